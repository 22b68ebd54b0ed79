"""Public messages of the intake service. ``version`` is the version of the case's stream there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


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


MESSAGES = (VictimReceived, CaseClassified, ConsentGiven, DeterminationNoted, CaseClosed)
