"""From events to rows of care's read model."""

from collections.abc import Sequence
from typing import LiteralString, TypeAlias, assert_never

from services.care.events import (
    AccompanyingCounted,
    CareOpened,
    ComplaintAnswered,
    ComplaintFiled,
    Event,
    FindingNoted,
    HearingHeld,
    LegalAidAssigned,
    LegalAidRequested,
    LegalNoteWritten,
    RightFollowed,
    SchoolAttended,
    SchoolEnrolled,
    SchoolingEnded,
    SessionHeld,
    ShelterAdmitted,
    ShelterDischarged,
    StayExtended,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = (
    "care_case",
    "care_stay",
    "care_session",
    "care_enrolment",
    "care_attendance",
    "care_legal_aid",
    "care_right",
    "care_complaint",
)

Written: TypeAlias = tuple[LiteralString, Sequence[object]] | None
Aided: TypeAlias = LegalAidRequested | LegalAidAssigned | HearingHeld | LegalNoteWritten
Followed: TypeAlias = RightFollowed | ComplaintFiled | ComplaintAnswered

# A finding may have come before the reception: each leaves what the other wrote.
_OPENED = (
    "INSERT INTO care_case (case_id, since) VALUES (%s, %s) ON CONFLICT (case_id) DO UPDATE SET since = excluded.since"
)
_FOUND = (
    "INSERT INTO care_case (case_id, stopped_on) VALUES (%s, %s)"
    " ON CONFLICT (case_id) DO UPDATE SET stopped_on = excluded.stopped_on"
)
_SESSION = (
    "INSERT INTO care_session (session_id, case_id, person, kind, held_on, minutes, outcome)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_ATTENDED = (
    "INSERT INTO care_attendance (enrolment_id, month, days) VALUES (%s, %s, %s)"
    " ON CONFLICT (enrolment_id, month) DO UPDATE SET days = excluded.days"
)
_RIGHT = (
    "INSERT INTO care_right (case_id, right_code, step, step_on) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (case_id, right_code) DO UPDATE SET step = excluded.step, step_on = excluded.step_on"
)


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    written = _written(recorded.event, recorded.meta.subject)
    if written is not None:
        statement, values = written
        writer.execute(statement, values)


def _written(event: Event, case: str | None) -> Written:
    match event:
        case CareOpened() | AccompanyingCounted() | FindingNoted():
            return _opened(event, case)
        case ShelterAdmitted() | StayExtended() | ShelterDischarged():
            return _stayed(event, case)
        case SessionHeld():
            held = (event.session_id, case, event.person, event.kind, event.held_on, event.minutes, event.outcome)
            return _SESSION, held
        case SchoolEnrolled() | SchoolAttended() | SchoolingEnded():
            return _learned(event, case)
        case LegalAidRequested() | LegalAidAssigned() | HearingHeld() | LegalNoteWritten():
            return _aided(event, case)
        case RightFollowed() | ComplaintFiled() | ComplaintAnswered():
            return _followed(event, case)
        case _:
            assert_never(event)


def _opened(event: CareOpened | AccompanyingCounted | FindingNoted, case: str | None) -> Written:
    if isinstance(event, AccompanyingCounted):
        return None
    if isinstance(event, CareOpened):
        return _OPENED, (case, event.since)
    return _FOUND, (case, event.determined_on if event.is_victim is False else None)


def _stayed(event: ShelterAdmitted | StayExtended | ShelterDischarged, case: str | None) -> Written:
    match event:
        case ShelterAdmitted():
            return (
                "INSERT INTO care_stay (stay_id, case_id, person, admitted_on, limit_on, alert_on, confidence)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            ), (
                *(event.stay_id, case, event.person, event.admitted_on),
                *(event.limit_on, event.alert_on, event.confidence),
            )
        case StayExtended():
            return "UPDATE care_stay SET limit_on = %s, alert_on = %s, confidence = %s WHERE stay_id = %s", (
                *(event.limit_on, event.alert_on, event.confidence),
                event.stay_id,
            )
        case ShelterDischarged():
            return "UPDATE care_stay SET discharged_on = %s, days = %s, days_over = %s WHERE stay_id = %s", (
                *(event.discharged_on, event.days, event.days_over),
                event.stay_id,
            )


def _learned(event: SchoolEnrolled | SchoolAttended | SchoolingEnded, case: str | None) -> Written:
    match event:
        case SchoolEnrolled():
            return (
                "INSERT INTO care_enrolment (enrolment_id, case_id, person, school_year, enrolled_on)"
                " VALUES (%s, %s, %s, %s, %s)"
            ), (event.enrolment_id, case, event.person, event.school_year, event.enrolled_on)
        case SchoolAttended():
            return _ATTENDED, (event.enrolment_id, event.month, event.days)
        case SchoolingEnded():
            return "UPDATE care_enrolment SET ended_on = %s, reason = %s WHERE enrolment_id = %s", (
                *(event.ended_on, event.reason),
                event.enrolment_id,
            )


def _aided(event: Aided, case: str | None) -> Written:
    match event:
        case LegalAidRequested():
            return (
                "INSERT INTO care_legal_aid (request_id, case_id, matter, requested_on) VALUES (%s, %s, %s, %s)",
                (event.request_id, case, event.matter, event.requested_on),
            )
        case LegalAidAssigned():
            return "UPDATE care_legal_aid SET provider = %s, assigned_on = %s WHERE request_id = %s", (
                *(event.provider, event.assigned_on),
                event.request_id,
            )
        case HearingHeld():
            return "UPDATE care_legal_aid SET hearings = hearings + 1 WHERE request_id = %s", (event.request_id,)
        case LegalNoteWritten():
            return None


def _followed(event: Followed, case: str | None) -> Written:
    match event:
        case RightFollowed():
            return _RIGHT, (case, event.right, event.step, event.on)
        case ComplaintFiled():
            return (
                "INSERT INTO care_complaint (complaint_id, case_id, about, channel, filed_on, answer_by, confidence)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            ), (
                *(event.complaint_id, case, event.about, event.channel),
                *(event.filed_on, event.answer_by, event.confidence),
            )
        case ComplaintAnswered():
            return "UPDATE care_complaint SET answered_on = %s, in_time = %s WHERE complaint_id = %s", (
                *(event.answered_on, event.in_time),
                event.complaint_id,
            )
