"""What entitlements explains is what the contract of the door describes, field by field."""

from datetime import date
from typing import Any

import jsonschema
import pytest

from services.entitlements.domain import recomputed
from services.entitlements.rules.explaining import explain
from services.entitlements.rules.recomputing import spelled
from services.portal.web.openapi import openapi_document
from tests.unit.entitlements.cases import ACTUAL, BOOK, certified, found, grant, received
from tests.unit.entitlements.desk import Desk

SCHEMAS = openapi_document()["components"]["schemas"]
DAY = date(2020, 8, 10)


@pytest.fixture
def events() -> list[Any]:
    """Give what is on record after a grant of money, one of things, and refusals by a condition and by the matrix."""
    desk = Desk()
    asked = (
        grant(DAY, rule="O13", area="02", poor_household=True, returned_to_residence=True),
        grant(DAY, rule="O4", in_facility=True),
        grant(DAY, rule="O10", financial_difficulty=False),
        grant(DAY, regime="d"),
        grant(DAY, rule="O7", person=1),
    )
    before = desk.does(received(date(2020, 6, 1))), desk.does(found(ACTUAL, date(2020, 6, 20)))
    desk.does(certified(date(2020, 6, 20)))
    return [*before[0], *before[1], *(event for command in asked for event in desk.does(command))]


def test_every_field_of_an_explanation_is_described(events: list[Any]) -> None:
    told: Any = {"decisions": explain(BOOK, events)}
    assert [one["outcome"] for one in told["decisions"]] == ["granted", "granted", "refused", "refused", "granted"]
    assert [one["person"] for one in told["decisions"]] == [0, 0, 0, 0, 1]
    jsonschema.validate(told, SCHEMAS["Explanations"])
    described = SCHEMAS["Explanations"]["properties"]["decisions"]["items"]["properties"]
    assert {name for one in told["decisions"] for name in one} == set(described)


def test_every_field_of_a_recomputation_is_described(events: list[Any]) -> None:
    found_now = recomputed(BOOK, events, as_of=date(2026, 11, 2), law_of=date(2026, 1, 5))
    assert found_now is not None
    told: Any = spelled(found_now)
    assert told["grants"]
    jsonschema.validate(told, SCHEMAS["Recomputation"])
