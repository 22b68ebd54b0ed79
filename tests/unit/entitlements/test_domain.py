from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.entitlements.commands import Command, RefuseSupport
from services.entitlements.events import SupportPaid
from shared.kernel.ids import derive
from tests.unit.entitlements.cases import (
    ACTUAL,
    CASE,
    NOT,
    POSSIBLE,
    TODAY,
    after,
    case,
    certified,
    found,
    grant,
    granted,
    only,
    pay,
    received,
    refused,
)

REPORTED = date(2026, 3, 2)
DETERMINED = date(2026, 3, 16)
reported = after(received(REPORTED))
victim = after(received(REPORTED), found(ACTUAL, DETERMINED))
shelter = grant(REPORTED, regime="a", shelter_days=30)
hardship = grant(DETERMINED, rule="N11", returned_to_residence=True, stated_amount=2_000_000)
decline = RefuseSupport(
    case_id=CASE,
    today=TODAY,
    regime="i",
    reason="declined-by-person",
    instrument="ND162",
    article="24",
    legal_date=DETERMINED,
    note=None,
)


def open_regimes(event: object) -> set[str]:
    return {one.regime for one in event.regimes if one.available}  # type: ignore[attr-defined]


class TestAssessing:
    def test_a_reception_is_assessed_as_of_its_day_without_waiting_for_any_paper(self) -> None:
        event = only(case.when(received(REPORTED)))
        assert (event.assessment, event.status, event.law, event.legal_date) == (1, POSSIBLE, "L2024", REPORTED)

    def test_a_determination_opens_the_rest(self) -> None:
        event = only(reported.when(found(ACTUAL, DETERMINED)))
        assert (event.assessment, event.legal_date) == (2, DETERMINED)
        assert open_regimes(event) == {"a", "b", "c", "d", "dd", "e", "g", "h", "i", "k"}

    def test_support_stops_when_the_person_is_found_to_be_no_victim(self) -> None:
        event = only(reported.when(found(NOT, DETERMINED)))
        assert open_regimes(event) == set()
        assert {one.reason for one in event.regimes} == {"not-a-victim"}

    def test_a_determination_that_arrives_before_the_reception_opens_nothing_until_the_person_is_known(self) -> None:
        event = only(case.when(found(ACTUAL, DETERMINED)))
        assert event.confidence == "unconfirmed"
        assert open_regimes(event) == set()

    def test_the_order_in_which_two_messages_arrive_does_not_matter_in_the_end(self) -> None:
        late = case.given(only(case.when(found(ACTUAL, DETERMINED))))
        there = only(late.when(received(REPORTED)))
        straight = only(reported.when(found(ACTUAL, DETERMINED)))
        assert (there.status, there.legal_date, there.regimes) == (
            straight.status,
            straight.legal_date,
            straight.regimes,
        )

    def test_the_newer_of_two_determinations_of_one_day_stands_in_whatever_order_they_arrive(self) -> None:
        first, second = found(NOT, DETERMINED, finding=5), found(ACTUAL, DETERMINED, finding=7)
        statuses = [
            only(after(received(REPORTED), one).when(other)).status for one, other in ((first, second), (second, first))
        ]
        assert statuses == [ACTUAL, ACTUAL]

    def test_a_stateless_person_stands_as_a_citizen_but_nobody_has_confirmed_the_residence(self) -> None:
        event = only(case.when(received(REPORTED, nationality="stateless")))
        assert "e" in open_regimes(event)
        assert event.confidence == "unconfirmed"

    def test_a_day_before_any_law_of_the_book_is_said_to_be_so(self) -> None:
        event = only(case.when(received(date(2005, 1, 1))))
        assert (event.law, open_regimes(event), event.confidence) == ("none-known", set(), "unconfirmed")

    def test_under_the_old_law_a_person_waiting_for_verification_has_essential_needs_only(self) -> None:
        event = only(case.when(received(date(2020, 5, 1))))
        assert open_regimes(event) == {"a"}
        assert {one.regime: one.reason for one in event.regimes}["e"] == "no-such-regime-then"


