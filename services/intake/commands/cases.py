"""What may be asked of intake about a case."""

from dataclasses import dataclass
from datetime import date, datetime

from services.intake.commands.people import PersonGiven
from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What is known of the route; ``None`` is unknown or not asked of it."""

    presented_to: str | None = None
    presented_by: str | None = None
    brought_by: str | None = None
    rescued_by: str | None = None
    rescued_on: date | None = None
    country: str | None = None
    mission: str | None = None
    return_by: str | None = None
    border_gate: str | None = None
    returned_on: date | None = None
    wish: str | None = None
    consulate_informed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """How the person was recruited and held, in codes of HTCDS 2.0."""

    recruitment: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    trafficker_tie: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveVictim:
    """Receive a possible victim; opens the case."""

    case_id: CaseId
    code: str
    at: datetime
    asker_agency: str
    route: str
    occurred_at: datetime
    received_known_to: str
    received_by: str
    place: str | None
    person: PersonGiven
    accompanying: tuple[PersonGiven, ...]
    route_facts: RouteFacts
    signal_id: str | None
    suspected_channel: str | None
    urgent_needs: tuple[str, ...]
    safe_contact: Personal[str] | None
    narrative: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyCase:
    """Say what kind of trafficking is suspected, and how it was done."""

    case_id: CaseId
    suspected_channel: str | None
    exploitation: tuple[str, ...]
    description: Description
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent:
    """Record what the person, or a representative, agreed to."""

    case_id: CaseId
    consent_id: str
    today: date
    purposes: tuple[str, ...]
    agencies: tuple[str, ...]
    classes: tuple[str, ...]
    valid_until: date
    given_by: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCase:
    """Close the case."""

    case_id: CaseId
    today: date
    reason: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCase:
    """Work on a closed case again."""

    case_id: CaseId
    today: date
    reason: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDetermination:
    """Note what the competent authority determined (by reaction)."""

    case_id: CaseId
    status: str
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRouteFacts:
    """Record what became known of the route after the reception; what was known before stays."""

    case_id: CaseId
    today: date
    facts: RouteFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectRoute:
    """Say that the person came by another route than was recorded; ``facts`` are those that the right one asks for."""

    case_id: CaseId
    today: date
    route: str
    reason: str
    facts: RouteFacts
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSignal:
    """Say that a tip belongs to the case."""

    case_id: CaseId
    signal_id: str
    today: date
