"""One person's care, each step as it goes when all is in order. Everybody is invented."""

from datetime import date
from typing import Any

from services.care.commands import (
    AdmitToShelter,
    AnswerComplaint,
    AssignLegalAid,
    Command,
    DischargeFromShelter,
    EndSchooling,
    EnrolInSchool,
    ExtendStay,
    FileComplaint,
    FollowRight,
    NoteFinding,
    OpenCare,
    RecordAttendance,
    RecordHearing,
    RecordSession,
    RequestLegalAid,
    WriteLegalNote,
)
from services.care.domain import DECIDER
from services.care.domain.state import Care
from services.care.events import Event
from shared.kernel.ids import CaseId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from tests.support.scenario import Result, Scenario

CASE = CaseId(derive("case", "care"))
SINCE, TODAY = date(2025, 7, 5), date(2026, 6, 30)
STAY, SESSION, ENROLMENT = derive("stay", 1), derive("session", 1), derive("enrolment", 1)
REQUEST, HEARING, NOTE, COMPLAINT = (derive(kind, 1) for kind in ("request", "hearing", "note", "complaint"))
HEALTH, COMMUNE, LAWYERS = "24-so-y-te", "24-xa-dong-ky", "24-trung-tam-tgpl"

case: Scenario[Command, Care, Event] = Scenario(DECIDER)


def said(text: str, field_class: FieldClass = FieldClass.LEGAL) -> Personal[str]:
    return Personal(text, person=person_id(CASE, 0), field_class=field_class)


open_it = OpenCare(case_id=CASE, since=SINCE, accompanying=1)
no_victim = NoteFinding(case_id=CASE, finding=4, is_victim=False, determined_on=date(2025, 9, 1))
victim = NoteFinding(case_id=CASE, finding=5, is_victim=True, determined_on=date(2025, 9, 20))
admit = AdmitToShelter(
    case_id=CASE,
    stay_id=STAY,
    person=0,
    today=TODAY,
    facility=said("24-trung-tam-cong-tac-xa-hoi", FieldClass.SHELTER),
    admitted_by=HEALTH,
    admitted_on=SINCE,
    note=None,
)
extend = ExtendStay(
    case_id=CASE,
    stay_id=STAY,
    today=TODAY,
    decided_on=date(2025, 10, 25),
    decided_by=HEALTH,
    until=date(2025, 12, 31),
    reason=said("chưa có nơi ở", FieldClass.SHELTER),
)
discharge = DischargeFromShelter(
    case_id=CASE, stay_id=STAY, today=TODAY, discharged_on=date(2025, 8, 18), reason="returned-home", note=None
)
session = RecordSession(
    case_id=CASE,
    session_id=SESSION,
    person=0,
    today=TODAY,
    role="shelter-staff",
    kind="psychological",
    provider=said("24-trung-tam-cong-tac-xa-hoi", FieldClass.SHELTER),
    held_on=date(2025, 7, 20),
    minutes=50,
    outcome="continued",
    note=said("ngủ được", FieldClass.HEALTH),
)
enrol = EnrolInSchool(
    case_id=CASE,
    enrolment_id=ENROLMENT,
    person=1,
    today=TODAY,
    school_year=2025,
    grade=3,
    in_facility=False,
    enrolled_on=date(2025, 9, 5),
    school=said("trường minh họa", FieldClass.CONTACT),
)
attend = RecordAttendance(case_id=CASE, enrolment_id=ENROLMENT, today=TODAY, month=date(2025, 9, 1), days=18)
end_school = EndSchooling(
    case_id=CASE, enrolment_id=ENROLMENT, today=TODAY, ended_on=date(2026, 5, 29), reason="year-completed"
)
request = RequestLegalAid(
    case_id=CASE, request_id=REQUEST, today=TODAY, matter="compensation", requested_on=date(2025, 7, 10)
)
assign = AssignLegalAid(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    provider=LAWYERS,
    assigned_on=date(2025, 7, 14),
    lawyer=said("trợ giúp viên"),
)
hearing = RecordHearing(
    case_id=CASE,
    request_id=REQUEST,
    hearing_id=HEARING,
    today=TODAY,
    kind="first-instance",
    held_on=date(2025, 11, 3),
    closed=True,
    note=None,
)
note = WriteLegalNote(case_id=CASE, request_id=REQUEST, note_id=NOTE, note=said("đề nghị xử kín"))
right = FollowRight(case_id=CASE, today=TODAY, right="compensation", step="informed", on=date(2025, 7, 6), note=None)
complaint = FileComplaint(
    case_id=CASE,
    complaint_id=COMPLAINT,
    today=TODAY,
    taken_by=LAWYERS,
    channel="hotline-111",
    about=COMMUNE,
    filed_on=date(2025, 8, 1),
    text=said("bị hỏi trước mặt người khác"),
)
answer = AnswerComplaint(
    case_id=CASE,
    complaint_id=COMPLAINT,
    today=TODAY,
    answered_by=HEALTH,
    answered_on=date(2025, 8, 15),
    outcome="upheld",
    text=said("đã nhắc nhở"),
)


def after(*commands: Command) -> Scenario[Command, Care, Event]:
    """Give the case after these commands, each of which must have been accepted."""
    scenario = case
    for command in commands:
        scenario = scenario.given(only(scenario.when(command)))
    return scenario


def only(result: Result[Event]) -> Any:
    """Give the one event of a result."""
    assert result.refusal is None, result.refusal
    (event,) = result.events
    return event
