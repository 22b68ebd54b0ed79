from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.livelihood.commands import Ask, Command, JoinGroup
from services.livelihood.events import (
    AssetDelivered,
    Event,
    GroupJoined,
    LivelihoodOpened,
    LivelihoodPlanMade,
    LoanReferred,
)
from shared.kernel.refusal import Refused
from tests.unit.livelihood.cases import (
    LATER_PLAN,
    PLAN,
    SINCE,
    TODAY,
    after,
    case,
    group,
    loan,
    only,
    open_it,
    plan,
    said,
    two_sows,
)

ASKS: list[Ask] = [plan, two_sows, loan, group]


def named(command: Command) -> str:
    return type(command).__name__


def test_a_determination_opens_livelihood_support_from_its_day() -> None:
    case.when(open_it).then(LivelihoodOpened(since=SINCE))


def test_a_second_determination_opens_nothing_twice() -> None:
    after(open_it).when(replace(open_it, since=TODAY)).then_nothing()
    after(open_it, plan).when(open_it).then_nothing()


@pytest.mark.parametrize("command", ASKS, ids=named)
def test_nothing_is_done_before_somebody_is_determined_a_victim(command: Ask) -> None:
    case.when(command).then_refused("livelihood-not-open")


@pytest.mark.parametrize("command", [two_sows, loan, group], ids=named)
def test_nothing_is_given_without_a_plan(command: Ask) -> None:
    after(open_it).when(command).then_refused("plan-missing")


def test_a_plan_is_made_with_the_person() -> None:
    after(open_it).when(plan).then(
        LivelihoodPlanMade(
            plan_id=PLAN, activities=("pig-raising",), made_on=date(2026, 3, 23), goal=said("nuôi lợn nái")
        )
    )


def test_a_plan_names_what_will_be_done() -> None:
    after(open_it).when(replace(plan, activities=())).then_refused("nothing-planned")


def test_a_later_plan_takes_the_place_of_the_earlier_one() -> None:
    both = after(open_it, plan, replace(plan, plan_id=LATER_PLAN))
    assert only(both.when(two_sows)).plan_id == LATER_PLAN


def test_two_sows_are_handed_over_under_the_plan() -> None:
    after(open_it, plan).when(two_sows).then(
        AssetDelivered(
            plan_id=PLAN,
            asset="breeding-sow",
            quantity=2,
            value=6_088_000,
            delivered_on=date(2026, 3, 30),
            funding="international-aid",
        )
    )


def test_a_loan_is_referred_once_to_a_programme() -> None:
    referred = after(open_it, plan, loan)
    assert isinstance(only(after(open_it, plan).when(loan)), LoanReferred)
    referred.when(loan).then_refused("loan-referred-already")
    assert only(referred.when(replace(loan, programme="hssv"))).programme == "hssv"


def test_a_loan_and_a_group_are_remembered_under_a_later_plan() -> None:
    later = after(open_it, plan, loan, group, replace(plan, plan_id=LATER_PLAN))
    later.when(loan).then_refused("loan-referred-already")
    later.when(group).then_refused("in-group-already")


def test_a_group_is_joined_once() -> None:
    after(open_it, plan).when(group).then(GroupJoined(plan_id=PLAN, group="24-nhom-tu-luc", joined_on=date(2026, 4, 1)))
    after(open_it, plan, group).when(group).then_refused("in-group-already")


def moved(command: Ask, day: date) -> Ask:
    (field,) = {"made_on", "delivered_on", "referred_on", "joined_on"} & set(type(command).__slots__)
    change: dict[str, Any] = {field: day}
    return replace(command, **change)


@pytest.mark.parametrize("command", ASKS, ids=named)
class TestTheDay:
    def test_lies_not_in_the_future(self, command: Ask) -> None:
        known = after(open_it, plan)
        known.when(moved(command, TODAY + timedelta(days=1))).then_refused("date-in-future")
        assert known.when(moved(command, TODAY)).refusal is None

    def test_lies_not_before_support_opened(self, command: Ask) -> None:
        known = after(open_it, plan)
        known.when(moved(command, SINCE - timedelta(days=1))).then_refused("before-livelihood-opened")
        assert known.when(moved(command, SINCE)).refusal is None


@given(st.lists(st.sampled_from([open_it, plan, two_sows, loan, group]), max_size=12))
def test_whatever_the_order_nothing_is_given_without_a_plan_and_no_group_joined_twice(commands: list[Command]) -> None:
    happened: list[Event] = []
    for command in commands:
        try:
            happened += case.decider.decide(command, case.decider.fold(happened))
        except Refused:
            continue
    kinds = [type(event) for event in happened]
    assert kinds[:1] in ([], [LivelihoodOpened])
    assert kinds.count(LivelihoodOpened) <= 1
    assert kinds.count(LoanReferred) <= 1
    assert sum(isinstance(command, JoinGroup) for command in commands) >= kinds.count(GroupJoined)
    assert kinds.count(GroupJoined) <= 1
    if given_at := [kinds.index(kind) for kind in (AssetDelivered, LoanReferred, GroupJoined) if kind in kinds]:
        assert LivelihoodPlanMade in kinds[: min(given_at)]
