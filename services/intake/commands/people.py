"""What may be asked of intake about people. ``person`` is 0 for the case's person, n for the n-th with her."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.ids import CaseId, PersonId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGiven:
    """A person as she was described; every value may be unknown."""

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
class AssessAge:
    """Say what is held of somebody's age, and on what ground."""

    case_id: CaseId
    person: int
    today: date
    finding: str
    ground: str
    birth_date: Personal[date] | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAccompanying:
    """Add somebody who joined her."""

    case_id: CaseId
    person: int
    today: date
    joined_on: date
    relation: str | None
    who: PersonGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribePerson:
    """Say what is known of somebody's schooling, marital status and vulnerabilities."""

    case_id: CaseId
    person: int
    education: Personal[str] | None
    marital_status: Personal[str] | None
    vulnerabilities: tuple[Personal[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvideUrgentNeed:
    """Record an urgent need that was met."""

    case_id: CaseId
    provision_id: str
    person: int
    at: datetime
    need: str
    provided_by: str
    occurred_at: datetime
    provider: Personal[str] | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRelative:
    """Record a relative of the legal list."""

    case_id: CaseId
    relative_id: str
    person: int
    relation: str
    represents: bool | None
    may_be_contacted: bool | None
    full_name: Personal[str] | None
    contact: Personal[str] | None
    birth_year: Personal[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHousehold:
    """Record the household as it was found."""

    case_id: CaseId
    household_id: str
    today: date
    members: int | None
    children: int | None
    poverty: str | None
    place: str | None
    recorded_on: date
    address: Personal[str] | None
    circumstances: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeHandover:
    """Write the minutes of handing people over to another body."""

    case_id: CaseId
    handover_id: str
    at: datetime
    from_agency: str
    to_agency: str
    persons: tuple[int, ...]
    occurred_at: datetime
    documents: tuple[str, ...]
    place: Personal[str] | None
    condition: Personal[str] | None
    belongings: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeHandover:
    """Acknowledge the minutes as the receiving body."""

    case_id: CaseId
    handover_id: str
    at: datetime
    by_agency: str
    occurred_at: datetime
    remarks: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineHandover:
    """Refuse to acknowledge the minutes."""

    case_id: CaseId
    handover_id: str
    today: date
    by_agency: str
    reason: str
    declined_on: date
    remarks: Personal[str] | None
