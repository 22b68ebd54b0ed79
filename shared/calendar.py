"""Days as the law counts them: the calendar of Viet Nam. Holidays are dated data beside this module.

Calendar days and working days are different questions (``ngày`` and ``ngày làm việc``) and different types;
nothing here turns one into the other. What runs "within three days" ends with the third day after the fact.
``holidays.csv`` is generated (deploy/tables/holidays.py); a row of ``holidays-own.csv`` stands before it.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from shared.contracts.vocabulary import Confidence
from shared.kernel.days import VIET_NAM

MONTHS_A_YEAR = 12
WEEKDAYS = 5
FIXED = frozenset({"01-01", "04-30", "05-01", "09-02"})
"""Days off of every year (Bộ luật Lao động 45/2019/QH14, Điều 112), for years the tables do not hold."""
TABLES = ("holidays.csv", "holidays-own.csv")
COLUMNS = ["day", "kind", "name", "source", "confidence"]
KINDS = frozenset({"off", "worked", "ordinary"})


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """So many days, whatever is worked on them."""

    count: int

    def after(self, day: date) -> date:
        """Give the last of the days; the day of the fact is not counted."""
        return day + timedelta(days=self.count)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many days on which public offices work."""

    count: int

    def after(self, day: date) -> date:
        """Give the last of the days; the day of the fact is not counted."""
        return working_days_after(day, self.count)


@dataclass(frozen=True, slots=True)
class Months:
    """So many months, to the day of the same number."""

    count: int

    def after(self, day: date) -> date:
        """Give the day on which they are over."""
        return months_after(day, self.count)


Period: TypeAlias = CalendarDays | WorkingDays | Months


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that is not as its weekday: ``off``, ``worked``, or ``ordinary`` where a generated row is wrong."""

    day: date
    kind: str
    name: str
    source: str
    confidence: Confidence


def start_of(day: date) -> datetime:
    """Give the first moment of a legal day."""
    return datetime.combine(day, time.min, tzinfo=VIET_NAM)


def end_of(day: date) -> datetime:
    """Give the last moment of a legal day: what is due that day is missed after it."""
    return datetime.combine(day, time.max, tzinfo=VIET_NAM)


def months_after(day: date, months: int) -> date:
    """Give the day of the same number some months later, or the last day of that month."""
    count = day.month - 1 + months
    year, month = day.year + count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    first_of_next = date(year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def last_of_months(first: date, months: int) -> date:
    """Give the last day of so many months whose first day is counted.

    It is the day before the one of the same number; where that month has no such day, its last day, with no day
    taken off: three months from 31 March end with 30 June. No text that was read says how a missing day is
    counted: this rule is unconfirmed.
    """
    over = months_after(first, months)
    return over if over.day < first.day else over - timedelta(days=1)


def working_days_after(day: date, count: int) -> date:
    """Give the last of so many working days; the day of the fact is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Tell whether public offices work on a day.

    In a year that the tables do not hold only the days of fixed date are off: Tết and the kings'
    anniversary follow the moon and the days in lieu a decision of that year.
    """
    special = SPECIAL_DAYS.get(day)
    if special is not None and special.kind != "ordinary":
        return special.kind == "worked"
    off = special is None and day.year not in YEARS and f"{day:%m-%d}" in FIXED
    return day.weekday() < WEEKDAYS and not off


def confidence_of(first: date, last: date) -> Confidence:
    """Say how sure the working days between two days are: as the least sure row of the years they lie in."""
    years = range(first.year, last.year + 1)
    return Confidence.weakest(*(YEARS.get(year, Confidence.UNCONFIRMED) for year in years))


def read_special_days(files: Mapping[str, str]) -> dict[date, SpecialDay]:
    """Read the tables from their text by name, a later one before an earlier; a bad row is named by file and line.

    Raises ``ValueError``.
    """
    days: dict[date, SpecialDay] = {}
    for name, text in files.items():
        days |= {row.day: row for row in _rows(name, text)}
    return days


def _rows(name: str, text: str) -> Iterator[SpecialDay]:
    lines = csv.reader(text.splitlines(), strict=True)
    if next(lines, None) != COLUMNS:
        raise ValueError(f"{name}:1: the columns are not {','.join(COLUMNS)}")
    seen: set[str] = set()
    for cells in lines:
        place = f"{name}:{lines.line_num}"
        if len(cells) != len(COLUMNS) or not all(cells):
            raise ValueError(f"{place}: every cell is filled: a day, its kind, name, source and confidence")
        if cells[0] in seen:
            raise ValueError(f"{place}: is there twice: {cells[0]}")
        seen.add(cells[0])
        yield _row(place, *cells)


def _row(place: str, day: str, kind: str, *words: str) -> SpecialDay:
    name, source, confidence = words
    if kind not in KINDS:
        raise ValueError(f"{place}: kind is unknown: {kind}")
    try:
        found = date.fromisoformat(day)
        sure = Confidence(confidence)
    except ValueError as failure:
        raise ValueError(f"{place}: {failure}") from None
    if kind == "worked" and found.weekday() < WEEKDAYS:
        raise ValueError(f"{place}: a day worked in exchange is a Saturday or a Sunday")
    return SpecialDay(day=found, kind=kind, name=name, source=source, confidence=sure)


def _years(days: Mapping[date, SpecialDay]) -> dict[int, Confidence]:
    years: dict[int, Confidence] = {}
    for row in days.values():
        years[row.day.year] = Confidence.weakest(years.get(row.day.year, Confidence.FOUND), row.confidence)
    return years


# Read when the module is: nothing starts on a bad calendar.
SPECIAL_DAYS = read_special_days({name: (Path(__file__).parent / name).read_text(encoding="utf-8") for name in TABLES})
YEARS = _years(SPECIAL_DAYS)
