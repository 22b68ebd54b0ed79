"""The golden cases of the law dossier, G1 to G9 and G11, and their neighbours."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.entitlements.events import Event, SupportRefused
from tests.support.scenario import Result
from tests.unit.entitlements.cases import (
    ACTUAL,
    BOOK,
    after,
    case,
    certified,
    found,
    grant,
    granted,
    only,
    received,
    refused,
)

SUMMER = date(2020, 8, 10)
AUTUMN = date(2020, 9, 15)
NEW_LAW = date(2025, 8, 1)

victim_of_2020 = after(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)), certified(date(2020, 6, 20)))
POOR = {"poor_household": True, "returned_to_residence": True}

MONEY: list[tuple[str, date, str, str, dict[str, Any], int, str]] = [
    ("G1 meals", SUMMER, "02", "O2", {"shelter_days": 45}, 2_700_000, "found"),
    ("G1 clothing", SUMMER, "02", "O4", {"in_facility": True, "stated_amount": 480_000}, 480_000, "found"),
    ("G1 clothing, dearer", SUMMER, "02", "O4", {"in_facility": True, "stated_amount": 650_000}, 500_000, "found"),
    ("G1 medicine", SUMMER, "02", "O8", {"in_facility": True, "stated_amount": 900_000}, 200_000, "unconfirmed"),
    ("G1 road meals", SUMMER, "02", "O6", {"road_days": 2, "cannot_pay": True}, 200_000, "found"),
    ("G1 hardship", SUMMER, "02", "O13", POOR, 3_000_000, "found"),
    ("G3 road meals", AUTUMN, "56", "O6", {"road_days": 3, "cannot_pay": True}, 300_000, "found"),
    ("G3 hardship", AUTUMN, "56", "O13", POOR, 2_000_000, "found"),
    ("G3 meals, national", AUTUMN, "56", "O2", {"shelter_months": 2}, 2_160_000, "known"),
    ("G4 road meals", SUMMER, "93", "O6", {"road_days": 2, "cannot_pay": True}, 140_000, "found"),
    ("G4 hardship", SUMMER, "93", "O13", POOR, 1_000_000, "found"),
    ("more than the floor", SUMMER, "24", "O13", {**POOR, "stated_amount": 2_000_000}, 2_000_000, "unconfirmed"),
    ("the floor where nobody set more", SUMMER, "24", "O13", POOR, 1_000_000, "known"),
]


@pytest.mark.parametrize(("day", "area", "rule", "given", "amount", "confidence"), [row[1:] for row in MONEY],
                         ids=[row[0] for row in MONEY])  # fmt: skip
def test_the_amount_is_that_of_the_day_and_the_territory(
    *, day: date, area: str, rule: str, given: dict[str, Any], amount: int, confidence: str
) -> None:
    event = granted(victim_of_2020.when(grant(day, rule=rule, area=area, **given)))
    assert (event.amount, event.confidence) == (amount, confidence)


def test_g2_meals_of_a_hundred_days_stop_after_three_months() -> None:
    event = granted(victim_of_2020.when(grant(SUMMER, rule="O2", area="02", shelter_days=100)))
    assert (event.quantity, event.last, event.capped) == (92, date(2020, 11, 9), True)
    assert event.amount == 92 * 60_000


def test_the_three_months_open_with_the_first_day_of_the_first_support() -> None:
    first = granted(victim_of_2020.when(grant(SUMMER, rule="O2", area="02", shelter_days=5)))
    known = victim_of_2020.given(first)
    last_week = granted(known.when(grant(date(2020, 11, 3), rule="O2", area="02", shelter_days=30)))
    assert (last_week.quantity, last_week.last) == (7, date(2020, 11, 9))
    too_late = refused(known.when(grant(date(2020, 11, 10), rule="O2", area="02", shelter_days=1)))
    assert too_late.reason == "period-used-up"


def test_a_ceiling_holds_over_all_grants_together() -> None:
    clothing = grant(SUMMER, rule="O4", area="02", in_facility=True, stated_amount=300_000)
    first = granted(victim_of_2020.when(clothing))
    second = granted(victim_of_2020.given(first).when(replace(clothing, legal_date=AUTUMN)))
    assert (first.amount, second.amount, second.capped) == (300_000, 200_000, True)
    third = refused(victim_of_2020.given(first, second).when(replace(clothing, legal_date=date(2020, 10, 1))))
    assert (third.reason, third.legal_basis) == ("ceiling-reached", "NQ15-2020-02")


def test_g5_a_household_that_is_not_poor_gets_no_hardship_allowance_and_the_article_says_so() -> None:
    facts = {"poor_household": False, "returned_to_residence": True}
    event = refused(victim_of_2020.when(grant(SUMMER, rule="O13", area="02", **facts)))
    assert (event.reason, event.legal_basis) == ("not-poor-household", "ND09/23")


def test_g6_an_application_thirteen_months_after_the_certificate_is_too_late() -> None:
    victim = after(received(date(2019, 2, 1)), found(ACTUAL, date(2019, 2, 20)), certified(date(2019, 3, 1)))
    event = refused(victim.when(grant(date(2020, 4, 1), rule="O13", **POOR)))
    assert (event.reason, event.legal_basis) == ("applied-too-late", "ND09/23")
    assert granted(victim.when(grant(date(2020, 3, 1), rule="O13", **POOR))).amount == 1_000_000


MATRIX = [
    ("G7", "VN", "TU_TRINH_BAO", None, "a b c d dd e g"),
    ("G8", "VN", "O_NUOC_NGOAI", None, "a b c d"),
    ("G9", "LA", "NUOC_NGOAI_TAI_VN", ACTUAL, "a b c d dd g"),
    ("a foreigner still being identified", "LA", "NUOC_NGOAI_TAI_VN", None, "a b c d dd g"),
    ("a citizen determined a victim", "VN", "TU_TRINH_BAO", ACTUAL, "a b c d dd e g h i k"),
    ("nationality unknown", None, "TU_TRINH_BAO", None, "a b c d dd g"),
]


@pytest.mark.parametrize(("nationality", "route", "status", "regimes"), [row[1:] for row in MATRIX],
                         ids=[row[0] for row in MATRIX])  # fmt: skip
class TestTheMatrix:
    def test_opens_exactly_these_regimes(
        self, *, nationality: str | None, route: str, status: str | None, regimes: str
    ) -> None:
        known = after(received(NEW_LAW, nationality=nationality, route=route)) if status else case
        news = found(status, NEW_LAW) if status else received(NEW_LAW, nationality=nationality, route=route)
        assessed = only(known.when(news))
        assert " ".join(one.regime for one in assessed.regimes if one.available) == regimes
        assert all(one.reason and one.legal_basis for one in assessed.regimes if not one.available)

    def test_is_what_grants_go_by(
        self, *, nationality: str | None, route: str, status: str | None, regimes: str
    ) -> None:
        known = after(received(NEW_LAW, nationality=nationality, route=route))
        if status:
            known = known.given(only(known.when(found(status, NEW_LAW))))
        asked = {regime: grant(NEW_LAW, **({"regime": regime} | given)) for regime, given in NEEDS.items()}
        answers = {regime: known.when(command) for regime, command in asked.items()}
        assert " ".join(regime for regime, answer in answers.items() if not is_denied(answer)) == regimes


NEEDS: dict[str, dict[str, Any]] = {
    "a": {"shelter_days": 10},
    "b": {"rule": "N2", "regime": None},
    "c": {},
    "d": {},
    "dd": {},
    "e": {"stated_amount": 350_000},
    "g": {},
    "h": {"rule": "N9", "regime": None, "under_18": True, "continuing_school": True, "school_years": 1},
    "i": {"rule": "N10", "regime": None, "stated_amount": 2_000_000, "vocational_need": True},
    "k": {"rule": "N11", "regime": None, "stated_amount": 1_000_000, "returned_to_residence": True},
}


def is_denied(answer: Result[Event]) -> bool:
    return isinstance(only(answer), SupportRefused)


UNCONFIRMED = ["N1", "N7", "N10", "N11"]


@pytest.mark.parametrize("rule", ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N10", "N11"])
def test_what_the_dossier_is_not_sure_of_is_shown_as_unconfirmed(rule: str) -> None:
    victim = after(received(NEW_LAW), found(ACTUAL, NEW_LAW))
    needs = {**NEEDS[BOOK.named(rule)[0].regime], "rule": rule, "regime": None}
    event = granted(victim.when(grant(NEW_LAW, **needs)))
    assert event.confidence == ("unconfirmed" if rule in UNCONFIRMED else "found")


def test_the_hardship_allowance_of_the_new_law_has_no_amount_of_its_own() -> None:
    victim = after(received(NEW_LAW), found(ACTUAL, NEW_LAW))
    asked = grant(NEW_LAW, rule="N11", returned_to_residence=True)
    victim.when(asked).then_refused("stated-amount-needed")
    event = granted(victim.when(replace(asked, stated_amount=1_500_000)))
    assert (event.amount, event.confidence) == (1_500_000, "unconfirmed")


def test_the_hardship_allowance_of_an_old_territory_follows_its_resolution_and_says_that_this_is_unconfirmed() -> None:
    victim = after(received(NEW_LAW), found(ACTUAL, NEW_LAW))
    event = granted(victim.when(grant(NEW_LAW, rule="N11", area="02", returned_to_residence=True)))
    assert (event.amount, event.confidence, event.rule_version) == (3_000_000, "unconfirmed", "02/2025-07-01/r1")


def test_g11_a_certificate_after_the_change_of_law_opens_what_the_new_law_opens() -> None:
    known = after(received(date(2025, 6, 20)))
    before = only(case.when(received(date(2025, 6, 20))))
    later = only(known.when(found(ACTUAL, date(2025, 7, 10))))
    assert (before.law, later.law, later.legal_date) == ("L2011", "L2024", date(2025, 7, 10))
    assert all(one.available for one in later.regimes)
