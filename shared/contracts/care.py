"""Public messages of the care service. No facility, school or lawyer is named, and no complaint is told."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class CareOpened:
    """Care is open to the person and the children with her."""

    TYPE: ClassVar[str] = "CareOpened.v1"
    version: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterAdmitted:
    """A stay began; ``limit_on`` is the last day that the law allows without a decision."""

    TYPE: ClassVar[str] = "ShelterAdmitted.v1"
    version: int
    stay_id: str
    person: int
    admitted_on: date
    admitted_by: str
    limit_on: date | None
    alert_on: date | None
    legal_basis: str | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StayExtended:
    """A decision lets the stay go on until a later day."""

    TYPE: ClassVar[str] = "StayExtended.v1"
    version: int
    stay_id: str
    decided_on: date
    decided_by: str
    limit_on: date
    alert_on: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterDischarged:
    """A stay ended; ``days`` counts its first and last day, ``days_over`` those past every permission."""

    TYPE: ClassVar[str] = "ShelterDischarged.v1"
    version: int
    stay_id: str
    discharged_on: date
    days: int
    days_over: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld:
    """One person had one session of a service; minutes are counted."""

    TYPE: ClassVar[str] = "SessionHeld.v1"
    version: int
    session_id: str
    person: int
    session: str
    held_on: date
    minutes: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolEnrolled:
    """Somebody goes to school in a school year."""

    TYPE: ClassVar[str] = "SchoolEnrolled.v1"
    version: int
    enrolment_id: str
    person: int
    school_year: int
    in_facility: bool
    enrolled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolingEnded:
    """An enrolment ended."""

    TYPE: ClassVar[str] = "SchoolingEnded.v1"
    version: int
    enrolment_id: str
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAidRequested:
    """Legal aid was asked for."""

    TYPE: ClassVar[str] = "LegalAidRequested.v1"
    version: int
    request_id: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAidAssigned:
    """A legal aid centre took the matter."""

    TYPE: ClassVar[str] = "LegalAidAssigned.v1"
    version: int
    request_id: str
    provider: str
    assigned_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld:
    """A hearing was held in the matter."""

    TYPE: ClassVar[str] = "HearingHeld.v1"
    version: int
    request_id: str
    hearing_id: str
    held_on: date
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFollowed:
    """A step was made in following up a right of the person."""

    TYPE: ClassVar[str] = "RightFollowed.v1"
    version: int
    right: str
    step: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRecorded:
    """Something was recorded that is told to nobody; only the stream's version.

    Without it nobody outside could name the version of the case that a command was decided on. ``record_id``
    is empty: that there is one would tell a complaint from a month of school.
    """

    TYPE: ClassVar[str] = "CareRecorded.v1"
    version: int
    record_id: str | None


MESSAGES = (
    CareOpened,
    CareRecorded,
    ShelterAdmitted,
    StayExtended,
    ShelterDischarged,
    SessionHeld,
    SchoolEnrolled,
    SchoolingEnded,
    LegalAidRequested,
    LegalAidAssigned,
    HearingHeld,
    RightFollowed,
)
