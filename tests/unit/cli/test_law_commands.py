"""`hoigia places` and `hoigia law` tell the tables of this release, with how sure each row is."""

import json

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from services.directory.schemas.reference import load_reference

RUNNER = CliRunner()


def said(*words: str, exit_code: int = 0) -> str:
    result = RUNNER.invoke(app, words)
    assert result.exit_code == exit_code, result.output
    return result.output


def test_a_place_without_a_day_is_wrong_usage() -> None:
    assert "--on" in said("places", "24", exit_code=2)


def test_province_24_is_told_for_its_day_and_where_it_lies_today() -> None:
    told = said("places", "24", "--on", "2024-05-01", "--seen-on", "2026-05-01")
    assert told.startswith("24 Tỉnh Bắc Giang (from 2008-08-01, to 2025-06-30)\n")
    assert "on 2026-05-01 in 24 Tỉnh Bắc Ninh" in told
    assert "found" in told


def test_the_provinces_of_a_day_are_listed() -> None:
    assert len(said("places", "--on", "2024-05-01").splitlines()) == 63
    assert len(said("places", "--on", "2025-07-01").splitlines()) == 34


def test_what_is_not_confirmed_of_a_commune_is_said() -> None:
    told = said("places", "00004", "--on", "2016-05-01")
    assert "unconfirmed: source S52" in told
    assert "not confirmed: The list is the one of 30 June 2025" in told


def test_a_code_that_means_nothing_then_ends_with_its_refusal() -> None:
    assert "place-not-then" in said("places", "49", "--on", "2026-01-01", exit_code=1)


def test_places_are_told_as_json() -> None:
    (place,) = json.loads(said("places", "24", "--on", "2026-05-01", "--json"))
    assert (place["name"], [part["code"] for part in place["parts"]]) == ("Tỉnh Bắc Ninh", ["24", "27"])


def test_every_open_point_is_printed_with_what_rests_on_it() -> None:
    told = said("law", "unconfirmed")
    for point in load_reference().open_points:
        assert f"{point.code} {point.asked_en}" in told
        assert ", ".join(point.rests) in told


def test_rows_that_are_marked_are_printed_when_asked_for() -> None:
    told = said("law", "unconfirmed", "--rows")
    assert "unconfirmed holidays:2027 from 2027-01-01" in told
    assert "holidays:2025" not in told
    found = json.loads(said("law", "unconfirmed", "--rows", "--json"))
    assert {"name": "parameter:base-salary", "since": "2026-07-01", "confidence": "unconfirmed"} in found["rows"]


def test_a_table_is_listed_as_it_holds_on_a_day() -> None:
    told = said("law", "list", "parameters", "--on", "2024-08-01")
    assert "base-salary | 2340000 | 2024-07-01" in told
    assert "2013" not in told


@pytest.mark.parametrize("words", [("law", "list", "people", "--on", "2024-08-01")])
def test_an_unknown_table_is_wrong_usage(words: tuple[str, ...]) -> None:
    assert "bodies" in said(*words, exit_code=2)
