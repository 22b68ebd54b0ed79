"""What has happened to a case at intake: received, classified, consented to, closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.intake.events.persons import PersonRecorded
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimReceived:
    """A possible victim was received and a case opened.

    ``received_known_to`` tells what of ``received_at`` is known: moment, day, month or year; the rest is filled up.
    """

    TYPE: ClassVar[str] = "VictimReceived.v1"
    code: str
    route: str
    received_at: datetime
    received_known_to: str = "moment"
    received_by: str
    place: str | None
    person: PersonRecorded
    accompanying: tuple[PersonRecorded, ...]
    suspected_channel: str | None
    urgent_needs: tuple[str, ...]
    safe_contact: Personal[str] | None
    narrative: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRecorded:
    """What is known of the route, as far as the route asks for it; ``None`` is unknown or not asked."""

    TYPE: ClassVar[str] = "RouteRecorded.v1"
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
    """The person came by another route than was recorded; a :class:`RouteRecorded` follows with what is known of it.

    What the reception said that follows from the route (when, by whom, of whom) stands here again: who hears of the
    correction needs nothing else. ``under_18`` is as it is held now.
    """

    TYPE: ClassVar[str] = "RouteCorrected.v1"
    route_was: str
    route: str
    reason: str
    corrected_on: date
    received_at: datetime
    received_by: str
    nationality: str | None
    under_18: bool | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClassified:
    """The case was classified."""

    TYPE: ClassVar[str] = "CaseClassified.v1"
    suspected_channel: str | None
    exploitation: tuple[str, ...]
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraffickingDescribed:
    """How the person was recruited and held, in codes of HTCDS 2.0."""

    TYPE: ClassVar[str] = "TraffickingDescribed.v1"
    recruitment: tuple[str, ...]
    applications: tuple[str, ...]
    control: tuple[str, ...]
    trafficker_tie: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """A consent was given."""

    TYPE: ClassVar[str] = "ConsentGiven.v1"
    consent_id: str
    purposes: tuple[str, ...]
    agencies: tuple[str, ...]
    classes: tuple[str, ...]
    valid_until: date
    given_by: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationNoted:
    """Intake knows what the competent authority determined."""

    TYPE: ClassVar[str] = "DeterminationNoted.v1"
    status: str
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLinked:
    """A tip belongs to this case."""

    TYPE: ClassVar[str] = "SignalLinked.v1"
    signal_id: str
    linked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """The case was closed."""

    TYPE: ClassVar[str] = "CaseClosed.v1"
    reason: str
    closed_on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened:
    """The closed case is worked on again, as it stood when it was closed."""

    TYPE: ClassVar[str] = "CaseReopened.v1"
    reason: str
    reopened_on: date
    note: Personal[str] | None
