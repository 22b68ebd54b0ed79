"""A negative finding within the days asked for: it ends them, and lets money go, though the case was reopened later."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from services.entitlements.commands import AssessFinding
from services.entitlements.domain.lines import release
from services.entitlements.events import FundsReleased, SupportStopped
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import ACTUAL, CASE, NOT, POSSIBLE, TODAY, found, grant, received
from tests.unit.entitlements.desk import Desk, drawn, fund, order, paid, stop
from tests.unit.entitlements.test_money import ALLOWANCE, AMOUNT, granted_by, victim

REPORTED, NEGATIVE, REOPENED = date(2026, 3, 2), date(2026, 3, 12), date(2026, 3, 20)
ENDED, AGAIN = found(NOT, NEGATIVE, finding=8), found(POSSIBLE, REOPENED, finding=9)
LONG = grant(REPORTED, rule="N1", shelter_days=60)


def reported() -> Desk:
    desk = Desk()
    desk.does(received(REPORTED))
    return desk


@pytest.mark.parametrize("findings", list(permutations([ENDED, AGAIN])))
def test_a_span_over_a_negative_finding_is_not_granted_though_the_case_was_reopened(
    findings: tuple[AssessFinding, ...],
) -> None:
    desk = reported()
    desk.does(*findings)
    assert desk.refuses(LONG) == "support-stopped"
    assert desk.refuses(grant(REPORTED, rule="N1", shelter_days=10)) is None
    assert desk.refuses(grant(REOPENED, rule="N1", shelter_days=60)) is None


@pytest.mark.parametrize("findings", list(permutations([ENDED, AGAIN])))
def test_what_was_granted_stops_with_the_negative_finding_in_whatever_order_findings_are_told(
    findings: tuple[AssessFinding, ...],
) -> None:
    desk = reported()
    decision = granted_by(desk, LONG).decision_id
    stops = [event for one in findings for event in desk.does(one) if isinstance(event, SupportStopped)]
    assert [(one.decision_id, one.stopped_on) for one in stops] == [(decision, NEGATIVE)]


def test_a_negative_finding_that_another_of_the_same_day_replaced_stops_nothing() -> None:
    desk = reported()
    desk.does(found(ACTUAL, NEGATIVE, finding=9), ENDED)
    assert desk.refuses(LONG) is None


def told_and_not_stopped(desk: Desk, day: date) -> None:
    """Leave a negative finding as logs of before hold it: it was told, and nothing was stopped by it."""
    desk.streams[StreamId(CASE)].append(desk.decide(found(NOT, day, finding=9))[0])


def test_a_finding_of_any_kind_lets_go_the_money_of_what_an_earlier_one_ended() -> None:
    desk = victim()
    decision = granted_by(desk, drawn(replace(ALLOWANCE, last=TODAY))).decision_id
    told_and_not_stopped(desk, TODAY)
    told = desk.does(found(POSSIBLE, TODAY - timedelta(days=30), finding=10))
    assert [type(one) for one in told[1:]] == [SupportStopped, FundsReleased]
    assert desk.line().left == 10_000_000
    assert desk.refuses(order(decision)) == "support-stopped"


def test_money_is_never_let_go_of_a_line_that_was_not_read() -> None:
    desk = victim()
    granted_by(desk, drawn(ALLOWANCE))
    (grant_,) = desk.state(CASE).grants
    with pytest.raises(Refused, match="line-unknown"):
        release([grant_], desk.state(CASE), TODAY)


def test_what_a_finding_ends_is_neither_funded_nor_ordered_nor_paid_from_that_day_on() -> None:
    desk, day = victim(), TODAY - timedelta(days=5)
    unfunded = granted_by(desk, replace(ALLOWANCE, last=TODAY)).decision_id
    told_and_not_stopped(desk, day)
    assert desk.refuses(fund(unfunded)) == "support-stopped"
    assert desk.refuses(paid(unfunded, AMOUNT, day)) == "support-stopped"
    assert desk.refuses(paid(unfunded, AMOUNT, day - timedelta(days=1))) is None


def test_a_finding_before_the_day_an_officer_stopped_is_the_day_that_counts() -> None:
    desk, day = victim(), TODAY - timedelta(days=5)
    decision = granted_by(desk, replace(ALLOWANCE, last=TODAY)).decision_id
    desk.does(stop(decision), found(NOT, day, finding=9))
    assert desk.refuses(paid(decision, AMOUNT, day)) == "support-stopped"
    assert desk.refuses(paid(decision, AMOUNT, day - timedelta(days=1))) is None
