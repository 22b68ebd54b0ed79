"""Agencies are dated: known once, named again, never another thing under the same code."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.directory.events import AgencyNamed, AgencyRegistered
from services.directory.rules import AGENCIES, health_department, province_of, read_agencies
from shared.contracts.commands.contract import code
from tests.unit.directory.cases import HEALTH, after, register, rename, stream


def test_an_agency_is_registered_with_its_first_name() -> None:
    (event,) = stream.when(register).events
    assert isinstance(event, AgencyRegistered)
    assert (event.code, event.valid_from) == (HEALTH, register.valid_from)


def test_a_known_agency_gets_another_name_from_a_day_on() -> None:
    (event,) = after(register).when(rename).events
    assert event == AgencyNamed(
        code=HEALTH,
        name=rename.name,
        valid_from=rename.valid_from,
        source=rename.source,
        confidence=rename.confidence,
    )


@pytest.mark.parametrize("again", [register, rename])
def test_a_name_that_is_known_from_that_day_changes_nothing(again: object) -> None:
    after(register, rename).when(again).then_nothing()  # type: ignore[arg-type]


def test_a_code_is_never_given_to_another_kind_of_agency() -> None:
    after(register).when(replace(register, kind="police")).then_refused("agency-exists")


def test_the_reference_data_holds_what_the_demonstration_stands_on() -> None:
    kinds = {agency.code: agency.kind for agency in AGENCIES}
    assert kinds == {
        "24-xa-dong-ky": "commune",
        "24-so-y-te": "health-department",
        "24-cong-an-tinh": "police",
        "24-bo-doi-bien-phong": "border-guard",
        "24-tro-giup-phap-ly": "legal-aid-centre",
        "24-hoi-phu-nu": "womens-union",
        "01-ngoi-nha-binh-yen": "shelter",
        "24-trung-tam-cong-tac-xa-hoi": "provider",
        "24-thanh-tra": "audit",
        "24-ubnd-tinh": "province",
    }


@pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.code)
def test_every_name_says_since_when_and_where_it_is_written(agency: object) -> None:
    assert agency.names  # type: ignore[attr-defined]
    for name in agency.names:  # type: ignore[attr-defined]
        assert name.source.strip()
        assert name.confidence in {"found", "known", "unconfirmed"}
    assert code().deserialize(agency.code)  # type: ignore[attr-defined]
    assert province_of(agency.code) == agency.province  # type: ignore[attr-defined]


def test_names_are_read_in_the_order_of_their_days_however_they_are_written() -> None:
    text = """
    [[agency]]
    code = "24-a"
    kind = "police"
    province = "24"
    name = [
      {name = "later", valid_from = 2025-07-01, source = "s", confidence = "known"},
      {name = "earlier", valid_from = 1997-01-01, source = "s", confidence = "known"},
    ]
    """
    assert [name.name for name in read_agencies(text)[0].names] == ["earlier", "later"]


def test_the_department_that_leads_is_found_by_province_and_day() -> None:
    assert health_department("24", datetime(2016, 10, 13, tzinfo=UTC)) == HEALTH
    assert health_department("24", datetime(1996, 12, 31, tzinfo=UTC)) is None
    assert health_department("99", datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_the_day_of_a_department_is_the_day_in_viet_nam() -> None:
    assert health_department("24", datetime(1996, 12, 31, 17, 30, tzinfo=UTC)) == HEALTH
