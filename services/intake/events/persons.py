"""What became known of the people of a case: those with her, her relatives, her household, what they were given.

``person`` is 0 for the case's person, n for the n-th with her.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shared.kernel.ids import PersonId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecorded:
    """A person of the case as recorded."""

    person_id: PersonId
    full_name: Personal[str] | None
    birth_date: Personal[date] | None
    birth_year: Personal[int] | None
    age_band: str | None
    under_18: bool | None
    sex: str | None
    nationality: str | None
    ethnicity: Personal[str] | None
    id_number: Personal[str] | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyingReceived:
    """Somebody was received with the case's person; who it is stands in the reception."""

    TYPE: ClassVar[str] = "AccompanyingReceived.v1"
    person: int
    joined_on: date
    sex: str | None
    nationality: str | None
    age_band: str | None
    under_18: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyingAdded:
    """Somebody joined the case's person after the reception."""

    TYPE: ClassVar[str] = "AccompanyingAdded.v1"
    person: int
    joined_on: date
    relation: str | None
    who: PersonRecorded


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAssessed:
    """What is held of somebody's age, on what ground; who is in doubt is treated as a child."""

    TYPE: ClassVar[str] = "AgeAssessed.v1"
    person: int
    finding: str
    treated_as_child: bool
    ground: str
    legal_basis: str | None
    confidence: str
    birth_date: Personal[date] | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDescribed:
    """What is known of somebody's schooling, marital status and vulnerabilities, in codes of HTCDS 2.0, sealed."""

    TYPE: ClassVar[str] = "PersonDescribed.v1"
    person: int
    education: Personal[str] | None
    marital_status: Personal[str] | None
    vulnerabilities: tuple[Personal[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentNeedProvided:
    """An urgent need was met; ``provider`` says who gave it where that was not the recording agency."""

    TYPE: ClassVar[str] = "UrgentNeedProvided.v1"
    provision_id: str
    person: int
    need: str
    provided_by: str
    provided_at: datetime
    provider: Personal[str] | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeRecorded:
    """A relative of the legal list; name and contact are the relative's own, not hers."""

    TYPE: ClassVar[str] = "RelativeRecorded.v1"
    relative_id: str
    person: int
    relation: str
    represents: bool | None
    may_be_contacted: bool | None
    full_name: Personal[str] | None
    contact: Personal[str] | None
    birth_year: Personal[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRecorded:
    """The household as it was found on a day."""

    TYPE: ClassVar[str] = "HouseholdRecorded.v1"
    household_id: str
    members: int | None
    children: int | None
    poverty: str | None
    place: str | None
    recorded_on: date
    address: Personal[str] | None
    circumstances: Personal[str] | None
