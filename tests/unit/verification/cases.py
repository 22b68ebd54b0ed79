"""One case in verification: each step as it goes when all is in order. Names and ids are invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.verification.commands import (
    AddEvidence,
    ApplyFallbackTest,
    Command,
    ContestDetermination,
    DecideContest,
    Determine,
    ExtendVerification,
    InformPerson,
    IssueCertificate,
    NoteIndicator,
    OpenVerification,
    RecordInitialCheck,
    ReopenDetermination,
    RequestVerification,
    TakeStatement,
    UseRecorded,
    WithdrawCertificate,
)
from services.verification.domain import DECIDER, State
from services.verification.events import Event
from shared.kernel.ids import CaseId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from tests.support.scenario import Result, Scenario

CASE = CaseId(derive("case", "verification"))
HEALTH, POLICE, OTHER_POLICE = "24-so-y-te", "24-cong-an-tinh", "01-cong-an-thanh-pho"
REPORTED, TODAY = date(2026, 3, 2), date(2026, 3, 20)
FIRST, SECOND = derive("item", 1), derive("item", 2)
SIGN, TEST, CONTEST = derive("item", "sign"), derive("item", "test"), derive("item", "contest")
ACTUAL, NOT, POSSIBLE = "ActualVictimOfTrafficking", "NotAVictimOfTrafficking", "PossibleVictimOfTrafficking"

case: Scenario[Command, State, Event] = Scenario(DECIDER)


def said(text: str, field_class: FieldClass = FieldClass.INVESTIGATION) -> Personal[str]:
    return Personal(text, person=person_id(CASE, 0), field_class=field_class)


open_it = OpenVerification(case_id=CASE, reported_on=REPORTED)
check = RecordInitialCheck(
    case_id=CASE,
    today=TODAY,
    asker_agency=HEALTH,
    outcome="needs-police-verification",
    police_agency=POLICE,
    checked_on=date(2026, 3, 4),
    document=None,
    note=None,
)
check_with_document = replace(check, outcome="document-found", document="GXN-GC")
request = RequestVerification(
    case_id=CASE,
    today=TODAY,
    asker_agency=HEALTH,
    to_agency=POLICE,
    requested_on=date(2026, 3, 5),
    reason=said("không có giấy tờ"),
)
statement = TakeStatement(
    case_id=CASE,
    statement_id=FIRST,
    today=TODAY,
    asker_agency=POLICE,
    content=said("bị lừa sang biên giới"),
    source="e",
    taken_on=date(2026, 3, 6),
    interviewer="dieu-tra-vien",
    language="vi",
    interpreter=False,
    links=(),
    speaker="person",
    matters=("recruitment",),
    retelling_reason=None,
)
evidence = AddEvidence(
    case_id=CASE, evidence_id=SECOND, source="b", description=said("biên bản tiếp nhận"), sha256="0" * 64
)
determine = Determine(
    case_id=CASE,
    today=TODAY,
    asker_agency=POLICE,
    asker_role="investigator",
    status=ACTUAL,
    weighs=(FIRST,),
    determined_on=date(2026, 3, 16),
    reasons=said("khớp với tài liệu"),
)
deny = replace(determine, status=NOT)
leave_open = replace(determine, status=POSSIBLE)
certify = IssueCertificate(
    case_id=CASE,
    paper_id=derive("item", "paper"),
    today=TODAY,
    asker_agency=POLICE,
    document="GXN-CA",
    number=said("17/GXN", FieldClass.LEGAL),
    issued_by=POLICE,
    issued_on=date(2026, 3, 17),
    basis="L2024",
    sha256=None,
    issuer=None,
    evidence_id=None,
    legalised_by=None,
)

extend = ExtendVerification(
    case_id=CASE,
    today=TODAY,
    asker_agency=POLICE,
    asker_role="investigator",
    extended_on=date(2026, 3, 19),
    limit_on=date(2026, 4, 30),
    reason=said("nhiều nơi phải xác minh"),
)
use = UseRecorded(
    case_id=CASE,
    today=TODAY,
    asker_agency=HEALTH,
    statements=(FIRST,),
    matters=("recruitment",),
    used_on=date(2026, 3, 10),
)
sign = NoteIndicator(
    case_id=CASE,
    indicator_id=SIGN,
    today=TODAY,
    asker_agency=POLICE,
    indicator="WithholdsDocuments",
    rests_on=(FIRST,),
    noted_on=date(2026, 3, 9),
    note=said("bị giữ căn cước"),
)
test = ApplyFallbackTest(
    case_id=CASE,
    test_id=TEST,
    today=TODAY,
    asker_agency=POLICE,
    statement_id=FIRST,
    background_checked=True,
    absence_consistent=True,
    signs=(SIGN,),
    tested_on=date(2026, 3, 12),
    reasons=said("thời gian vắng mặt khớp"),
)
inform = InformPerson(
    case_id=CASE,
    today=TODAY,
    asker_agency=POLICE,
    form="written-notice",
    channel="in-person",
    informed_on=date(2026, 3, 17),
    sha256="1" * 64,
    note=None,
)
contest = ContestDetermination(
    case_id=CASE,
    contest_id=CONTEST,
    today=TODAY,
    asker_agency=HEALTH,
    filed_by="person",
    filed_on=date(2026, 3, 18),
    grounds=said("còn người làm chứng"),
)
decide_contest = DecideContest(
    case_id=CASE,
    contest_id=CONTEST,
    today=TODAY,
    asker_agency=POLICE,
    outcome="accepted",
    decided_on=date(2026, 3, 19),
    reasons=None,
)
reopen = ReopenDetermination(
    case_id=CASE,
    today=TODAY,
    asker_agency=POLICE,
    asker_role="investigator",
    items=(SECOND,),
    reopened_on=date(2026, 3, 19),
    reasons=None,
)
withdraw = WithdrawCertificate(
    case_id=CASE,
    today=TODAY,
    asker_agency=POLICE,
    asker_role="investigator",
    document="GXN-CA",
    withdrawn_on=date(2026, 3, 19),
    reason=said("cấp nhầm"),
)


def after(*commands: Command) -> Scenario[Command, State, Event]:
    """Give the case after these commands, each of which must have been accepted."""
    scenario = case
    for command in commands:
        result = scenario.when(command)
        assert result.refusal is None, f"{type(command).__name__} refused: {result.refusal}"
        scenario = scenario.given(*result.events)
    return scenario


def first(result: Result[Event]) -> Any:
    """Give the first event of a result."""
    assert result.refusal is None
    return result.events[0]


def only(result: Result[Event]) -> Any:
    """Give the one event of a result."""
    assert result.refusal is None
    (event,) = result.events
    return event
