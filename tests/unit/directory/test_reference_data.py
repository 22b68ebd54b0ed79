"""Reference data is dated, sourced and whole; a file that is not is refused by name and line."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from deploy.unconfirmed import marked, rows
from services.directory.rules.telling import TABLES, listed
from services.directory.schemas import agencies, communes, reference
from services.directory.schemas.agencies import FILE, check_agencies
from services.directory.schemas.reference import SCHEMAS, load_reference, read_reference
from services.directory.schemas.tables import DATA, BadRowError
from services.directory.service import DoorsProvider
from services.directory.service.reference_data import check_reference_data
from services.entitlements.rules.files import load_rule_book

REFERENCE = load_reference()


@cache
def texts() -> Mapping[str, str]:
    return {name: (DATA / name).read_text() for name in SCHEMAS}


@pytest.mark.parametrize(
    ("function", "day", "name"),
    [
        ("state-management", date(2025, 2, 28), "Bộ Lao động"),
        ("state-management", date(2025, 3, 1), "Bộ Y tế"),
        ("province-support", date(2025, 2, 28), "Sở Lao động"),
        ("province-support", date(2025, 3, 1), "Sở Y tế"),
        ("verification", date(2025, 2, 28), "Công an huyện"),
        ("verification", date(2025, 7, 1), "Công an cấp tỉnh"),
        ("front-door", date(2025, 6, 30), "Ủy ban nhân dân xã, phường, thị trấn"),
        ("front-door", date(2025, 7, 1), "Ủy ban nhân dân xã, phường, đặc khu"),
    ],
)
def test_a_function_has_the_body_of_its_day(function: str, day: date, name: str) -> None:
    (body,) = REFERENCE.bodies_on(day, function)
    assert body.name.startswith(name)


def test_no_body_of_a_district_is_left_after_the_district() -> None:
    assert [body.code for body in REFERENCE.bodies_on(date(2025, 7, 1)) if body.level == "district"] == []


def test_a_body_names_the_one_before_it() -> None:
    chain, code = [], "SYT"
    bodies = {body.code: body for body in REFERENCE.bodies}
    while code:
        chain.append(code)
        code = bodies[code].follows or ""
    assert chain == ["SYT", "SYT-2025", "SLDTBXH"]


@pytest.mark.parametrize(
    ("name", "day", "value", "confidence"),
    [
        ("base-salary", date(2020, 8, 1), 1_490_000, "known"),
        ("base-salary", date(2026, 6, 30), 2_340_000, "known"),
        ("base-salary", date(2026, 7, 1), 2_530_000, "unconfirmed"),
        ("social-assistance-standard", date(2021, 6, 30), 270_000, "known"),
        ("social-assistance-standard", date(2025, 1, 1), 500_000, "known"),
    ],
)
def test_a_statutory_figure_is_the_one_of_its_day(name: str, day: date, value: int, confidence: str) -> None:
    found = REFERENCE.parameter(name, day)
    assert found is not None
    assert (found.value, found.confidence) == (value, confidence)


def test_no_figure_is_given_outside_its_series() -> None:
    assert REFERENCE.parameter("base-salary", date(2013, 6, 30)) is None


def test_the_law_changes_between_two_days() -> None:
    before = {text.code for text in REFERENCE.in_force(date(2025, 6, 30))}
    after = {text.code for text in REFERENCE.in_force(date(2025, 7, 1))}
    assert {"L2011", "ND09", "ND62"} <= before - after
    assert {"L2024", "L86", "ND162"} <= after - before


def test_rules_of_support_stand_on_the_same_days_and_figures() -> None:
    book = load_rule_book()
    for text in book.instruments.values():
        ours = REFERENCE.instruments.get(text.code)
        if ours is not None:
            assert (text.validity.first, text.validity.last) == (ours.validity.first, ours.validity.last), text.code
    for figure in book.series:
        if any(row.name == figure.name for row in REFERENCE.parameters):
            ours_then = REFERENCE.parameter(figure.name, figure.validity.first)
            assert ours_then is not None
            assert ours_then.value == figure.value, (figure.name, figure.validity.first)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_told_as_plain_words(table: str) -> None:
    told = listed(REFERENCE, table, date(2026, 11, 22))
    assert told
    assert all(isinstance(row, dict) and all(isinstance(key, str) for key in row) for row in told)


def test_an_open_point_names_rows_that_are_there() -> None:
    named = {row.name for row in rows()}
    for point in REFERENCE.open_points:
        assert set(point.rests) <= named, point.code


def test_every_open_point_of_the_dossier_is_listed() -> None:
    of_the_dossier = {f"U{number}" for number in range(1, 11)}
    assert {point.code.partition(".")[0] for point in REFERENCE.open_points} == of_the_dossier | {"P1"}


def test_what_is_marked_unconfirmed_is_listed_from_every_table() -> None:
    kinds = {row.name.partition(":")[0] for row in marked()}
    assert {"instrument", "parameter", "body", "agency", "rule", "clock", "holidays", "complaint"} <= kinds


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("provinces.csv", "01,Thành phố Hà Nội,2008-08-01", "01,Thành phố Hà Nội,2008-02-31", "2: valid_from"),
        ("provinces.csv", "2025-06-30,01,NQ15-2008", "2025-07-01,01,NQ15-2008", "66: overlaps provinces.csv:2"),
        (
            "provinces.csv",
            "2025-06-30,01,NQ15-2008",
            "2025-06-29,01,NQ15-2008",
            "66: leaves a gap after provinces.csv:2",
        ),
        ("provinces.csv", "2025-06-30,08,NQ15", "2025-06-30,02,NQ15", "3: became is unknown on the day after: 02"),
        ("provinces.csv", "2025-06-30,01,", "2025-06-30,,", "2: a province that ends becomes another"),
        ("provinces.csv", "NQ15-2008,S52", "NQ99-2008,S52", "2: basis is unknown: NQ99-2008"),
        ("provinces.csv", "S52,found", ",found", "2: source Missing data"),
        ("provinces.csv", "S52,found", "S99,found", "2: source is unknown: S99"),
        ("provinces.csv", "S52,found", "S52,sure", "2: confidence Must be one of"),
        ("provinces.csv", "code,name", "name,code", "1: the columns are not code,name"),
        ("instruments.csv", 'L2024,"', 'L2011,"', "3: is there twice: L2011"),
        ("instruments.csv", "2012-01-01,2025-06-30", "2012-01-01,2011-06-30", "2: valid_to is before valid_from"),
        ("parameters.csv", "1150000", "-1150000", "2: value is not positive"),
        ("parameters.csv", "2016-05-01", "2016-04-30", "3: overlaps parameters.csv:2"),
        ("parameters.csv", "2016-05-01", "2016-05-02", "3: leaves a gap after parameters.csv:2"),
        ("bodies.csv", ",BLDTBXH-PCTNXH,ND42", ",BYT-X,ND42", "3: follows is unknown: BYT-X"),
        ("bodies.csv", "2025-03-01,,state", "2025-03-02,,state", "3: does not begin when BLDTBXH-PCTNXH ends"),
        ("bodies.csv", ",nation,", ",village,", "2: level Must be one of"),
        ("unconfirmed.csv", "U1.2,", "U1.1,", "3: is there twice: U1.1"),
        ("sources.csv", "M,", "M,x,", "2: 3 cells, not 2"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_line(name: str, old: str, new: str, wrong: str) -> None:
    bad = texts()[name].replace(old, new, 1)
    assert bad != texts()[name]
    with pytest.raises(BadRowError, match=f"^{re.escape(name)}:{wrong}"):
        read_reference({**texts(), name: bad})


AGENCY = """
[[agency]]
code = "24-a"
kind = "police"
province = "24"
  [[agency.name]]
  name = "Công an"
  valid_from = 2012-01-01
  source = "Luật"
  confidence = "known"