class TestGranting:
    def test_essential_needs_are_granted_before_any_certificate(self) -> None:
        event = granted(reported.when(shelter))
        assert (event.rule, event.status, event.amount, event.quantity) == ("N1", POSSIBLE, None, 30)
        assert event.period == "2026-03-02/2026-03-31"

    def test_a_grant_says_what_it_stands_on(self) -> None:
        event = granted(victim.when(hardship))
        assert (event.law, event.matrix_basis, event.legal_basis) == ("L2024", "L2024/37.1", "ND162/24")
        assert [(one.name, one.value) for one in event.facts] == [
            ("under_4", "false"),
            ("returned_to_residence", "true"),
            ("determined_on", "2026-03-16"),
        ]
        assert [(one.condition, one.met, one.binding) for one in event.conditions] == [
            ("returned-to-residence", True, True),
            ("poor-household", None, False),
            ("applied-in-time", None, False),
        ]
        assert [(one.what, one.value) for one in event.steps] == [("stated", 2_000_000)]

    def test_the_same_rule_and_period_make_the_same_decision(self) -> None:
        assert (
            granted(reported.when(shelter)).decision_id
            == granted(reported.when(replace(shelter, note=None))).decision_id
        )

    def test_what_the_law_refuses_is_recorded_with_its_reason_and_article(self) -> None:
        event = refused(reported.when(hardship))
        assert (event.reason, event.legal_basis, event.decided_by) == ("needs-determination", "L2024/37.3", "law")

    def test_two_refusals_are_two_answers(self) -> None:
        first = refused(reported.when(hardship))
        second = refused(reported.given(first).when(hardship))
        assert first.decision_id != second.decision_id

    def test_the_status_is_that_of_the_day_of_the_legal_fact(self) -> None:
        event = refused(victim.when(replace(hardship, legal_date=DETERMINED - timedelta(days=1))))
        assert event.reason == "needs-determination"

    def test_a_condition_that_is_not_met_is_a_refusal_under_the_law(self) -> None:
        event = refused(victim.when(grant(DETERMINED, rule="N11", returned_to_residence=False, stated_amount=1)))
        assert event.reason == "not-returned"

    def test_a_condition_that_nobody_answered_is_asked_back(self) -> None:
        victim.when(grant(DETERMINED, rule="N11", stated_amount=1)).then_refused("fact-missing")

    def test_a_person_who_came_home_from_abroad_is_in_viet_nam(self) -> None:
        abroad = after(received(REPORTED, route="O_NUOC_NGOAI"))
        assert refused(abroad.when(grant(REPORTED, regime="g"))).reason == "not-while-abroad"
        assert granted(abroad.when(grant(REPORTED, regime="g", in_viet_nam=True))).rule == "N7"

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (replace(shelter, role="commune-officer", regime="b"), "beyond-commune-powers"),
            (replace(shelter, legal_date=TODAY + timedelta(days=1)), "date-in-future"),
            (replace(shelter, legal_date=REPORTED - timedelta(days=1)), "date-before-report"),
            (grant(REPORTED, rule="N99"), "rule-unknown"),
            (grant(REPORTED, rule="O6", road_days=1, cannot_pay=True), "no-rule-in-force"),
            (grant(REPORTED, regime="d", stated_amount=1), "amount-set-by-rule"),
            (grant(REPORTED, regime="a"), "fact-missing"),
            (replace(shelter, first=REPORTED, last=REPORTED), "days-exceed-period"),
            (replace(shelter, first=REPORTED, last=REPORTED - timedelta(days=1)), "period-reversed"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_question_that_cannot_be_answered_is_refused_and_nothing_recorded(
        self, asked: Command, code: str
    ) -> None:
        reported.when(asked).then_refused(code)

    def test_a_commune_grants_essential_needs(self) -> None:
        assert granted(reported.when(replace(shelter, role="commune-officer"))).regime == "a"

    def test_several_rules_of_one_regime_must_be_named(self) -> None:
        old = after(received(date(2020, 8, 1)))
        old.when(grant(date(2020, 8, 1), regime="a", shelter_days=1)).then_refused("rule-ambiguous")

    def test_nothing_is_granted_in_a_case_that_was_never_received(self) -> None:
        case.when(shelter).then_refused("not-assessed")
        case.given(only(case.when(found(ACTUAL, DETERMINED)))).when(hardship).then_refused("not-assessed")


class TestNothingTwice:
    def test_the_same_rule_and_period_once(self) -> None:
        reported.given(granted(reported.when(shelter))).when(shelter).then_refused("already-granted")

    def test_a_period_that_overlaps_is_the_same_day_twice(self) -> None:
        overlapping = replace(shelter, legal_date=REPORTED + timedelta(days=29))
        reported.given(granted(reported.when(shelter))).when(overlapping).then_refused("already-granted")

    def test_the_day_after_a_period_is_free(self) -> None:
        following = replace(shelter, legal_date=REPORTED + timedelta(days=30))
        assert granted(reported.given(granted(reported.when(shelter))).when(following)).first == date(2026, 4, 1)

    def test_a_one_off_allowance_once_whatever_the_period(self) -> None:
        again = replace(hardship, legal_date=DETERMINED + timedelta(days=90))
        victim.given(granted(victim.when(hardship))).when(again).then_refused("already-granted")

    def test_a_one_off_allowance_once_under_either_law(self) -> None:
        old = after(received(date(2025, 2, 1)), found(ACTUAL, date(2025, 3, 1)), certified(date(2025, 3, 1)))
        facts = {"poor_household": True, "returned_to_residence": True}
        paid_then = granted(old.when(grant(date(2025, 5, 1), rule="O13", **facts)))
        old.given(paid_then).when(
            grant(date(2025, 8, 1), rule="N11", returned_to_residence=True, stated_amount=1)
        ).then_refused("already-granted")

    def test_days_in_a_shelter_stop_at_a_hundred_and_twenty(self) -> None:
        first = granted(reported.when(grant(REPORTED, regime="a", shelter_days=100)))
        rest = granted(reported.given(first).when(grant(first.last + timedelta(days=1), regime="a", shelter_days=30)))
        assert (rest.quantity, rest.capped, rest.last) == (20, True, REPORTED + timedelta(days=119))
        more = grant(rest.last + timedelta(days=1), regime="a", shelter_days=1)
        assert refused(reported.given(first, rest).when(more)).reason == "period-used-up"


class TestPaying:
    decision = granted(victim.when(hardship))
    decided = victim.given(decision)
    payment = pay(decision.decision_id, 2_000_000, DETERMINED + timedelta(days=9))

    def test_what_was_granted_is_paid(self) -> None:
        self.decided.when(self.payment).then(
            SupportPaid(
                decision_id=self.decision.decision_id,
                amount=2_000_000,
                paid_on=DETERMINED + timedelta(days=9),
                funding="provincial-recurrent",
            )
        )

    def test_never_twice(self) -> None:
        paid = self.decided.given(only(self.decided.when(self.payment)))
        paid.when(self.payment).then_refused("paid-already")

    @pytest.mark.parametrize("amount", [1_999_999, 2_000_001, 0])
    def test_never_another_amount(self, amount: int) -> None:
        self.decided.when(replace(self.payment, amount=amount)).then_refused("amount-differs")

    def test_never_for_a_decision_that_is_not_of_this_case(self) -> None:
        self.decided.when(replace(self.payment, decision_id=derive("decision", 2))).then_refused("decision-unknown")

    def test_never_money_for_support_in_kind(self) -> None:
        in_kind = granted(reported.when(shelter))
        reported.given(in_kind).when(pay(in_kind.decision_id, 1, TODAY)).then_refused("nothing-to-pay")

    def test_never_tomorrow_and_never_before_the_legal_fact(self) -> None:
        self.decided.when(replace(self.payment, paid_on=TODAY + timedelta(days=1))).then_refused("date-in-future")
        early = replace(self.payment, paid_on=DETERMINED - timedelta(days=1))
        self.decided.when(early).then_refused("paid-before-due")


class TestRefusing:
    def test_an_officer_refuses_under_a_text_in_force(self) -> None:
        event = refused(victim.when(decline))
        assert (event.reason, event.legal_basis, event.decided_by) == ("declined-by-person", "ND162/24", "officer")

    def test_not_under_a_text_that_is_unknown_or_ended(self) -> None:
        victim.when(replace(decline, instrument="ND999")).then_refused("instrument-unknown")
        victim.when(replace(decline, instrument="ND09")).then_refused("basis-not-in-force")
