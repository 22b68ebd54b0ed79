"""Which measures of protection there are on a day, and which bodies may decide them: dated rows, read once."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity

MEASURE, BODY = "protection-measure", "protection-body"
_ALWAYS = frozenset({"code", "title_vi", "title_en", "legal_basis", "valid_from", "confidence", "source"})


class BadRowError(ValueError):
    """A row of the data file is not valid; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measure or a body for a time; a body has ``roles`` that act as it and ``kinds`` of agencies that are one."""

    code: str
    title_vi: str
    title_en: str
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    legal_basis: str
    confidence: Confidence
    source: str
    open_point: str | None
    validity: Validity


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

    def body_until(self, code: str, day: date) -> Row | None:
        """Give a body as it is on a day, or as it was last when it is no more by then."""
        ended = (row for row in self.bodies if row.code == code and row.validity.first <= day)
        return self.body(code, day) or max(ended, key=lambda row: row.validity.first, default=None)


def read_rules(text: str) -> Rules:
    """Read the data file; raises :class:`BadRowError` for a row that is not whole, or two of a code for one day."""
    tables = tomllib.loads(text)
    if unknown := sorted(tables.keys() - {MEASURE, BODY}):
        raise BadRowError(f"unknown kind of row: {unknown[0]}")
    return Rules(
        _rows(tables.get(MEASURE, []), frozenset()), _rows(tables.get(BODY, []), frozenset({"roles", "kinds"}))
    )


def _rows(tables: Sequence[dict[str, Any]], more: frozenset[str]) -> tuple[Row, ...]:
    rows = tuple(_row(table, _ALWAYS | more) for table in tables)
    for one, other in combinations(rows, 2):
        if one.code == other.code and one.validity.meets(other.validity):
            raise BadRowError(f"{other.code} from {other.validity.first}: overlaps the row from {one.validity.first}")
    return rows


def _row(table: dict[str, Any], needed: frozenset[str]) -> Row:
    code = str(table.get("code", "a row without a code"))
    if missing := sorted(name for name in needed if not table.get(name)):
        raise BadRowError(f"{code}: no {missing[0]}")
    if unknown := sorted(table.keys() - needed - {"valid_to", "open"}):
        raise BadRowError(f"{code}: unknown key {unknown[0]}")
    if table["confidence"] not in set(Confidence):
        raise BadRowError(f"{code}: unknown confidence {table['confidence']}")
    validity = Validity(first=table["valid_from"], last=table.get("valid_to"))
    if validity.last is not None and validity.last < validity.first:
        raise BadRowError(f"{code}: valid_to is before valid_from")
    return Row(
        code=code,
        title_vi=table["title_vi"],
        title_en=table["title_en"],
        roles=tuple(table.get("roles", ())),
        kinds=tuple(table.get("kinds", ())),
        legal_basis=table["legal_basis"],
        confidence=Confidence(table["confidence"]),
        source=table["source"],
        open_point=table.get("open"),
        validity=validity,
    )


def _on(rows: Sequence[Row], code: str, day: date) -> Row | None:
    return next((row for row in rows if row.code == code and row.validity.holds(day)), None)


def body_refusal(rules: Rules, acting_as: str, *, role: str, day: date) -> str | None:
    """A body decides when it is competent on the day, through an officer whose role acts as that body."""
    return _role_refusal(rules.body(acting_as, day), role)


def closing_refusal(rules: Rules, acting_as: str, *, role: str, day: date) -> str | None:
    """A body that is no more may still hand over or end what it has, through whose role acted as it last."""
    return _role_refusal(rules.body_until(acting_as, day), role)


def _role_refusal(body: Row | None, role: str) -> str | None:
    if body is None:
        return "body-not-competent"
    return None if role in body.roles else "role-not-of-this-body"


def agency_refusal(rules: Rules, acting_as: str, kind: str | None) -> str | None:
    """An agency acts as a body that it is by its registered kind; what is no body here is refused elsewhere."""
    rows = [row for row in rules.bodies if row.code == acting_as]
    return None if not rows or any(kind in row.kinds for row in rows) else "agency-not-that-body"


def decide_by(requested_on: date, *, emergency: bool) -> date | None:
    """Give the day by which a request is decided.

    In an emergency the same day, our level of service; the hours that NĐ 162 Art. 13 may set were
    not read (unconfirmed), so for any other request there is no day.
    """
    return requested_on if emergency else None


PROTECTION = read_rules((Path(__file__).parent / "protection.toml").read_text(encoding="utf-8"))
