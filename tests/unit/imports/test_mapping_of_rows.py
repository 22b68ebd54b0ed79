"""From a row to bodies: what is unknown stays unknown, what is not in the dictionary is refused."""

from typing import Any

import pytest

from deploy.imports.mapping import REQUIRED, BadValueError, classification, reception
from services.intake.rules import is_under_18
from services.intake.schemas import to_command
from shared.access.asker import Asker
from shared.clock import now
from shared.contracts.commands import commands_of
from shared.contracts.commands.contract import load_body
from shared.house.arrival import Arrival
from shared.kernel.days import legal_date
from shared.kernel.ids import case_id, import_command_id

ROW = {
    "yearOfRegistration": "2016",
    "gender": "Female",
    "ageBroad": "21--23",
    "citizenship": "VN",
    "isForcedLabour": "0",
    "isSexualExploit": "1",
    "CountryOfExploitation": "CN",
}


def body(**values: str) -> dict[str, Any]:
    return reception({**ROW, **values}, "24-xa-dong-ky")


def test_the_columns_are_those_that_are_read() -> None:
    assert set(ROW) == set(REQUIRED)


def test_a_row_becomes_a_reception_that_intake_takes() -> None:
    made = body()
    assert made["person"] == {"sex": "Feminine", "age_band": "21-23", "nationality": "VN"}
    load_body(commands_of("intake")["receive-victim"].schema, made)


@pytest.mark.parametrize("unknown", ["", "0", "00", "-99", "0.0", "Unknown"])
@pytest.mark.parametrize(
    ("column", "field"), [("gender", "sex"), ("ageBroad", "age_band"), ("citizenship", "nationality")]
)
def test_what_is_unknown_stays_unknown(column: str, field: str, unknown: str) -> None:
    assert body(**{"CountryOfExploitation": "VN", column: unknown})["person"][field] is None


def test_an_unknown_age_makes_nobody_a_child_or_an_adult() -> None:
    command_id = import_command_id("here", "0" * 64, 2)
    asker = Asker(user="u", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
    arrival = Arrival(command_id=command_id, case_id=case_id(command_id), at=now(), asker=asker, node="24")
    command: Any = to_command("receive-victim", body(ageBroad=""), arrival)
    assert is_under_18(command.person, legal_date(arrival.at)) is None


def test_of_the_time_only_the_year_is_told_and_the_record_says_so() -> None:
    assert body(yearOfRegistration="2017.0")["received_at"] == "2017-01-01T00:00:00+07:00"
    assert body()["received_known_to"] == "year"


@pytest.mark.parametrize(
    ("gender", "sex"), [("Male", "Masculine"), ("Woman", "Feminine"), ("Trans/Transgender/NonConforming", None)]
)
def test_a_composite_is_not_taken_for_one_of_its_parts(gender: str, sex: str | None) -> None:
    assert body(gender=gender)["person"]["sex"] == sex


@pytest.mark.parametrize(
    ("citizenship", "exploited_in", "route"),
    [
        ("VN", "CN", "TU_NUOC_NGOAI_TRO_VE"),
        ("VN", "VN", "TU_TRINH_BAO"),
        ("VN", "", "TU_TRINH_BAO"),
        ("VN", "0", "TU_TRINH_BAO"),
        ("KH", "VN", "NUOC_NGOAI_TAI_VN"),
        ("00", "VN", "TU_TRINH_BAO"),
    ],
)
def test_the_two_countries_tell_the_route(citizenship: str, exploited_in: str, route: str) -> None:
    assert body(citizenship=citizenship, CountryOfExploitation=exploited_in)["route"] == route


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"yearOfRegistration": ""}, "yearOfRegistration", "year-unknown"),
        ({"yearOfRegistration": "-99"}, "yearOfRegistration", "year-unknown"),
        ({"yearOfRegistration": "16"}, "yearOfRegistration", "not-a-year"),
        ({"yearOfRegistration": "2016.5"}, "yearOfRegistration", "not-a-year"),
        ({"yearOfRegistration": "\uff12\uff10\uff11\uff16"}, "yearOfRegistration", "not-a-year"),
        ({"gender": "F"}, "gender", "not-one-of"),
        ({"ageBroad": "19--25"}, "ageBroad", "not-one-of"),
        ({"citizenship": "VNM"}, "citizenship", "not-a-country"),
        ({"citizenship": "vn"}, "citizenship", "not-a-country"),
        ({"CountryOfExploitation": "China"}, "CountryOfExploitation", "not-a-country"),
        ({"citizenship": "KH"}, "CountryOfExploitation", "no-matter-of-this-country"),
        ({"citizenship": "0"}, "CountryOfExploitation", "no-matter-of-this-country"),
    ],
)
def test_a_value_that_the_dictionary_does_not_have_is_refused(values: dict[str, str], column: str, code: str) -> None:
    with pytest.raises(BadValueError) as refused:
        body(**values)
    assert (refused.value.column, refused.value.code) == (column, code)


@pytest.mark.parametrize("nothing", ["0", "0.0", "-99", ""])
def test_what_did_not_happen_or_is_unknown_is_not_classified(nothing: str) -> None:
    assert classification({**ROW, "isSexualExploit": nothing}) is None


def test_every_flag_that_is_set_becomes_its_code_once() -> None:
    made = classification({**ROW, "isSexAndLabour": "1", "isForcedMarriage": "1.0", "isOrganRemoval": "-99"})
    assert made == {"exploitation": ["SexualExploitation", "ForcedLabour", "ForcedMarriage"]}
    load_body(commands_of("intake")["classify-case"].schema, made)


def test_a_flag_is_never_guessed() -> None:
    with pytest.raises(BadValueError) as refused:
        classification({**ROW, "isForcedLabour": "yes"})
    assert (refused.value.column, refused.value.code) == ("isForcedLabour", "not-a-flag")
