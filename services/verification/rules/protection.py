"""Which measures of protection there are on a day, and which bodies may decide them: dated rows, read once."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from shared.contracts.vocabulary import Confidence

_ALWAYS = frozenset({"code", "title_vi", "title_en", "legal_basis", "valid_from", "confidence", "source"})
_SURENESS = (Confidence.UNCONFIRMED, Confidence.KNOWN, Confidence.FOUND)


class BadRowError(ValueError):
    """A row of the data file is not valid; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measure or a body for a time; a measure has no ``roles``, a body those in which somebody acts as it."""

    code: str
    title_vi: str
    title_en: str
    roles: tuple[str, ...]
    legal_basis: str
    confidence: Confidence
    source: str
    open_point: str | None
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Rules:
    """All rows."""

    measures: tuple[Row, ...]
    bodies: tuple[Row, ...]

    def measure(self, code: str, day: date) -> Row | None:
        """Give a measure as it is on a day, ``None`` when there is no such measure then."""
        return _on(self.measures, code, day)

    def body(self, code: str, day: date) -> Row | None:
        """Give a body that may decide on a day."""
        return _on(self.bodies, code, day)


def read_rules(text: str) -> Rules:
    """Read the data file; raises :class:`BadRowError` for a row that is not whole, or two of a code for one day."""
    tables = tomllib.loads(text)
    if unknown := sorted(tables.keys() - {"measure", "body"}):
        raise BadRowError(f"unknown kind of row: {unknown[0]}")
    return Rules(_rows(tables.get("measure", []), frozenset()), _rows(tables.get("body", []), frozenset({"roles"})))


def _rows(tables: Sequence[dict[str, Any]], more: frozenset[str]) -> tuple[Row, ...]:
    rows = tuple(_row(table, _ALWAYS | more) for table in tables)
    for one, other in combinations(rows, 2):
        if one.code == other.code and one.valid_from <= other.valid_to and other.valid_from <= one.valid_to:
            raise BadRowError(f"{other.code} from {other.valid_from}: overlaps the row from {one.valid_from}")
    return rows


def _row(table: dict[str, Any], needed: frozenset[str]) -> Row:
    code = str(table.get("code", "a row without a code"))
    if missing := sorted(name for name in needed if not table.get(name)):
        raise BadRowError(f"{code}: no {missing[0]}")
    if unknown := sorted(table.keys() - needed - {"valid_to", "open"}):
        raise BadRowError(f"{code}: unknown key {unknown[0]}")
    if table["confidence"] not in set(Confidence):
        raise BadRowError(f"{code}: unknown confidence {table['confidence']}")
    first, last = table["valid_from"], table.get("valid_to", date.max)
    if last < first:
        raise BadRowError(f"{code}: valid_to is before valid_from")
    return Row(
        code=code,
        title_vi=table["title_vi"],
        title_en=table["title_en"],
        roles=tuple(table.get("roles", ())),
        legal_basis=table["legal_basis"],
        confidence=Confidence(table["confidence"]),
        source=table["source"],
        open_point=table.get("open"),
        valid_from=first,
        valid_to=last,
    )


def _on(rows: Sequence[Row], code: str, day: date) -> Row | None:
    return next((row for row in rows if row.code == code and row.valid_from <= day <= row.valid_to), None)


def least_sure(rows: Sequence[Row]) -> Confidence:
    """Give the least sure confidence of rows that something stands on together."""
    return min((row.confidence for row in rows), key=_SURENESS.index)


def body_refusal(rules: Rules, acting_as: str, *, role: str, day: date) -> str | None:
    """A body decides when it is competent on the day, through an officer whose role acts as that body."""
    body = rules.body(acting_as, day)
    if body is None:
        return "body-not-competent"
    return None if role in body.roles else "role-not-of-this-body"


def decide_by(requested_on: date, *, emergency: bool) -> date | None:
    """Give the day by which a request is decided.

    In an emergency the same day, our level of service; the hours that NĐ 162 Art. 13 may set were
    not read (unconfirmed), so for any other request there is no day.
    """
    return requested_on if emergency else None


PROTECTION = read_rules((Path(__file__).parent / "protection.toml").read_text(encoding="utf-8"))
