"""What may be asked of intake."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from shared.kernel.ids import CaseId, PersonId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGiven:
    """A person as she was described; every value may be unknown.

    ``under_18`` is ``None`` when nothing tells; who is in doubt is treated as a child.
    """

    person_id: PersonId
    full_name: Personal[str] | None
    birth_date: Personal[date] | None
    birth_year: Personal[int] | None
    age_band: str | None
    sex: str | None
    nationality: str | None
    ethnicity: Personal[str] | None
    id_number: Personal[str] | None
    languages: tuple[str, ...]


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
    suspected_channel: str | None
    urgent_needs: tuple[str, ...]
    safe_contact: Personal[str] | None
    narrative: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyCase:
    """Say what kind of trafficking is suspected."""

    case_id: CaseId
    suspected_channel: str | None
    exploitation: tuple[str, ...]
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
class NoteDetermination:
    """Note what the competent authority determined (by reaction)."""

    case_id: CaseId
    status: str
    determined_on: date


Command: TypeAlias = ReceiveVictim | ClassifyCase | GiveConsent | CloseCase | NoteDetermination
