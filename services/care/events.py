"""What has happened in care. ``person`` is 0 for the case's person, n for the n-th child with her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class CareOpened:
    """Care is open to the person and the children with her."""

    TYPE: ClassVar[str] = "CareOpened.v1"
    since: date
    accompanying: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyingCounted:
    """So many are with her: somebody joined after the reception."""

    TYPE: ClassVar[str] = "AccompanyingCounted.v1"
    accompanying: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingNoted:
    """Care knows what was determined; ``is_victim`` is ``None`` where it was left open."""

    TYPE: ClassVar[str] = "FindingNoted.v1"
    finding: int
    is_victim: bool | None
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterAdmitted:
    """A stay began, under the limit of its first day; where it is, is nobody's to read who does not shelter her."""

    TYPE: ClassVar[str] = "ShelterAdmitted.v1"
    stay_id: str
    person: int
    facility: Personal[str]
    admitted_by: str
    admitted_on: date
    limit: str
    limit_on: date | None
    alert_on: date | None
    legal_basis: str | None
    confidence: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayExtended:
    """A decision lets the stay go on until a later day."""

    TYPE: ClassVar[str] = "StayExtended.v1"
    stay_id: str
    decided_on: date
    decided_by: str
    limit_on: date
    alert_on: date
    legal_basis: str | None
    confidence: str
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterDischarged:
    """A stay ended: how many days it was, and how many of them lay past every limit and decision."""

    TYPE: ClassVar[str] = "ShelterDischarged.v1"
    stay_id: str
    discharged_on: date
    days: int
    days_over: int
    reason: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld:
    """One person had one session of a service."""

    TYPE: ClassVar[str] = "SessionHeld.v1"
    session_id: str
    person: int
    kind: str
    provider: Personal[str]
    held_on: date
    minutes: int
    outcome: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolEnrolled:
    """Somebody goes to school in a school year."""

    TYPE: ClassVar[str] = "SchoolEnrolled.v1"
    enrolment_id: str
    person: int
    school_year: int
    grade: int
    in_facility: bool
    enrolled_on: date
    school: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolAttended:
    """So many school days of a month were attended; a later figure takes the place of an earlier."""

    TYPE: ClassVar[str] = "SchoolAttended.v1"
    enrolment_id: str
    month: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolingEnded:
    """An enrolment ended."""

    TYPE: ClassVar[str] = "SchoolingEnded.v1"
    enrolment_id: str
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAidRequested:
    """Legal aid was asked for in one matter."""

    TYPE: ClassVar[str] = "LegalAidRequested.v1"
    request_id: str
    matter: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAidAssigned:
    """A legal aid centre took the matter."""

    TYPE: ClassVar[str] = "LegalAidAssigned.v1"
    request_id: str
    provider: str
    assigned_on: date
    lawyer: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld:
    """A hearing was held in the matter; ``closed`` to the public or not."""

    TYPE: ClassVar[str] = "HearingHeld.v1"
    request_id: str
    hearing_id: str
    kind: str
    held_on: date
    closed: bool
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalNoteWritten:
    """A privileged note was written; nobody but legal aid is told."""

    TYPE: ClassVar[str] = "LegalNoteWritten.v1"
    request_id: str
    note_id: str
    note: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFollowed:
    """A step was made in following up a right of the person."""

    TYPE: ClassVar[str] = "RightFollowed.v1"
    right: str
    step: str
    on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFiled:
    """The person complained about an agency. Told to nobody: that agency reads the case too."""

    TYPE: ClassVar[str] = "ComplaintFiled.v1"
    complaint_id: str
    taken_by: str
    channel: str
    about: str
    filed_on: date
    answer_by: date
    confidence: str
    text: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswered:
    """A complaint was answered, in time or late."""

    TYPE: ClassVar[str] = "ComplaintAnswered.v1"
    complaint_id: str
    answered_by: str
    answered_on: date
    in_time: bool
    outcome: str
    text: Personal[str]


Event: TypeAlias = (
    CareOpened
    | AccompanyingCounted
    | FindingNoted
    | ShelterAdmitted
    | StayExtended
    | ShelterDischarged
    | SessionHeld
    | SchoolEnrolled
    | SchoolAttended
    | SchoolingEnded
    | LegalAidRequested
    | LegalAidAssigned
    | HearingHeld
    | LegalNoteWritten
    | RightFollowed
    | ComplaintFiled
    | ComplaintAnswered
)
EVENTS: tuple[type, ...] = (
    CareOpened,
    AccompanyingCounted,
    FindingNoted,
    ShelterAdmitted,
    StayExtended,
    ShelterDischarged,
    SessionHeld,
    SchoolEnrolled,
    SchoolAttended,
    SchoolingEnded,
    LegalAidRequested,
    LegalAidAssigned,
    HearingHeld,
    LegalNoteWritten,
    RightFollowed,
    ComplaintFiled,
    ComplaintAnswered,
)
UPCASTS: Mapping[str, Upcast] = {}
