"""What may be asked of care. ``person`` is 0 for the case's person, n for the n-th child with her."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCare:
    """Open care for somebody just received, before anything is determined (by reaction)."""

    case_id: CaseId
    since: date
    accompanying: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountAccompanying:
    """Know that somebody with this number is with her (by reaction)."""

    case_id: CaseId
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFinding:
    """Note what was determined (by reaction); ``finding`` orders findings that arrive in another order."""

    case_id: CaseId
    finding: int
    is_victim: bool | None
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitToShelter:
    """Admit somebody to a facility."""

    case_id: CaseId
    stay_id: str
    person: int
    today: date
    facility: Personal[str]
    admitted_by: str
    admitted_on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendStay:
    """Let somebody stay past the limit by a decision; ``until`` is the last day it allows."""

    case_id: CaseId
    stay_id: str
    today: date
    decided_on: date
    decided_by: str
    until: date
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeFromShelter:
    """End a stay; the last day is counted."""

    case_id: CaseId
    stay_id: str
    today: date
    discharged_on: date
    reason: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSession:
    """Record one session of a service: one turn of one person."""

    case_id: CaseId
    session_id: str
    person: int
    today: date
    role: str
    kind: str
    provider: Personal[str]
    held_on: date
    minutes: int
    outcome: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolInSchool:
    """Enrol somebody in general schooling for a school year (its first calendar year)."""

    case_id: CaseId
    enrolment_id: str
    person: int
    today: date
    school_year: int
    grade: int
    in_facility: bool
    enrolled_on: date
    school: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAttendance:
    """Record how many school days of a month were attended."""

    case_id: CaseId
    enrolment_id: str
    today: date
    month: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSchooling:
    """End an enrolment."""

    case_id: CaseId
    enrolment_id: str
    today: date
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLegalAid:
    """Ask for legal aid in one matter."""

    case_id: CaseId
    request_id: str
    today: date
    matter: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignLegalAid:
    """Assign somebody of a legal aid centre to a request; a later one takes the place of an earlier."""

    case_id: CaseId
    request_id: str
    today: date
    provider: str
    assigned_on: date
    lawyer: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHearing:
    """Record a hearing in the matter of a request."""

    case_id: CaseId
    request_id: str
    hearing_id: str
    today: date
    kind: str
    held_on: date
    closed: bool
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteLegalNote:
    """Write a privileged note in the matter of a request."""

    case_id: CaseId
    request_id: str
    note_id: str
    note: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRight:
    """Record a step in following up a right of the person."""

    case_id: CaseId
    today: date
    right: str
    step: str
    on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileComplaint:
    """Take a complaint of the person about an agency, through a channel that is not that agency."""

    case_id: CaseId
    complaint_id: str
    today: date
    taken_by: str
    channel: str
    about: str
    filed_on: date
    text: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerComplaint:
    """Answer a complaint."""

    case_id: CaseId
    complaint_id: str
    today: date
    answered_by: str
    answered_on: date
    outcome: str
    text: Personal[str]


Stay: TypeAlias = AdmitToShelter | ExtendStay | DischargeFromShelter
Schooling: TypeAlias = EnrolInSchool | RecordAttendance | EndSchooling
LegalAid: TypeAlias = RequestLegalAid | AssignLegalAid | RecordHearing | WriteLegalNote
Complaint: TypeAlias = FileComplaint | AnswerComplaint
Ask: TypeAlias = Stay | RecordSession | Schooling | LegalAid | FollowRight | Complaint
Command: TypeAlias = OpenCare | CountAccompanying | NoteFinding | Ask
