"""One person's livelihood, each step as it goes when all is in order. Everybody is invented."""

from datetime import date
from typing import Any

from services.livelihood.commands import (
    Command,
    DeliverAsset,
    JoinGroup,
    MakeLivelihoodPlan,
    OpenLivelihood,
    ReferLoan,
)
from services.livelihood.domain import DECIDER, State
from services.livelihood.events import Event
from shared.kernel.ids import CaseId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from tests.support.scenario import Result, Scenario

CASE = CaseId(derive("case", "livelihood"))
SINCE, TODAY = date(2026, 3, 16), date(2026, 4, 10)
PLAN, LATER_PLAN = derive("plan", 1), derive("plan", 2)

case: Scenario[Command, State, Event] = Scenario(DECIDER)


def said(text: str) -> Personal[str]:
    return Personal(text, person=person_id(CASE, 0), field_class=FieldClass.ECONOMIC)


open_it = OpenLivelihood(case_id=CASE, since=SINCE)
plan = MakeLivelihoodPlan(
    case_id=CASE,
    plan_id=PLAN,
    today=TODAY,
    activities=("pig-raising",),
    made_on=date(2026, 3, 23),
    goal=said("nuôi lợn nái"),
)
two_sows = DeliverAsset(
    case_id=CASE,
    today=TODAY,
    asset="breeding-sow",
    quantity=2,
    value=6_088_000,
    delivered_on=date(2026, 3, 30),
    funding="international-aid",
)
loan = ReferLoan(
    case_id=CASE,
    today=TODAY,
    lender="NHCSXH",
    programme="ho-ngheo",
    referred_on=date(2026, 3, 31),
    purpose=said("sửa chuồng"),
)
group = JoinGroup(case_id=CASE, today=TODAY, group="24-nhom-tu-luc", joined_on=date(2026, 4, 1))


def after(*commands: Command) -> Scenario[Command, State, Event]:
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
