"""Places and tables of law at the door: only with a day, only for who is signed in."""

from datetime import date
from typing import Any

import jsonschema
import pytest

from services.directory.rules.telling import TABLES as OF_THE_OWNER
from services.directory.rules.telling import Places
from services.directory.schemas.communes import load_communes
from services.directory.schemas.reference import load_reference
from services.portal.web.openapi import openapi_document
from services.portal.web.reference import TABLES
from shared.kernel.refusal import Refused
from tests.unit.portal.stand_in import StandIn

PLACE = {"code": "24", "name": "Tỉnh Bắc Giang"}


def test_a_place_is_asked_of_the_directory_with_its_day(door: StandIn) -> None:
    door.owners.answers["directory", "places"] = PLACE
    answer = door.ask("GET", "/places?code=24&on=2024-05-01&seen_on=2026-05-01")
    assert (answer.status_code, answer.json) == (200, {"items": [PLACE]})
    assert door.owners.asked[-1][:3] == (
        "directory",
        "places",
        {"code": "24", "on": "2024-05-01", "seen_on": "2026-05-01"},
    )


def test_without_a_code_the_provinces_of_the_day_are_listed(door: StandIn) -> None:
    door.owners.answers["directory", "places"] = [PLACE, PLACE]
    assert len(door.ask("GET", "/places?on=2024-05-01").json["items"]) == 2


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/places?code=24", {"on": "required"}),
        ("/places?code=24&on=soon", {"on": "not-a-date"}),
        ("/places?code=2a&on=2024-05-01", {"code": "invalid"}),
        ("/places?code=24&on=2024-05-01&seen_on=x", {"seen_on": "not-a-date"}),
        ("/reference?on=2024-05-01", {"table": "required"}),
        ("/reference?table=people&on=2024-05-01", {"table": "not-one-of"}),
        ("/reference?table=bodies", {"on": "required"}),
    ],
)
def test_a_question_without_a_day_or_about_nothing_is_not_asked(
    door: StandIn, path: str, fields: dict[str, str]
) -> None:
    answer = door.ask("GET", path)
    assert (answer.status_code, answer.json["code"], answer.json["fields"]) == (400, "invalid-query", fields)
    assert not [asked for asked in door.owners.asked if asked[0] == "directory" and asked[1] != "authenticate"]


def test_a_code_that_means_nothing_on_the_day_is_refused(door: StandIn) -> None:
    door.owners.answers["directory", "places"] = Refused("place-not-then")
    answer = door.ask("GET", "/places?code=49&on=2026-05-01")
    assert (answer.status_code, answer.json["code"]) == (422, "place-not-then")


def test_a_table_is_listed_as_the_directory_has_it(door: StandIn) -> None:
    door.owners.answers["directory", "reference"] = [{"code": "U1.1"}]
    answer = door.ask("GET", "/reference?table=unconfirmed&on=2026-05-01")
    assert answer.json == {"items": [{"code": "U1.1"}]}


@pytest.mark.parametrize("path", ["/places?on=2024-05-01", "/reference?table=bodies&on=2024-05-01"])
def test_nobody_is_answered_who_is_not_signed_in(door: StandIn, path: str) -> None:
    assert door.ask("GET", path, None).status_code == 401


def test_the_door_and_the_directory_know_the_same_tables() -> None:
    assert TABLES == OF_THE_OWNER


@pytest.mark.parametrize("code", ["24", "00004", "107"])
def test_what_the_directory_tells_is_what_the_contract_says(code: str) -> None:
    document: Any = openapi_document()
    schema = document["components"]["schemas"]["Places"]
    told = Places(load_reference().provinces, load_communes).told(code, date(2025, 6, 30), seen_on=date(2026, 1, 1))
    jsonschema.validate({"items": [told]}, {**schema, "components": document["components"]})
