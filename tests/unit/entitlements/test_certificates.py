"""The twelve months of the old decree run from the certificate that is on the file, not from the finding before it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.entitlements.commands import NoteCertificate
from services.entitlements.events import CertificateKnown
from tests.unit.entitlements.cases import ACTUAL, CASE, found, grant, received
from tests.unit.entitlements.desk import Desk

FOUND, ISSUED = date(2019, 2, 20), date(2019, 3, 1)
ONE_YEAR_ON, TOO_LATE = date(2020, 3, 1), date(2020, 3, 2)
POLICE = NoteCertificate(case_id=CASE, certificate="GXN-CA", told=7, issued_on=ISSUED)


def desk_with(*papers: NoteCertificate) -> Desk:
    desk = Desk()
    desk.does(received(date(2019, 2, 1)), found(ACTUAL, FOUND), *papers)
    return desk


def answer(desk: Desk, day: date, **stated: Any) -> Any:
    asked = {"poor_household": True, "returned_to_residence": True, **stated}
    (event,) = desk.decide(grant(day, rule="O13", **asked))
    return event


def test_who_applies_within_a_year_of_the_certificate_is_in_time_and_the_decision_names_its_day() -> None:
    event = answer(desk_with(POLICE), ONE_YEAR_ON)
    assert event.amount == 1_000_000
    assert ("certified_on", "2019-03-01") in [(fact.name, fact.value) for fact in event.facts]
    assert answer(desk_with(POLICE), TOO_LATE).reason == "applied-too-late"


def test_without_a_certificate_the_finding_counts() -> None:
    assert answer(desk_with(), date(2020, 2, 20)).amount == 1_000_000
    assert answer(desk_with(), ONE_YEAR_ON).reason == "applied-too-late"


def test_a_certificate_of_years_ago_does_not_begin_anew_when_it_is_recorded() -> None:
    old = replace(POLICE, issued_on=date(2016, 8, 3))
    assert answer(desk_with(old), ONE_YEAR_ON).reason == "applied-too-late"


def test_of_several_the_newest_counts_that_was_there_when_she_applied() -> None:
    rescuer = replace(POLICE, certificate="GXN-GC", issued_on=date(2019, 12, 1))
    assert answer(desk_with(POLICE, rescuer), date(2020, 11, 30)).amount == 1_000_000
    later = replace(rescuer, issued_on=date(2020, 6, 1))
    assert answer(desk_with(POLICE, later), TOO_LATE).reason == "applied-too-late"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the other way round"])
def test_a_certificate_that_was_withdrawn_begins_nothing(order: tuple[int, int]) -> None:
    papers = (POLICE, replace(POLICE, told=9, issued_on=None))
    desk = desk_with(*(papers[number] for number in order))
    assert answer(desk, ONE_YEAR_ON).reason == "applied-too-late"


def test_what_the_officer_states_is_what_counts() -> None:
    assert answer(desk_with(POLICE), TOO_LATE, certified_on=date(2019, 3, 15)).amount == 1_000_000


def test_a_certificate_is_noted_once_and_only_where_a_rule_asks_for_it() -> None:
    desk = desk_with()
    assert desk.does(POLICE) == [CertificateKnown(certificate="GXN-CA", told=7, issued_on=ISSUED)]
    assert desk.does(POLICE) == []
    (clothing,) = desk.decide(grant(ONE_YEAR_ON, rule="O4", in_facility=True))
    assert "certified_on" not in [fact.name for fact in clothing.facts]  # type: ignore[union-attr]  # a grant
