"""What was stopped, and given late all the same: no ceiling, no limit and no end is passed in any order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.entitlements.commands import Command, GrantSupport
from services.entitlements.domain.state import Grant
from services.entitlements.events import InKindDelivered, SupportPaid
from services.entitlements.rules.formulas import AtCost
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import ACTUAL, BOOK, CASE, NOT, TODAY, found, grant, received
from tests.unit.entitlements.desk import Desk, deliver, paid, recover, stop
from tests.unit.entitlements.test_money import CERTIFIED, granted_by, victim

SUMMER = date(2020, 8, 10)
DAY = timedelta(days=1)
CLOTHING = grant(SUMMER, rule="O4", area="02", in_facility=True, stated_amount=400_000)
INSURANCE = grant(CERTIFIED, rule="N2-BHYT", no_health_insurance=True, insurance_months=8)


def victim_of_2020() -> Desk:
    desk = Desk()
    desk.does(received(date(2020, 8, 1)), found(ACTUAL, SUMMER))
    return desk


class TestTheCeiling:
    def test_money_that_left_before_the_stop_is_refused_where_another_decision_has_used_the_ceiling(self) -> None:
        desk = victim_of_2020()
        first = granted_by(desk, CLOTHING)
        desk.does(stop(first.decision_id, SUMMER + 2 * DAY))
        second = granted_by(desk, replace(CLOTHING, legal_date=SUMMER + 3 * DAY))
        assert (first.amount, second.amount) == (400_000, 400_000)
        late = paid(first.decision_id, 400_000, SUMMER + DAY)
        assert desk.refuses(late) == "ceiling-reached"
        desk.does(stop(second.decision_id, SUMMER + 4 * DAY))
        assert isinstance(desk.does(late)[0], SupportPaid)

    def test_both_within_the_ceiling_are_paid(self) -> None:
        desk = victim_of_2020()
        first = granted_by(desk, CLOTHING)
        desk.does(stop(first.decision_id, SUMMER + 2 * DAY))
        granted_by(desk, replace(CLOTHING, legal_date=SUMMER + 3 * DAY, stated_amount=100_000))
        assert isinstance(desk.does(paid(first.decision_id, 400_000, SUMMER + DAY))[0], SupportPaid)

    def test_the_limit_of_months_holds_alike(self) -> None:
        desk = victim()
        first = granted_by(desk, INSURANCE)
        desk.does(stop(first.decision_id, CERTIFIED + 9 * DAY))
        later = granted_by(desk, replace(INSURANCE, first=first.last + DAY))
        assert (first.quantity, later.quantity) == (8, 8)
        assert desk.refuses(paid(first.decision_id, first.amount or 0, CERTIFIED)) == "period-used-up"

    def test_a_limit_that_a_decision_moved_is_the_limit_that_holds(self) -> None:
        desk = victim()
        first = granted_by(desk, grant(CERTIFIED, rule="N1", shelter_days=60, extended_days=30, stated_amount=1))
        assert first.quantity == 60
        desk.does(stop(first.decision_id, CERTIFIED + 2 * DAY))
        granted_by(desk, grant(CERTIFIED, rule="N1", shelter_days=120, first=first.last + DAY))
        late = deliver(first.decision_id, day=CERTIFIED)
        assert isinstance(desk.does(late)[0], InKindDelivered)


class TestTheEndOfADecision:
    def test_nothing_is_handed_over_after_a_finding_that_came_after_an_officers_stop_and_ends_it_earlier(self) -> None:
        desk = victim()
        things = granted_by(desk, grant(CERTIFIED, rule="N1", shelter_days=120)).decision_id
        desk.does(stop(things, date(2026, 5, 4)), found(NOT, date(2026, 4, 6), 9))
        assert desk.refuses(deliver(things, day=date(2026, 4, 6))) == "support-stopped"
        assert desk.refuses(deliver(things, day=date(2026, 4, 5))) is None

    def test_things_of_a_stopped_decision_are_refused_where_another_gives_the_same_days(self) -> None:
        desk = victim()
        asked = grant(CERTIFIED, rule="N1", shelter_days=10, stated_amount=500_000)
        first = granted_by(desk, asked).decision_id
        desk.does(stop(first, date(2026, 3, 20)))
        granted_by(desk, asked)
        assert desk.refuses(deliver(first, day=date(2026, 3, 18))) == "already-granted"


KINDS = ["grant", "pay", "pay", "recover", "stop", "stop"]
begins = st.sampled_from([0, 1, 120, 260, 520])
steps = st.tuples(st.sampled_from(KINDS), st.integers(0, 2), begins, st.sampled_from([200_000, 400_000]))


def stepped(desk: Desk, asked: GrantSupport, step: tuple[str, int, int, int]) -> Command:
    """Grant once more, on another day, or give the next step of one of the decisions of the case."""
    kind, number, day, amount = step
    known = desk.state(CASE).grants
    if kind == "grant" or not known:
        of_cost = asked.stated_amount is not None
        return replace(asked, first=asked.legal_date + day * DAY, stated_amount=amount if of_cost else None)
    one = known[number % len(known)]
    match kind:
        case "pay":
            return paid(one.decision_id, one.amount or 0, one.legal_date)
        case "recover":
            return recover(one.decision_id, one.amount or 0)
        case _:
            return stop(one.decision_id, min(one.legal_date + DAY, TODAY))


def kept(one: Grant) -> bool:
    return one.paid and one.recovered < (one.amount or 0)


def within_their_limits(given_: list[Grant]) -> bool:
    """Tell whether money that left and stayed away is within the ceiling and the count of every rule."""
    benefits = sorted((one for one in given_ if kept(one)), key=lambda one: (one.rule, one.earlier.benefit))
    for (code, _), alike in groupby(benefits, key=lambda one: (one.rule, one.earlier.benefit)):
        together = list(alike)
        (row,) = [row for row in BOOK.named(code) if row.version == together[0].rule_version]
        ceiling = row.formula.ceiling if isinstance(row.formula, AtCost) else None
        if ceiling is not None and sum(one.amount or 0 for one in together) > ceiling:
            return False
        limit = None if row.count is None else row.count.limit
        if limit is not None and sum(one.earlier.quantity for one in together) > limit:
            return False
    return True


@pytest.mark.parametrize(
    ("begin", "asked"),
    [(victim_of_2020, CLOTHING), (victim, INSURANCE)],
)
def test_money_that_is_kept_passes_no_limit_whatever_is_granted_stopped_paid_and_recovered(
    begin: Callable[[], Desk], asked: GrantSupport
) -> None:
    @given(st.lists(steps, min_size=4, max_size=14))
    @settings(max_examples=120, deadline=None)
    def holds(history: list[tuple[str, int, int, int]]) -> None:
        desk = begin()
        for step in history:
            try:
                desk.does(stepped(desk, asked, step))
            except Refused:
                continue
            assert within_their_limits(list(desk.state(CASE).grants))

    holds()
