"""What has happened at intake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from shared.kernel.ids import PersonId
from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


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
class CaseClassified:
    """The case was classified."""

    TYPE: ClassVar[str] = "CaseClassified.v1"
    suspected_channel: str | None
    exploitation: tuple[str, ...]
    note: Personal[str] | None


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
class CaseClosed:
    """The case was closed."""

    TYPE: ClassVar[str] = "CaseClosed.v1"
    reason: str
    closed_on: date
    note: Personal[str] | None


Event: TypeAlias = VictimReceived | CaseClassified | ConsentGiven | DeterminationNoted | CaseClosed
EVENTS: tuple[type, ...] = (VictimReceived, CaseClassified, ConsentGiven, DeterminationNoted, CaseClosed)
UPCASTS: Mapping[str, Upcast] = {}
