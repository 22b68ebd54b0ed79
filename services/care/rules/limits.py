"""How long a stay may last and how soon a complaint is answered, as dated rows read once."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from shared.calendar import CalendarDays, Months, last_of_months
from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import DAY, Validity

SERVICE_LEVEL = "service-level"
"""What a limit rests on that is ours and no law's."""
_KNOWN = frozenset(
    {
        *("code", "days", "months", "alert_days", "instrument", "article", "valid_from", "valid_to"),
        *("confidence", "source", "open"),
    }
)


class BadLimitError(ValueError):
    """A row of the data file is not valid; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One dated row; ``instrument`` is ``None`` where no text of law says it."""

    code: str
    period: CalendarDays | Months
    alert_days: int
    instrument: str | None
    article: str | None
    validity: Validity
    source: str
    confidence: Confidence
    open_point: str | None

    @property
    def legal_basis(self) -> str:
        """The place in the law, as a code."""
        return "-".join(filter(None, (self.instrument or SERVICE_LEVEL, self.article)))

    def last_day(self, first: date) -> date:
        """Give the last day of a stay, whose first day is counted."""
        if isinstance(self.period, Months):
            return last_of_months(first, self.period.count)
        return self.period.after(first) - DAY

    def due_day(self, fact: date) -> date:
        """Give the last day of a wait: the day of the fact is not counted."""
        return self.period.after(fact)

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
        if one.validity.meets(other.validity):
            raise BadLimitError(f"{other.code}: overlaps {one.code}")
    return rows


def _limit(table: dict[str, Any]) -> Limit:
    code = str(table.get("code", "a row without a code"))
    if unknown := sorted(table.keys() - _KNOWN):
        raise BadLimitError(f"{code}: unknown key {unknown[0]}")
    if not str(table.get("source", "")).strip():
        raise BadLimitError(f"{code}: no source")
    validity = Validity(first=table["valid_from"], last=table.get("valid_to"))
    if validity.last is not None and validity.last < validity.first:
        raise BadLimitError(f"{code}: valid_to is before valid_from")
    return Limit(
        code=code,
        period=_period(code, table.get("days"), table.get("months")),
        alert_days=table.get("alert_days", 0),
        instrument=table.get("instrument"),
        article=table.get("article"),
        validity=validity,
        source=table["source"],
        confidence=Confidence(table["confidence"]),
        open_point=table.get("open"),
    )


def _period(code: str, days: int | None, months: int | None) -> CalendarDays | Months:
    if (days is None) == (months is None) or (days or months or 0) <= 0:
        raise BadLimitError(f"{code}: one length, in days or months")
    return Months(months) if months is not None else CalendarDays(days or 0)


def _on(rows: Sequence[Limit], day: date) -> Limit | None:
    return next((row for row in rows if row.validity.holds(day)), None)


LIMITS = read_limits((Path(__file__).parent / "limits.toml").read_text(encoding="utf-8"))
