"""The list of what is not sure is whole: every row of a data file that says how sure it is, is among them."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import shared
from deploy.unconfirmed import TABLES, marked
from shared.calendar import SPECIAL_DAYS, YEARS

ROOT = Path(shared.__file__).parent.parent
CALENDAR = "shared"


def said(value: Any) -> Iterator[str]:
    """Give how sure each row of a file is; what a row's basis is sure of is not said of the row."""
    if isinstance(value, list):
        for one in value:
            yield from said(one)
    elif isinstance(value, dict):
        if "confidence" in value:
            yield str(value["confidence"])
        for name, one in value.items():
            if name != "basis":
                yield from said(one)


def confidences(file: Path) -> Counter[str]:
    text = file.read_text(encoding="utf-8")
    return Counter(said(tomllib.loads(text) if file.suffix == ".toml" else [*csv.DictReader(text.splitlines())]))


FILES = {
    file.relative_to(ROOT).as_posix(): found
    for top in ("services", "shared", "deploy")
    for suffix in ("toml", "csv")
    for file in sorted((ROOT / top).rglob(f"*.{suffix}"))
    if (found := confidences(file))
}


def test_every_file_that_says_how_sure_its_rows_are_lies_in_a_folder_that_is_listed() -> None:
    assert FILES
    assert [name for name in FILES if not name.startswith(tuple(f"{folder}/" for folder in TABLES))] == []


@pytest.mark.parametrize("folder", TABLES.keys() - {CALENDAR})
def test_every_row_of_a_folder_is_listed_as_sure_as_it_is(folder: str) -> None:
    files = [found for name, found in FILES.items() if name.startswith(f"{folder}/")]
    assert Counter(row.confidence for row in TABLES[folder]()) == sum(files, Counter())


def test_every_year_of_the_calendar_is_listed() -> None:
    listed = {row.name for row in TABLES[CALENDAR]()}
    assert listed == {f"holidays:{year}" for year in YEARS} == {f"holidays:{day.year}" for day in SPECIAL_DAYS}


def test_a_limit_that_nobody_confirmed_is_among_what_is_marked() -> None:
    assert "limit:complaint-answer" in {row.name for row in marked()}
