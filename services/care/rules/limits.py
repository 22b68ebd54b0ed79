"""How long a stay may last and how soon a complaint is answered, as dated rows read once."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from shared.calendar import months_after
from shared.contracts.vocabulary import Confidence

DAY = timedelta(days=1)
_KNOWN = frozenset(
    {"code", "days", "months", "alert_days", "legal_basis", "valid_from", "valid_to", "confidence", "source", "open"}
)


class BadLimitError(ValueError):
    """A row of the data file is not valid; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One dated row; exactly one of ``days`` and ``months`` is set."""

    code: str
    days: int | None
    months: int | None
    alert_days: int
    legal_basis: str
    confidence: str
    source: str
    open_point: str | None
    valid_from: date
    valid_to: date

    def last_day(self, first: date) -> date:
        """Give the last day of a time that begins on a day, both counted."""
        if self.days is not None:
            return first + (self.days - 1) * DAY
        return months_after(first, self.months or 0) - DAY

    def alert_day(self, last: date) -> date:
        """Give the day on which a decision is asked for."""
        return last - self.alert_days * DAY


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of stays and of answers to complaints."""

    stays: tuple[Limit, ...]
    complaints: tuple[Limit, ...]

    def of_stay(self, admitted_on: date) -> Limit | None:
        """Give the limit of a stay that begins on a day; ``None`` where no row speaks of that day."""
        return _on(self.stays, admitted_on)

    def of_complaint(self, filed_on: date) -> Limit | None:
        """Give how soon a complaint filed on a day is to be answered."""
        return _on(self.complaints, filed_on)


def read_limits(text: str) -> Limits:
    """Read the data file; raises :class:`BadLimitError` for a row that is not whole, or two for one day."""
    tables = tomllib.loads(text)
    if unknown := sorted(tables.keys() - {"stay", "complaint"}):
        raise BadLimitError(f"unknown kind of row: {unknown[0]}")
    return Limits(_rows(tables.get("stay", [])), _rows(tables.get("complaint", [])))


def _rows(tables: Sequence[dict[str, Any]]) -> tuple[Limit, ...]:
    rows = tuple(_limit(table) for table in tables)
    for one, other in combinations(rows, 2):
        if one.valid_from <= other.valid_to and other.valid_from <= one.valid_to:
            raise BadLimitError(f"{other.code}: overlaps {one.code}")
    return rows


def _limit(table: dict[str, Any]) -> Limit:
    code = str(table.get("code", "a row without a code"))
    if unknown := sorted(table.keys() - _KNOWN):
        raise BadLimitError(f"{code}: unknown key {unknown[0]}")
    days, months = table.get("days"), table.get("months")
    if (days is None) == (months is None) or (days or months or 0) <= 0:
        raise BadLimitError(f"{code}: one length, in days or months")
    if not str(table.get("source", "")).strip():
        raise BadLimitError(f"{code}: no source")
    first, last = table["valid_from"], table.get("valid_to", date.max)
    if last < first:
        raise BadLimitError(f"{code}: valid_to is before valid_from")
    return Limit(
        code=code,
        days=days,
        months=months,
        alert_days=table.get("alert_days", 0),
        legal_basis=table["legal_basis"],
        confidence=Confidence(table["confidence"]).value,
        source=table["source"],
        open_point=table.get("open"),
        valid_from=first,
        valid_to=last,
    )


def _on(rows: Sequence[Limit], day: date) -> Limit | None:
    return next((row for row in rows if row.valid_from <= day <= row.valid_to), None)


LIMITS = read_limits((Path(__file__).parent / "limits.toml").read_text(encoding="utf-8"))
