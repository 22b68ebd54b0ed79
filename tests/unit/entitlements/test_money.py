"""From a decision to money: set aside, ordered, paid, come back; and what stops it on the way."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.entitlements.commands import ChangeBudgetLine, Command
from services.entitlements.events import (
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
    InKindDelivered,
    PaymentOrdered,
    PaymentRecovered,
    SupportFunded,
    SupportGranted,
    SupportPaid,
    SupportStopped,
)
from tests.unit.entitlements.cases import ACTUAL, NOT, POSSIBLE, TODAY, found, grant, received
from tests.unit.entitlements.desk import (
    LINE,
    OTHER_CASE,
    OTHER_LINE,
    Desk,
    deliver,
    drawn,
    fund,
    line,
    order,
    paid,
    recover,
    stop,
)

REPORTED, CERTIFIED = date(2026, 3, 2), date(2026, 3, 16)
AMOUNT = 2_000_000
ALLOWANCE = grant(CERTIFIED, rule="N11", returned_to_residence=True, stated_amount=AMOUNT)


def victim(amount: int = 10_000_000) -> Desk:
    desk = Desk()
    desk.does(received(REPORTED), found(ACTUAL, CERTIFIED), line(amount), line(amount, OTHER_LINE))
    return desk


def granted_by(desk: Desk, command: Command) -> SupportGranted:
    event = desk.does(command)[0]
    assert isinstance(event, SupportGranted), event
    return event


class TestSettingAside:
    def test_a_decision_that_names_a_line_sets_its_money_aside_there(self) -> None:
        desk = victim()
        granted, funded, committed = desk.does(drawn(ALLOWANCE))
        assert isinstance(granted, SupportGranted)
        assert isinstance(funded, SupportFunded)
        assert isinstance(committed, FundsCommitted)
        assert (granted.funding, funded.line_id, funded.amount) == ("provincial-recurrent", LINE, AMOUNT)
        assert (committed.decision_id, committed.left) == (granted.decision_id, 8_000_000)
        assert desk.line().left == 8_000_000
        assert desk.line(OTHER_LINE).left == 10_000_000

    def test_a_decision_beyond_what_is_left_is_refused_and_may_name_another_line(self) -> None:
        desk = victim(AMOUNT - 1)
        assert desk.refuses(drawn(ALLOWANCE)) == "line-exhausted"
        desk.does(line_changed(AMOUNT, OTHER_LINE))
        granted_by(desk, drawn(ALLOWANCE, OTHER_LINE))
        assert desk.line(OTHER_LINE).left == 0

    def test_a_decision_without_a_line_is_funded_later_and_once(self) -> None:
        desk = victim()
        granted = granted_by(desk, ALLOWANCE)
        funded, committed = desk.does(fund(granted.decision_id))
        assert isinstance(funded, SupportFunded)
        assert isinstance(committed, FundsCommitted)
        assert desk.refuses(fund(granted.decision_id, OTHER_LINE)) == "funded-already"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"line_id": "nowhere"}, "line-unknown"),
            ({"agency": "56-so-y-te"}, "line-of-another-province"),
            ({"funding": "international-aid"}, "funding-differs"),
            ({"today": date(2027, 1, 4)}, "line-of-another-year"),
        ],
    )
    def test_a_line_gives_only_to_its_own_year_province_and_source(self, change: dict[str, Any], code: str) -> None:
        assert victim().refuses(replace(drawn(ALLOWANCE), **change)) == code

    def test_support_in_kind_draws_on_no_line(self) -> None:
        assert victim().refuses(drawn(grant(CERTIFIED, rule="N4"))) == "nothing-to-pay"

    def test_what_the_law_refuses_sets_nothing_aside(self) -> None:
        desk = victim()
        early = drawn(replace(ALLOWANCE, legal_date=REPORTED))
        assert [type(event).__name__ for event in desk.does(early)] == ["SupportRefused"]
        assert desk.line().left == 10_000_000


def line_changed(amount: int, line_id: str = LINE, agency: str = "24-so-y-te") -> ChangeBudgetLine:
    return ChangeBudgetLine(
        line_id=line_id, today=TODAY, agency=agency, amount=amount, reason="supplement", changed_on=TODAY
    )


class TestALine:
    def test_is_opened_once_and_holds_what_it_was_given(self) -> None:
        desk = victim()
        assert desk.refuses(line(1)) == "line-open-already"
        assert desk.refuses(replace(line(1), line_id="another", opened_on=date(2026, 11, 3))) == "date-in-future"

    def test_is_changed_by_its_own_agency_and_never_below_what_is_used(self) -> None:
        desk = victim()
        granted_by(desk, drawn(ALLOWANCE))
        assert desk.refuses(line_changed(AMOUNT - 1)) == "line-used-already"
        assert desk.refuses(line_changed(AMOUNT, agency="24-cong-an-tinh")) == "line-of-another-agency"
        assert desk.refuses(line_changed(10_000_000)) == "line-unchanged"
        assert desk.refuses(line_changed(1, "nowhere")) == "line-unknown"
        desk.does(line_changed(AMOUNT))
        assert desk.line().left == 0

    def test_two_cases_share_what_it_has(self) -> None:
        desk = victim(3_000_000)
        desk.does(*(replace(one, case_id=OTHER_CASE) for one in (received(REPORTED), found(ACTUAL, CERTIFIED))))
        granted_by(desk, drawn(ALLOWANCE))
        second = replace(drawn(ALLOWANCE), case_id=OTHER_CASE)
        assert desk.refuses(second) == "line-exhausted"
        assert granted_by(desk, replace(second, stated_amount=1_000_000)).amount == 1_000_000
        assert desk.line().left == 0


class TestPaying:
    def test_what_draws_on_a_line_is_ordered_then_paid_and_the_line_gives_it_once(self) -> None:
        desk = victim()
        decision = granted_by(desk, drawn(ALLOWANCE)).decision_id
        assert desk.refuses(paid(decision, AMOUNT)) == "not-ordered"
        (ordered,) = desk.does(order(decision))
        assert isinstance(ordered, PaymentOrdered)
        assert (ordered.amount, ordered.line_id, ordered.legal_basis) == (AMOUNT, LINE, "ND162/24")
        assert desk.refuses(order(decision)) == "ordered-already"
        assert desk.refuses(paid(decision, AMOUNT, funding="international-aid")) == "funding-differs"
        confirmed, spent = desk.does(paid(decision, AMOUNT))
        assert isinstance(confirmed, SupportPaid)
        assert isinstance(spent, FundsSpent)
        assert (desk.line().left, desk.line().spent, dict(desk.line().committed)) == (8_000_000, AMOUNT, {})
        assert desk.refuses(paid(decision, AMOUNT)) == "paid-already"
        assert desk.refuses(order(decision)) == "paid-already"

    def test_what_draws_on_no_line_cannot_be_ordered_and_is_confirmed_when_paid(self) -> None:
        desk = victim()
        decision = granted_by(desk, ALLOWANCE).decision_id
        assert desk.refuses(order(decision)) == "not-funded"
        assert len(desk.does(paid(decision, AMOUNT))) == 1

    @pytest.mark.parametrize(("day", "code"), [(date(2026, 11, 3), "date-in-future"), (REPORTED, "before-decision")])
    def test_an_order_lies_between_the_decision_and_today(self, day: date, code: str) -> None:
        desk = victim()
        decision = granted_by(desk, drawn(ALLOWANCE)).decision_id
        assert desk.refuses(order(decision, day)) == code

    def test_support_in_kind_is_not_paid(self) -> None:
        desk = victim()
        decision = granted_by(desk, grant(CERTIFIED, rule="N4")).decision_id
        assert desk.refuses(fund(decision)) == "nothing-to-pay"


class TestRecovering:
    def test_what_came_back_is_there_for_others_and_is_never_more_than_was_paid(self) -> None:
        desk = victim()
        decision = granted_by(desk, drawn(ALLOWANCE)).decision_id
        assert desk.refuses(recover(decision, 1)) == "not-paid"
        desk.does(order(decision), paid(decision, AMOUNT))
        back, returned = desk.does(recover(decision, 500_000))
        assert isinstance(back, PaymentRecovered)
        assert isinstance(returned, FundsReturned)
        assert (back.confidence, back.legal_basis, returned.left) == ("unconfirmed", "ND162/24", 8_500_000)
        assert desk.refuses(recover(decision, 1_500_001)) == "more-than-paid"
        assert desk.refuses(recover(decision, 0)) == "more-than-paid"
        desk.does(recover(decision, 1_500_000, "paid-in-error"))
        assert desk.line().left == 10_000_000

    def test_what_came_back_whole_may_be_stopped_and_decided_anew_under_another_name(self) -> None:
        desk = victim()
        first = granted_by(desk, drawn(ALLOWANCE)).decision_id
        desk.does(order(first), paid(first, AMOUNT))
        assert desk.refuses(stop(first)) == "paid-already"
        desk.does(recover(first, AMOUNT, "paid-in-error"))
        assert desk.refuses(ALLOWANCE) == "already-granted"
        desk.does(stop(first))
        again = granted_by(desk, drawn(ALLOWANCE)).decision_id
        assert again != first
        desk.does(order(again), paid(again, AMOUNT))
        assert desk.line().left == 8_000_000


class TestStopping:
    def test_an_officer_stops_what_is_not_paid_and_the_line_has_its_money_back(self) -> None:
        desk = victim()
        decision = granted_by(desk, drawn(ALLOWANCE)).decision_id
        stopped, released = desk.does(stop(decision))
        assert isinstance(stopped, SupportStopped)
        assert isinstance(released, FundsReleased)
        assert (stopped.decided_by, released.left) == ("officer", 10_000_000)
        assert desk.refuses(stop(decision)) == "stopped-already"
        assert desk.refuses(order(decision)) == "support-stopped"
        assert desk.refuses(fund(decision)) == "support-stopped"

    def test_a_negative_finding_stops_what_is_not_paid_and_lets_its_money_go(self) -> None:
        desk = victim()
        decision = granted_by(desk, drawn(replace(ALLOWANCE, legal_date=TODAY))).decision_id
        desk.does(order(decision))
        _, stopped, released = desk.does(found(NOT, TODAY, finding=9))
        assert isinstance(stopped, SupportStopped)
        assert isinstance(released, FundsReleased)
        assert (stopped.reason, stopped.decided_by, stopped.confidence) == ("not-a-victim", "law", "unconfirmed")
        assert desk.line().left == 10_000_000
        assert desk.refuses(paid(decision, AMOUNT)) == "support-stopped"

    def test_what_was_granted_for_days_before_the_finding_is_owed_all_the_same(self) -> None:
        desk = victim()
        decision = granted_by(desk, drawn(ALLOWANCE)).decision_id
        events = desk.does(found(NOT, TODAY, finding=9))
        assert [type(event).__name__ for event in events] == ["EntitlementsAssessed"]
        desk.does(order(decision), paid(decision, AMOUNT))

    def test_nothing_is_granted_for_days_after_a_negative_finding_that_is_known(self) -> None:
        desk = Desk()
        desk.does(received(REPORTED), found(NOT, date(2026, 3, 12), finding=9))
        assert desk.refuses(grant(REPORTED, rule="N1", shelter_days=11)) == "support-stopped"
        assert desk.refuses(grant(REPORTED, rule="N1", shelter_days=10)) is None

    def test_things_given_until_the_finding_stay_given_and_those_after_are_free(self) -> None:
        desk = Desk()
        desk.does(received(REPORTED), line(1))
        granted_by(desk, grant(REPORTED, rule="N1", shelter_days=100))
        desk.does(found(NOT, date(2026, 3, 12), finding=9))
        (given,) = desk.state(next(iter(desk.streams))).grants
        assert given.given is not None
        assert (given.given.last, given.given.quantity) == (date(2026, 3, 11), 10)
        assert desk.does(grant(date(2026, 3, 20), rule="N1", shelter_days=1))[0].reason == "not-a-victim"  # type: ignore[union-attr]  # a refusal
        desk.does(found(POSSIBLE, date(2026, 4, 1), finding=10))
        again = granted_by(desk, grant(date(2026, 4, 1), rule="N1", shelter_days=120))
        assert (again.quantity, again.capped) == (110, True)

    def test_money_that_had_left_before_the_finding_is_confirmed_and_taken_from_the_line_again(self) -> None:
        desk = victim(AMOUNT)
        decision = granted_by(desk, drawn(replace(ALLOWANCE, last=TODAY))).decision_id
        day = date(2026, 10, 30)
        desk.does(replace(order(decision), today=TODAY), found(NOT, TODAY, finding=9))
        assert desk.line().left == AMOUNT
        confirmed, committed, spent = desk.does(paid(decision, AMOUNT, day))
        assert [type(one).__name__ for one in (confirmed, committed, spent)] == [
            "SupportPaid",
            "FundsCommitted",
            "FundsSpent",
        ]
        assert desk.line().left == 0


class TestDelivering:
    def test_things_that_were_handed_over_are_confirmed_one_by_one(self) -> None:
        desk = victim()
        decision = granted_by(desk, grant(CERTIFIED, rule="N1", shelter_days=30)).decision_id
        (event,) = desk.does(deliver(decision, "clothing", 400_000))
        assert isinstance(event, InKindDelivered)
        assert (event.item, event.value, event.legal_basis) == ("clothing", 400_000, "ND162/17")
        assert desk.refuses(deliver(decision, "towel", day=REPORTED)) == "before-decision"
        assert desk.refuses(deliver(decision, "towel", day=date(2026, 11, 3))) == "date-in-future"

    def test_things_are_worth_no_more_than_the_decision_says(self) -> None:
        desk = victim()
        stated = grant(CERTIFIED, rule="N1", shelter_days=30, stated_amount=500_000)
        decision = granted_by(desk, stated).decision_id
        desk.does(deliver(decision, "clothing", 400_000))
        assert desk.refuses(deliver(decision, "towel", 100_001)) == "value-above-decision"
        assert desk.refuses(deliver(decision, "towel", 100_000)) is None

    def test_a_service_has_nothing_to_hand_over_and_what_stopped_gives_nothing(self) -> None:
        desk = victim()
        service = granted_by(desk, grant(CERTIFIED, rule="N4")).decision_id
        assert desk.refuses(deliver(service)) == "nothing-to-deliver"
        things = granted_by(desk, grant(CERTIFIED, rule="N1", shelter_days=30)).decision_id
        desk.does(stop(things, date(2026, 3, 20)))
        assert desk.refuses(deliver(things, day=date(2026, 3, 20))) == "support-stopped"
        assert desk.refuses(deliver(things, day=date(2026, 3, 19))) is None
