"""What was stopped and paid or handed over all the same: it counts as given, and nothing is given twice."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from services.entitlements.commands import Command
from services.entitlements.events import SupportPaid
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import CASE, TODAY, grant
from tests.unit.entitlements.desk import OTHER_LINE, Desk, deliver, drawn, order, paid, recover, stop
from tests.unit.entitlements.test_money import ALLOWANCE, AMOUNT, CERTIFIED, granted_by, victim

BEFORE = date(2026, 10, 30)


def ordered_and_stopped(desk: Desk) -> str:
    """Grant the allowance, order its payment and stop it on the last day; name the decision."""
    decision = granted_by(desk, drawn(ALLOWANCE)).decision_id
    desk.does(order(decision), stop(decision))
    return decision


class TestPaidAfterTheStop:
    def test_money_that_left_before_the_stop_is_refused_where_another_decision_gives_the_same(self) -> None:
        desk = victim()
        first = ordered_and_stopped(desk)
        second = granted_by(desk, drawn(ALLOWANCE)).decision_id
        desk.does(order(second))
        assert desk.refuses(paid(first, AMOUNT, BEFORE)) == "already-granted"
        desk.does(paid(second, AMOUNT))
        assert desk.refuses(paid(first, AMOUNT, BEFORE)) == "already-granted"

    def test_once_the_other_decision_is_stopped_too_the_money_that_left_is_confirmed(self) -> None:
        desk = victim()
        first = ordered_and_stopped(desk)
        second = granted_by(desk, drawn(ALLOWANCE)).decision_id
        desk.does(stop(second))
        assert isinstance(desk.does(paid(first, AMOUNT, BEFORE))[0], SupportPaid)

    def test_what_is_given_once_is_given_once_on_another_day_of_law_too(self) -> None:
        desk = victim()
        first = ordered_and_stopped(desk)
        granted_by(desk, drawn(replace(ALLOWANCE, legal_date=TODAY), OTHER_LINE))
        assert desk.refuses(paid(first, AMOUNT, BEFORE)) == "already-granted"

    def test_a_stopped_decision_that_was_paid_counts_until_all_of_it_came_back(self) -> None:
        desk = victim()
        first = ordered_and_stopped(desk)
        desk.does(paid(first, AMOUNT, BEFORE))
        assert desk.refuses(ALLOWANCE) == "already-granted"
        desk.does(recover(first, AMOUNT - 1))
        assert desk.refuses(ALLOWANCE) == "already-granted"
        desk.does(recover(first, 1, "paid-in-error"))
        assert desk.refuses(ALLOWANCE) is None


def stepped(desk: Desk, kind: str, number: int) -> Command:
    """Give the next step of one of the decisions of the case, or the allowance once more."""
    grants = desk.state(CASE).grants
    decision = grants[number % len(grants)].decision_id
    match kind:
        case "order":
            return order(decision)
        case "pay":
            return paid(decision, AMOUNT, BEFORE)
        case "recover":
            return recover(decision, AMOUNT)
        case "stop":
            return stop(decision)
        case _:
            return drawn(ALLOWANCE)


@given(st.lists(st.tuples(st.sampled_from(["grant", "order", "pay", "pay", "recover", "stop"]), st.integers(0, 2))))
@settings(max_examples=100, deadline=None)
def test_of_decisions_made_one_after_another_stopped_one_money_of_one_at_most_is_kept(
    steps: list[tuple[str, int]],
) -> None:
    desk = victim()
    ordered_and_stopped(desk)
    granted_by(desk, drawn(ALLOWANCE))
    for kind, number in steps:
        try:
            desk.does(stepped(desk, kind, number))
        except Refused:
            continue
        assert sum(one.paid and one.recovered < AMOUNT for one in desk.state(CASE).grants) <= 1


class TestHandedOverBeforeTheStop:
    def test_of_a_stated_value_the_days_before_the_stop_count_as_given(self) -> None:
        desk = victim()
        asked = grant(CERTIFIED, rule="N1", shelter_days=30, stated_amount=500_000)
        decision = granted_by(desk, asked).decision_id
        desk.does(deliver(decision, "clothing", 400_000), stop(decision, date(2026, 3, 26)))
        assert desk.refuses(replace(asked, first=date(2026, 3, 25))) == "already-granted"
        assert desk.refuses(replace(asked, first=date(2026, 3, 26))) is None

    def test_a_thing_without_a_value_counts_for_its_first_day_at_least(self) -> None:
        desk = victim()
        asked = grant(CERTIFIED, rule="N1", shelter_days=30)
        decision = granted_by(desk, asked).decision_id
        desk.does(deliver(decision, day=CERTIFIED), stop(decision, CERTIFIED))
        (given,) = desk.state(CASE).grants
        assert given.given is not None
        assert (given.given.last, given.given.quantity) == (CERTIFIED, 1)
