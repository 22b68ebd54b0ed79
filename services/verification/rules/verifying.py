"""How long verification may be extended, where the fallback test stands, and the signs, as dated rows read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.verification.rules.tables import (
    BadRowError,
    Standing,
    check_apart,
    check_keys,
    read_table,
    standing_of,
)
from shared.calendar import months_after
from shared.contracts.verification_codes import Indicator
from shared.contracts.vocabulary import Confidence

FILE = "verifying.toml"
SIGNS = "indicators.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How long verification may take in all, counted from the day the police were asked."""

    months: int
    legal_basis: str
    standing: Standing

    def last_day(self, asked_on: date) -> date:
        """Give the last day that an extension may allow."""
        return months_after(asked_on, self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Where the fallback test stands in the law of a time."""

    legal_basis: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign that may be noted."""

    code: str
    vi: str
    en: str
    source: str
    confidence: str


def read_extensions(text: str | None = None) -> tuple[Extension, ...]:
    """Read the rows of extensions; raises :class:`BadRowError`."""
    return tuple(_extension(table) for table in _tables(text).get("extension", []))


def read_fallbacks(text: str | None = None) -> tuple[Fallback, ...]:
    """Read the rows of the fallback test; raises :class:`BadRowError`."""
    rows = []
    for table in _tables(text).get("fallback", []):
        where = f"{FILE}: fallback from {table.get('valid_from')}"
        check_keys(table, where=where, needed={"legal_basis"})
        rows.append(Fallback(legal_basis=table["legal_basis"], standing=standing_of(table, where=where)))
    check_apart(rows, lambda _row: f"{FILE}: fallback")
    return tuple(rows)


def read_signs(text: str | None = None) -> tuple[Sign, ...]:
    """Read the signs; every code of the vocabulary has one row, and no other code has."""
    signs = []
    for table in read_table(SIGNS, text=text).get("indicator", []):
        where = f"{SIGNS}: {table.get('code')}"
        check_keys(table, where=where, needed={"code", "vi", "en", "source", "confidence"})
        if not str(table["source"]).strip() or table["confidence"] not in set(Confidence):
            raise BadRowError(f"{where}: no source or no confidence")
        signs.append(Sign(**table))
    if sorted(sign.code for sign in signs) != sorted(Indicator):
        raise BadRowError(f"{SIGNS}: the rows are not the codes of the vocabulary, each once")
    return tuple(signs)


def _tables(text: str | None) -> dict[str, Sequence[dict[str, Any]]]:
    tables = dict(read_table(FILE, text=text))
    if unknown := sorted(tables.keys() - {"extension", "fallback"}):
        raise BadRowError(f"{FILE}: unknown kind of row {unknown[0]}")
    return tables


def _extension(table: dict[str, Any]) -> Extension:
    where = f"{FILE}: extension from {table.get('valid_from')}"
    check_keys(table, where=where, needed={"months", "legal_basis"})
    if not isinstance(table["months"], int) or table["months"] <= 0:
        raise BadRowError(f"{where}: months is a count")
    return Extension(months=table["months"], legal_basis=table["legal_basis"], standing=standing_of(table, where=where))


EXTENSIONS = read_extensions()
check_apart(EXTENSIONS, lambda _row: f"{FILE}: extension")
FALLBACKS = read_fallbacks()
INDICATORS = read_signs()


def extension_on(day: date) -> Extension | None:
    """Give the row for a case reported on a day, as the time of the police is that of the day of the report."""
    return next((row for row in EXTENSIONS if row.standing.holds_on(day)), None)


def fallback_on(day: date) -> Fallback | None:
    """Give where the test stands for a case reported on a day."""
    return next((row for row in FALLBACKS if row.standing.holds_on(day)), None)