"""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (AGENCY.replace('kind = "police"', 'kind = "circus"'), "2: .*kind"),
        (AGENCY.replace('  source = "Luật"\n', ""), "2: .*source"),
        (AGENCY.replace('"known"', '"sure"'), "2: .*confidence"),
        (AGENCY.replace('province = "24"', 'province = "25"'), "2: province is unknown or not that of the code"),
        (AGENCY + AGENCY, "12: is there twice: 24-a"),
        (AGENCY + AGENCY[AGENCY.index("  [[agency.name]]") :], "2: two names from the same day on"),
        ("[[agency]", ""),
    ],
    ids=["kind", "no source", "confidence", "province", "twice", "two names", "no TOML"],
)
def test_a_bad_agency_is_refused_by_file_and_line(text: str, wrong: str) -> None:
    check_agencies(AGENCY)
    with pytest.raises(BadRowError, match=f"^{FILE}:{wrong}"):
        check_agencies(text)


def test_the_agencies_that_ship_are_sound() -> None:
    check_agencies()


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data that ships, in its place; what was read before is read anew, then and afterwards."""
    copied = tmp_path / "data"
    shutil.copytree(DATA, copied)
    for module in (reference, communes, agencies):
        monkeypatch.setattr(module, "DATA", copied)
    reference.load_reference.cache_clear()
    yield copied
    reference.load_reference.cache_clear()


@pytest.mark.parametrize(
    ("name", "line"),
    [*((name, 2) for name in (*SCHEMAS, *communes.HEADERS, communes.NOTES)), (FILE, 5)],
)
def test_the_directory_does_not_start_on_a_bad_file(shipped: Path, name: str, line: int) -> None:
    check_reference_data()
    lines = (shipped / name).read_text().splitlines()
    lines[line - 1] = "x"
    (shipped / name).write_text("\n".join(lines))
    reference.load_reference.cache_clear()
    with pytest.raises(BadRowError, match=f"^{re.escape(name)}"):
        DoorsProvider().setup()
