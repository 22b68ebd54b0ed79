"""Amounts of a province are those of a territory: its code of before 1 July 2025, whatever the code means today."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.directory.schemas.reference import load_reference
from services.entitlements.events import FundsSpent, SupportGranted, SupportRefused
from tests.unit.entitlements.cases import ACTUAL, BOOK, TODAY, found, grant, received
from tests.unit.entitlements.desk import Desk, line, order, paid

PROVINCES = load_reference().provinces
LAST_OLD = date(2025, 6, 30)
OWN = sorted({rule.area for rule in BOOK.rules if rule.area is not None})
NEW_LAW = date(2025, 7, 10)


@pytest.mark.parametrize("area", OWN)
def test_every_territory_of_a_rule_was_a_province_then(area: str) -> None:
    begun = [rule.validity.first for rule in BOOK.rules if rule.area == area]
    assert all(PROVINCES.named(area, min(day, LAST_OLD)) for day in begun)


@pytest.mark.parametrize("area", OWN)
@pytest.mark.parametrize("code", ["O6", "O13", "N11"])
def test_a_territory_has_one_amount_on_each_day_from_its_resolution_on(area: str, code: str) -> None:
    rows = sorted((rule.validity for rule in BOOK.named(code) if rule.area == area), key=lambda one: one.first)
    for one, other in pairwise(rows):
        assert one.last is not None
        assert other.first == one.last + timedelta(days=1)
    law_ends = BOOK.instruments[BOOK.named(code)[0].law].validity.last
    assert rows[-1].last == law_ends


def test_a_resolution_goes_on_in_its_old_territory_whose_code_is_gone() -> None:
    assert "93" not in {one.code for one in PROVINCES.on(NEW_LAW)}
    desk = Desk()
    desk.does(received(NEW_LAW), found(ACTUAL, NEW_LAW))
    event = desk.does(grant(NEW_LAW, rule="N11", area="93", returned_to_residence=True))[0]
    assert isinstance(event, SupportGranted)
    assert (event.amount, event.area, event.rule_version) == (1_000_000, "93", "93/2025-07-01/r1")


def test_a_code_that_means_another_province_today_still_names_the_old_territory() -> None:
    assert PROVINCES.named("52", NEW_LAW).name != PROVINCES.named("52", LAST_OLD).name
    desk = Desk()
    desk.does(received(NEW_LAW), found(ACTUAL, NEW_LAW))
    event = desk.does(grant(NEW_LAW, rule="N11", area="52", returned_to_residence=True))[0]
    assert isinstance(event, SupportGranted)
    assert event.amount == 2_000_000
    assert PROVINCES.covers("52", "64", other_on=LAST_OLD, on=NEW_LAW)


def test_a_payment_for_old_province_49_is_made_and_seen_from_48_since_the_merger() -> None:
    agency, today = "48-so-y-te", TODAY
    assert PROVINCES.covers("48", "49", other_on=LAST_OLD, on=today)
    desk = Desk()
    desk.does(received(NEW_LAW), found(ACTUAL, NEW_LAW), replace(line(5_000_000), agency=agency))
    asked = grant(NEW_LAW, rule="N11", area="49", returned_to_residence=True, stated_amount=2_000_000)
    drawn = replace(asked, agency=agency, line_id=line(0).line_id)
    assert desk.refuses(replace(drawn, agency="24-so-y-te")) == "line-of-another-province"
    granted = desk.does(drawn)[0]
    assert isinstance(granted, SupportGranted)
    desk.does(order(granted.decision_id))
    spent = desk.does(paid(granted.decision_id, 2_000_000))[1]
    assert isinstance(spent, FundsSpent)
    assert (granted.area, spent.left, desk.line().agency) == ("49", 3_000_000, agency)


def test_reported_under_the_old_law_and_certified_under_the_new_is_owed_what_the_day_of_each_fact_gives() -> None:
    desk = Desk()
    desk.does(received(date(2025, 6, 20)))
    waiting = desk.does(grant(date(2025, 6, 21), rule="O4", in_facility=True))[0]
    assert isinstance(waiting, SupportGranted)
    assert waiting.law == "L2011"
    desk.does(found(ACTUAL, date(2025, 7, 10)))
    allowance = {"returned_to_residence": True, "poor_household": True}
    assert desk.refuses(grant(date(2025, 7, 10), rule="O13", **allowance)) == "no-rule-in-force"
    granted = desk.does(grant(date(2025, 7, 10), rule="N11", stated_amount=1_000_000, **allowance))[0]
    assert isinstance(granted, SupportGranted)
    assert (granted.law, granted.confidence) == ("L2024", "unconfirmed")
    early = desk.does(grant(date(2025, 7, 9), rule="N10", vocational_need=True, stated_amount=1_000_000))[0]
    assert isinstance(early, SupportRefused)
    assert (early.reason, early.law) == ("needs-determination", "L2024")
