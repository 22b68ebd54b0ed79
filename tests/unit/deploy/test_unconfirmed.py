"""The list of what is not sure is whole: every row of a data file that says how sure it is, is among them."""

import re
from collections import Counter
from pathlib import Path

import pytest

from deploy.unconfirmed import ROOT, files, marked, rows, rows_of
from shared.calendar import SPECIAL_DAYS, YEARS

BASIS = re.compile(r"^basis = (?:\[[^]]*\]|\{[^}]*\})$", re.MULTILINE)
"""The place that a row names, with a word of its own on how sure that is."""
SAID = re.compile(r'confidence = "(\w+)"|,(found|known|unconfirmed)(?:,|$)', re.MULTILINE)


@pytest.mark.parametrize("file", [*files()], ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_row_of_a_file_is_listed_as_sure_as_it_is(file: Path) -> None:
    text = BASIS.sub("", file.read_text(encoding="utf-8"))
    said = Counter(toml or cell for toml, cell in SAID.findall(text))
    assert Counter(row.confidence for row in rows_of(file)) == said


def test_every_year_of_the_calendar_is_listed() -> None:
    listed = {row.name for row in rows() if row.name.startswith("holidays:")}
    assert listed == {f"holidays:{year}" for year in YEARS} == {f"holidays:{day.year}" for day in SPECIAL_DAYS}


def test_rows_have_the_names_of_their_tables() -> None:
    named = {row.name for row in rows()}
    assert {"matrix:L2024/possible/citizen/abroad", "series:base-salary", "communes:all", "province:24"} <= named
    assert {row.name for row in marked()} >= {"complaint:complaint-answer", "parameter:base-salary"}
