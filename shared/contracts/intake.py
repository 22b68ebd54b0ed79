"""Public messages of the intake service. ``version`` is the version of the case's stream there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shared.contracts.handovers import HandoverAcknowledged, HandoverDeclined, HandoverMade
from shared.contracts.signals import SignalBecameCase, SignalDismissed, SignalForwarded, SignalReceived


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimReceived:
    """A person has been received as a possible victim; the clocks of the law start."""

    TYPE: ClassVar[str] = "VictimReceived.v1"
    version: int
    code: str
    route: str
    received_at: datetime
    received_by: str
    place: str | None
    sex: str | None
    nationality: str | None
    age_band: str | None
    under_18: bool | None
    suspected_channel: str | None
    urgent_needs: tuple[str, ...]
    accompanying: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClassified:
    """The case has been classified."""

    TYPE: ClassVar[str] = "CaseClassified.v1"
    version: int
    suspected_channel: str | None
    exploitation: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """The person (or a representative) agreed to named sharing until a day."""

    TYPE: ClassVar[str] = "ConsentGiven.v1"
    version: int
    consent_id: str
    purposes: tuple[str, ...]
    agencies: tuple[str, ...]
    classes: tuple[str, ...]
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationNoted:
    """Intake knows what was determined; told so that the version of the case there is known outside."""

    TYPE: ClassVar[str] = "DeterminationNoted.v1"
    version: int
    status: str
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """The case is closed."""

    TYPE: ClassVar[str] = "CaseClosed.v1"
    version: int
    reason: str
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened:
    """The closed case is worked on again: by an officer, or because something else was determined."""

    TYPE: ClassVar[str] = "CaseReopened.v1"
    version: int
    reason: str
    reopened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRecorded:
    """What is known of the route a person came by; what the route does not ask for is ``None``."""

    TYPE: ClassVar[str] = "RouteRecorded.v1"
    version: int
    route: str
    presented_to: str | None
    presented_by: str | None
    brought_by: str | None
    rescued_by: str | None
    rescued_on: date | None
    country: str | None
    mission: str | None
    return_by: str | None
    border_gate: str | None
    returned_on: date | None
    wish: str | None
    consulate_informed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCorrected:
    """The person came by another route than was told; what the route decides is decided anew, from the reception on.

    ``received_at``, ``received_by`` and ``nationality`` are those of the reception, ``under_18`` is as held now.
    """

    TYPE: ClassVar[str] = "RouteCorrected.v1"
    version: int
    route_was: str
    route: str
    reason: str
    corrected_on: date
    received_at: datetime
    received_by: str
    nationality: str | None
    under_18: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraffickingDescribed:
    """How the person was recruited and held, in codes of HTCDS 2.0; a later one takes the place of an earlier."""

    TYPE: ClassVar[str] = "TraffickingDescribed.v1"
    version: int
    recruitment: tuple[str, ...]
    applications: tuple[str, ...]
    control: tuple[str, ...]
    trafficker_tie: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAssessed:
    """What is held of somebody's age: who is under 18, or in doubt, is treated as a child.

    ``person`` is 0 for the case's person, n for the n-th with her. A later one takes the place of an earlier.
    """

    TYPE: ClassVar[str] = "AgeAssessed.v1"
    version: int
    person: int
    finding: str
    treated_as_child: bool
    legal_basis: str | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyingRecorded:
    """Somebody is there with the case's person: ``person`` is her number, from 1 on without a gap.

    Told for each at the reception and for each who joins later; an ``AgeAssessed`` of the same number follows.
    """

    TYPE: ClassVar[str] = "AccompanyingRecorded.v1"
    version: int
    person: int
    joined_on: date
    relation: str | None
    sex: str | None
    nationality: str | None
    age_band: str | None
    under_18: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDescribed:
    """Schooling, marital status and vulnerabilities of somebody were recorded; what they are is told to nobody."""

    TYPE: ClassVar[str] = "PersonDescribed.v1"
    version: int
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentNeedProvided:
    """An urgent need was met, on a day, by an agency; who else gave it, and where, is told to nobody."""

    TYPE: ClassVar[str] = "UrgentNeedProvided.v1"
    version: int
    provision_id: str
    person: int
    need: str
    provided_by: str
    provided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeRecorded:
    """A relative of the legal list is on the file; ``person`` is whose relative it is."""

    TYPE: ClassVar[str] = "RelativeRecorded.v1"
    version: int
    relative_id: str
    person: int
    relation: str
    represents: bool | None
    may_be_contacted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRecorded:
    """The household the person belongs to; a later one takes the place of an earlier."""

    TYPE: ClassVar[str] = "HouseholdRecorded.v1"
    version: int
    household_id: str
    members: int | None
    children: int | None
    poverty: str | None
    place: str | None
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLinked:
    """A tip belongs to this case; told of the case. The tip's own stream follows with ``SignalBecameCase``."""

    TYPE: ClassVar[str] = "SignalLinked.v1"
    version: int
    signal_id: str
    linked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecognised:
    """A person of one case is a person of another, as far as ``by`` shows: ``id-number`` of 12 digits is certain.

    ``old-id-number`` (of 9) and ``name-and-birth-date`` are not.
    About neither case: its subject is the link of the two, and only who decides on what is given once hears of it.
    """

    TYPE: ClassVar[str] = "PersonRecognised.v1"
    version: int
    first_case: str
    first_person: int
    second_case: str
    second_person: int
    by: str


MESSAGES = (
    VictimReceived,
    CaseClassified,
    ConsentGiven,
    DeterminationNoted,
    CaseClosed,
    CaseReopened,
    RouteRecorded,
    RouteCorrected,
    TraffickingDescribed,
    AgeAssessed,
    AccompanyingRecorded,
    PersonDescribed,
    UrgentNeedProvided,
    RelativeRecorded,
    HouseholdRecorded,
    HandoverMade,
    HandoverAcknowledged,
    HandoverDeclined,
    SignalLinked,
    PersonRecognised,
    SignalReceived,
    SignalForwarded,
    SignalBecameCase,
    SignalDismissed,
)

__all__ = [
    "MESSAGES",
    "AccompanyingRecorded",
    "AgeAssessed",
    "CaseClassified",
    "CaseClosed",
    "CaseReopened",
    "ConsentGiven",
    "DeterminationNoted",
    "HandoverAcknowledged",
    "HandoverDeclined",
    "HandoverMade",
    "HouseholdRecorded",
    "PersonDescribed",
    "PersonRecognised",
    "RelativeRecorded",
    "RouteCorrected",
    "RouteRecorded",
    "SignalBecameCase",
    "SignalDismissed",
    "SignalForwarded",
    "SignalLinked",
    "SignalReceived",
    "TraffickingDescribed",
    "UrgentNeedProvided",
    "VictimReceived",
]
