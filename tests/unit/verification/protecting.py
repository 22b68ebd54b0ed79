"""The protection of one case: each step as it goes when all is in order. Names and ids are invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.verification.commands import Command, OpenVerification
from services.verification.commands.protection import (
    AcknowledgeProtection,
    Answered,
    ApplyProtection,
    AssessRisk,
    ChangeProtection,
    DecideProtection,
    DeclineProtection,
    EndProtection,
    HandOverProtection,
    NameProtectedPerson,
    RefuseProtection,
    RequestProtection,
    Wanted,
)
from services.verification.domain import DECIDER, State
from services.verification.events import Event
from shared.kernel.ids import CaseId, PersonId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from tests.support.scenario import Result, Scenario

CASE = CaseId(derive("case", "protection"))
REPORTED, TODAY = date(2026, 3, 2), date(2026, 3, 20)
HER = person_id(CASE, 0)
HEALTH = "24-so-y-te"
SISTER = derive("protected", "sister")
COMMUNE, ELSEWHERE, OTHERS = "24-xa-dong-ky", "01-so-y-te", "24-cong-an-tinh"
ASSESSMENT, REQUEST, SECOND_REQUEST, DECISION = (derive("id", name) for name in ("a", "q", "r", "d"))
PLACE, SECRECY, HANDOVER = (derive("id", name) for name in ("m", "n", "h"))
ASKED, DECIDED = date(2026, 3, 3), date(2026, 3, 4)

case: Scenario[Command, State, Event] = Scenario(DECIDER)


def said(text: str, field_class: FieldClass = FieldClass.INVESTIGATION) -> Personal[str]:
    return Personal(text, person=HER, field_class=field_class)


open_it = OpenVerification(case_id=CASE, reported_on=REPORTED)
name_sister = NameProtectedPerson(
    case_id=CASE,
    protected_id=SISTER,
    person=PersonId(SISTER),
    asker_agency=HEALTH,
    kind="relative",
    relation="sibling",
    number=None,
    on_file=False,
    name=said("người thân minh họa", FieldClass.IDENTITY),
    contact=None,
)
assess = AssessRisk(
    case_id=CASE,
    assessment_id=ASSESSMENT,
    protected_id=HER,
    today=TODAY,
    asker_agency=HEALTH,
    assessed_on=ASKED,
    level="high",
    answers=(Answered(question="threatened", answer="yes"),),
    threat=said("bị dọa"),
    circumstances=said("ở một mình", FieldClass.SHELTER),
)
ask = RequestProtection(
    case_id=CASE,
    request_id=REQUEST,
    protected_id=HER,
    today=TODAY,
    asker_agency=COMMUNE,
    asked_by="person",
    to_agency=HEALTH,
    requested_on=ASKED,
    emergency=False,
    grounds=("life",),
    measures=("safe-place",),
    assessment_id=None,
    reason=said("bị dọa"),
)
decide = DecideProtection(
    case_id=CASE,
    request_id=REQUEST,
    decision_id=DECISION,
    today=TODAY,
    asker_agency=HEALTH,
    asker_role="case-manager",
    acting_as="health-department",
    signatory="deputy-head",
    decided_on=DECIDED,
    measures=(
        Wanted(measure_id=PLACE, measure="safe-place", until=date(2026, 6, 30)),
        Wanted(measure_id=SECRECY, measure="secrecy-of-life", until=None),
    ),
    place=said("phòng 2", FieldClass.SHELTER),
)
refuse = RefuseProtection(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    asker_agency=HEALTH,
    asker_role="case-manager",
    acting_as="health-department",
    signatory="head",
    decided_on=DECIDED,
    reason="no-grounds-found",
    explanation=None,
)
put_in_place = ApplyProtection(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    asker_agency=HEALTH,
    measure_ids=(PLACE, SECRECY),
    applied_on=date(2026, 3, 5),
    place=None,
)
change = ChangeProtection(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    asker_agency=HEALTH,
    asker_role="case-manager",
    acting_as="health-department",
    signatory="head",
    changed_on=date(2026, 3, 10),
    reason="danger-grew",
    now=Wanted(measure_id=PLACE, measure="guard", until=None),
    place=None,
)
end = EndProtection(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    asker_agency=HEALTH,
    asker_role="case-manager",
    acting_as="health-department",
    signatory="head",
    measure_ids=(PLACE,),
    ended_on=date(2026, 3, 15),
    reason="danger-over",
)
decline = DeclineProtection(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    asker_agency=HEALTH,
    measure_ids=(PLACE,),
    declined_on=date(2026, 3, 12),
    declared_by="person",
    reason="feels-safe",
    undertaking_on=date(2026, 3, 12),
    undertaking_sha256="0" * 64,
    words=said("về ở cùng gia đình"),
)
hand_over = HandOverProtection(
    case_id=CASE,
    request_id=REQUEST,
    handover_id=HANDOVER,
    today=TODAY,
    asker_agency=HEALTH,
    asker_role="case-manager",
    acting_as="health-department",
    to_agency=ELSEWHERE,
    handed_on=date(2026, 3, 12),
    residence=said("địa chỉ minh họa", FieldClass.SHELTER),
)
acknowledge = AcknowledgeProtection(
    case_id=CASE,
    request_id=REQUEST,
    today=TODAY,
    asker_agency=ELSEWHERE,
    asker_role="case-manager",
    acting_as="health-department",
    acknowledged_on=date(2026, 3, 13),
)
decline_request = replace(decline, measure_ids=())


def after(*commands: Command) -> Scenario[Command, State, Event]:
    """Give the case after these commands, each of which must have been accepted."""
    scenario = case
    for command in commands:
        result = scenario.when(command)
        assert result.refusal is None, f"{type(command).__name__} refused: {result.refusal}"
        scenario = scenario.given(*result.events)
    return scenario


def protecting(*commands: Command) -> Scenario[Command, State, Event]:
    """Give a case that was received, after these commands."""
    return after(open_it, *commands)


def only(result: Result[Event]) -> Any:
    """Give the one event of a result."""
    assert result.refusal is None, result.refusal
    (event,) = result.events
    return event


def stream(*commands: Command) -> Sequence[Event]:
    """Give every event of a case that was received and went on like this."""
    return protecting(*commands).past


def varied(command: Any, **fields: Any) -> Any:
    """Give a command with other values in some of its fields, whichever of several commands it is."""
    return replace(command, **fields)
