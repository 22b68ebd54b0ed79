"""The golden cases of children, once-only support and limits: G10, G13, G14; and the rules around them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.entitlements.commands import GrantSupport
from services.entitlements.domain import recomputed
from tests.unit.entitlements.cases import ACTUAL, BOOK, after, certified, found, grant, granted, only, received, refused

NEW_LAW = date(2025, 8, 1)
SEPTEMBER = date(2025, 9, 5)
DAY = timedelta(days=1)

victim = after(received(NEW_LAW), found(ACTUAL, NEW_LAW))
possible = after(received(NEW_LAW))
victim_of_2020 = after(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)), certified(date(2020, 6, 20)))


def child(rule: str, day: date = SEPTEMBER, **given: Any) -> GrantSupport:
    return grant(day, rule=rule, person=1, **given)


class TestG10ChildOfNineWithACertifiedVictim:
    @pytest.mark.parametrize(
        ("rule", "given"),
        [
            ("N1", {"shelter_days": 30}),
            ("N2", {}),
            ("N3", {}),
            ("N4", {}),
            ("N5", {}),
            ("N6", {"stated_amount": 200_000}),
            ("N7", {}),
            ("N9", {"continuing_school": True, "school_years": 2}),
        ],
    )
    def test_has_the_regimes_a_to_h(self, rule: str, given: dict[str, Any]) -> None:
        event = granted(victim.when(child(rule, **given)))
        assert event.matrix_basis == "L2024/37.2"
        assert event.benefit.endswith("/child-1")

    @pytest.mark.parametrize(
        ("rule", "given"),
        [
            ("N10", {"vocational_need": True, "stated_amount": 1}),
            ("N11", {"returned_to_residence": True, "stated_amount": 1}),
        ],
    )
    def test_has_neither_training_nor_the_hardship_allowance(self, rule: str, given: dict[str, Any]) -> None:
        event = refused(victim.when(child(rule, **given)))
        assert (event.reason, event.legal_basis) == ("not-for-children", "L2024/37.2")

    def test_has_textbooks_this_school_year_and_the_next_and_no_third(self) -> None:
        known: dict[str, Any] = {"continuing_school": True}
        first = granted(victim.when(child("N9", school_years=1, **known)))
        assert (first.quantity, first.last) == (1, date(2026, 9, 4))
        second = granted(victim.given(first).when(child("N9", date(2026, 9, 5), school_years=1, **known)))
        third = victim.given(first, second).when(replace(grant(date(2026, 10, 1)), **THIRD))
        assert refused(third).reason == "period-used-up"

    @pytest.mark.parametrize(
        ("second", "last"),
        [
            (date(2027, 1, 15), date(2028, 1, 14)),
            (date(2027, 6, 1), date(2028, 1, 14)),
            (date(2028, 1, 14), date(2028, 1, 14)),
            (date(2028, 1, 15), None),
            (date(2031, 9, 5), None),
        ],
    )
    def test_applied_for_in_the_middle_of_a_school_year_has_nothing_more_than_24_months_after(
        self, second: date, last: date | None
    ) -> None:
        known: dict[str, Any] = {"continuing_school": True}
        first = granted(victim.when(child("N9", date(2026, 1, 15), school_years=1, **known)))
        asked = replace(child("N9", date(2026, 2, 1), school_years=2, **known), first=second)
        event = only(victim.given(first).when(asked))
        if last is None:
            assert event.reason == "period-used-up"
        else:
            assert (event.first, event.last, event.quantity, event.capped) == (second, last, 1, True)

    def test_has_it_unconfirmed_because_nobody_read_when_a_school_year_ends(self) -> None:
        event = granted(victim.when(child("N9", date(2026, 1, 15), school_years=2, continuing_school=True)))
        assert (event.last, event.confidence) == (date(2028, 1, 14), "unconfirmed")
        assert any("school year ends" in point for point in BOOK.named("N9")[0].open_points)

    def test_gets_its_own_beside_its_mother(self) -> None:
        hers = granted(victim.when(grant(SEPTEMBER, rule="N1", shelter_days=30)))
        its = granted(victim.given(hers).when(child("N1", shelter_days=30)))
        assert hers.decision_id != its.decision_id
        victim.given(hers, its).when(child("N1", shelter_days=5)).then_refused("already-granted")

    def test_has_its_own_apart_from_its_mothers_when_it_is_computed_again(self) -> None:
        its = granted(victim.when(child("N1", shelter_days=30)))
        hers = granted(victim.given(its).when(grant(SEPTEMBER, rule="N1", shelter_days=30)))
        told = recomputed(BOOK, (*victim.past, its, hers), as_of=date(2026, 11, 30), law_of=SEPTEMBER)
        assert told is not None
        assert [(one.outcome, one.reason) for one in told.grants] == [("granted", None), ("granted", None)]

    def test_of_a_foreign_victim_is_left_to_somebody_who_decides_by_hand(self) -> None:
        foreign = after(received(NEW_LAW, nationality="LA", route="NUOC_NGOAI_TAI_VN"), found(ACTUAL, NEW_LAW))
        event = refused(foreign.when(child("N1", shelter_days=5)))
        assert event.reason == "child-needs-review"

    def test_with_somebody_still_being_identified_has_no_schooling_yet(self) -> None:
        assert granted(possible.when(child("N1", shelter_days=5))).matrix_basis == "L2024/37.3"
        event = refused(possible.when(child("N9", continuing_school=True, school_years=1)))
        assert event.reason == "not-for-children"


THIRD: dict[str, Any] = {
    "rule": "N9",
    "person": 1,
    "facts": replace(grant(NEW_LAW).facts, continuing_school=True, school_years=1),
    "first": date(2027, 9, 5),
}


class TestG13OnceOnly:
    def test_the_hardship_allowance_is_given_once_whichever_territory_is_asked(self) -> None:
        poor = {"poor_household": True, "returned_to_residence": True}
        paid = granted(victim_of_2020.when(grant(date(2020, 8, 10), rule="O13", area="02", **poor)))
        again = grant(date(2020, 9, 10), rule="O13", area="56", **poor)
        victim_of_2020.given(paid).when(again).then_refused("already-granted")

    def test_training_under_the_old_law_is_not_given_again_under_the_new(self) -> None:
        needed = {"vocational_need": True, "stated_amount": 2_000_000}
        first = granted(victim_of_2020.when(grant(date(2020, 9, 10), rule="O12", **needed)))
        victim_of_2020.given(first).when(grant(NEW_LAW, rule="N10", **needed)).then_refused("already-granted")


class TestG14AStayPastTheLimit:
    ADMITTED = date(2025, 8, 1)

    def test_support_stops_with_the_120th_day(self) -> None:
        event = granted(victim.when(grant(self.ADMITTED, rule="N1", shelter_days=121)))
        assert (event.quantity, event.last, event.capped) == (120, self.ADMITTED + 119 * DAY, True)
        assert event.confidence == "unconfirmed"
        next_day = grant(self.ADMITTED + 120 * DAY, rule="N1", shelter_days=1)
        assert refused(victim.given(event).when(next_day)).reason == "period-used-up"

    def test_a_decision_to_extend_lets_it_go_on_for_the_days_it_names(self) -> None:
        event = granted(victim.when(grant(self.ADMITTED, rule="N1", shelter_days=150, extended_days=30)))
        assert (event.quantity, event.capped) == (150, False)
        longer = granted(victim.when(grant(self.ADMITTED, rule="N1", shelter_days=200, extended_days=30)))
        assert longer.quantity == 150


def test_a_period_longer_than_what_is_counted_in_it_still_ends_with_the_window_of_months() -> None:
    first = date(2020, 8, 10)
    asked = grant(first, rule="O2", area="02", shelter_days=1, last=date(2021, 3, 2))
    event = granted(victim_of_2020.when(asked))
    assert (event.last, event.capped, event.amount) == (date(2020, 11, 9), True, 60_000)


def test_a_window_of_months_from_the_31st_ends_with_the_last_day_of_a_shorter_month() -> None:
    asked = grant(date(2020, 8, 31), rule="O2", area="02", shelter_days=1, last=date(2021, 3, 2))
    assert granted(victim_of_2020.when(asked)).last == date(2020, 11, 30)


def test_meals_under_two_laws_of_one_day_are_given_once() -> None:
    day = date(2021, 6, 20)
    known = after(received(date(2021, 6, 1)), found(ACTUAL, date(2021, 6, 10)))
    first = granted(known.when(grant(day, rule="O2", area="02", shelter_days=30)))
    known.given(first).when(grant(date(2021, 7, 1), rule="O3", shelter_months=1, under_4=False)).then_refused(
        "already-granted"
    )


@pytest.mark.parametrize(
    ("day", "months", "amount"),
    [
        (date(2021, 7, 1), 1, 1_440_000),
        (date(2024, 6, 30), 2, 2_880_000),
        (date(2024, 7, 1), 3, 6_000_000),
    ],
)
def test_meals_follow_the_standard_of_the_day(day: date, months: int, amount: int) -> None:
    known = after(received(date(2021, 7, 1)), found(ACTUAL, date(2021, 7, 1)))
    event = granted(known.when(grant(day, rule="O3", shelter_months=months)))
    assert (event.amount, event.confidence) == (amount, "known")


def test_meals_before_2020_stop_at_sixty_days_and_their_amount_is_unconfirmed() -> None:
    known = after(received(date(2016, 1, 4)), found(ACTUAL, date(2016, 1, 20)))
    event = granted(known.when(grant(date(2016, 2, 1), rule="O1", shelter_days=90)))
    assert (event.quantity, event.amount, event.confidence) == (60, 1_800_000, "unconfirmed")


def test_the_insurance_of_the_first_year_is_a_share_of_the_base_salary_and_unconfirmed() -> None:
    insured = grant(NEW_LAW, rule="N2-BHYT", no_health_insurance=True, insurance_months=12)
    event = granted(victim.when(insured))
    assert (event.amount, event.confidence) == (1_263_600, "unconfirmed")
    more = replace(insured, facts=replace(insured.facts, insurance_months=14))
    assert granted(victim.when(more)).quantity == 12
    covered = replace(insured, facts=replace(insured.facts, no_health_insurance=False))
    assert refused(victim.when(covered)).reason == "has-health-insurance"


RULES: list[tuple[str, date, dict[str, Any], str]] = [
    ("O7", date(2020, 8, 10), {"under_18": False}, "not-under-18"),
    ("O9", date(2020, 8, 10), {"in_facility": False}, "not-in-facility"),
    ("O10", date(2020, 8, 10), {"financial_difficulty": False}, "no-financial-difficulty"),
    ("O11", date(2020, 8, 10), {"under_18": False, "poor_household": False}, "neither-minor-nor-poor"),
    ("O12", date(2020, 8, 10), {"vocational_need": False}, "no-vocational-need"),
    ("O14", date(2020, 8, 10), {"production_need": False}, "no-production-need"),
    ("O15", date(2020, 8, 10), {"in_viet_nam": True, "cannot_pay": True}, "not-abroad"),
    ("N8", NEW_LAW, {"under_18": True, "in_facility": False}, "not-in-facility"),
    ("N9", NEW_LAW, {"under_18": True, "continuing_school": False}, "not-continuing-school"),
    ("N13", NEW_LAW, {"returned_to_residence": True, "production_need": True, "citizen": False}, "not-a-citizen"),
]


@pytest.mark.parametrize(("rule", "day", "given", "reason"), RULES, ids=[row[0] for row in RULES])
def test_who_does_not_meet_a_condition_is_told_which(rule: str, day: date, given: dict[str, Any], reason: str) -> None:
    known = victim if day == NEW_LAW else victim_of_2020
    event = refused(known.when(grant(day, rule=rule, **given)))
    assert event.reason == reason
    assert event.legal_basis == BOOK.named(rule)[0].place


GIVEN: list[tuple[str, date, dict[str, Any]]] = [
    ("O7", date(2020, 8, 10), {"under_18": True}),
    ("O9", date(2020, 8, 10), {"in_facility": True}),
    ("O10", date(2020, 8, 10), {"financial_difficulty": True}),
    ("O11", date(2020, 8, 10), {"poor_household": True}),
    ("O14", date(2020, 8, 10), {"production_need": True}),
    ("N8", NEW_LAW, {"under_18": True, "in_facility": True}),
    ("N12", NEW_LAW, {}),
    ("N13", NEW_LAW, {"returned_to_residence": True, "production_need": True}),
]


@pytest.mark.parametrize(("rule", "day", "given"), GIVEN, ids=[row[0] for row in GIVEN])
def test_a_service_or_things_pass_without_money(rule: str, day: date, given: dict[str, Any]) -> None:
    known = victim if day == NEW_LAW else victim_of_2020
    event = granted(known.when(grant(day, rule=rule, **given)))
    assert event.amount is None


@pytest.mark.parametrize(("area", "amount"), [("02", 1_000_000), ("56", 1_000_000), ("93", 700_000)])
def test_a_guard_is_paid_by_the_day_where_the_province_says_so(area: str, amount: int) -> None:
    event = granted(victim_of_2020.when(grant(date(2020, 9, 1), rule="O16", area=area, guard_days=5)))
    assert (event.amount, event.confidence) == (amount, "unconfirmed")
    victim_of_2020.when(grant(date(2020, 9, 1), rule="O16", guard_days=5)).then_refused("no-rule-in-force")


def test_every_rule_of_the_dossier_has_a_row() -> None:
    named = {rule.code for rule in BOOK.rules}
    assert {f"O{number}" for number in range(1, 17)} | {f"N{number}" for number in range(1, 14)} <= named
