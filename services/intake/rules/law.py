"""Who is treated as a child, and since when the list of relatives rests on which text: dated rows read once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from shared.contracts.vocabulary import AgeFinding, Confidence
from shared.kernel.dated import Validity

_DATED = frozenset({"code", "instrument", "article", "valid_from", "valid_to", "confidence", "source", "open"})
_OF_AGE = _DATED | {"finding", "treated_as_child"}


class BadLawError(ValueError):
    """A row of the data file is not valid; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text that a row rests on; ``legal_basis`` is ``None`` where none was found."""

    code: str
    legal_basis: str | None
    confidence: Confidence
    source: str
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRule:
    """How a finding about an age is treated, and on which text."""

    finding: AgeFinding
    treated_as_child: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Law:
    """The dated rows that intake decides by."""

    ages: tuple[ChildRule, ...]
    relatives: tuple[Text, ...]

    def child_rule(self, finding: AgeFinding, day: date) -> ChildRule:
        """Give the row for a finding on a day; before the first one, the first one."""
        rows = [rule for rule in self.ages if rule.finding is finding]
        return next((rule for rule in rows if rule.text.validity.holds(day)), rows[0])


def read_law(text: str) -> Law:
    """Read the data file; raises :class:`BadLawError` for a row that is not whole, an overlap or a gap."""
    tables = tomllib.loads(text)
    if unknown := sorted(tables.keys() - {"age", "relatives"}):
        raise BadLawError(f"unknown kind of row: {unknown[0]}")
    ages = tuple(_age(row) for row in tables.get("age", ()))
    for finding in AgeFinding:
        _check([rule.text for rule in ages if rule.finding is finding], finding.value)
    relatives = tuple(_text(row, _DATED) for row in tables.get("relatives", ()))
    _check(relatives, "relatives")
    return Law(ages, relatives)


def _age(row: Mapping[str, Any]) -> ChildRule:
    text = _text(row, _OF_AGE)
    try:
        return ChildRule(
            finding=AgeFinding(row["finding"]), treated_as_child=row["treated_as_child"] is True, text=text
        )
    except (KeyError, ValueError):
        raise BadLawError(f"{text.code}: a finding and how it is treated") from None


def _text(row: Mapping[str, Any], known: frozenset[str]) -> Text:
    code = str(row.get("code", "a row without a code"))
    if unknown := sorted(row.keys() - known):
        raise BadLawError(f"{code}: unknown key {unknown[0]}")
    if not str(row.get("source", "")).strip():
        raise BadLawError(f"{code}: no source")
    try:
        confidence, first = Confidence(row["confidence"]), row["valid_from"]
    except (KeyError, ValueError):
        raise BadLawError(f"{code}: valid_from and confidence") from None
    if row.get("instrument") is None and confidence is not Confidence.UNCONFIRMED:
        raise BadLawError(f"{code}: nothing is {confidence} without its text")
    basis = "-".join(str(row[key]) for key in ("instrument", "article") if row.get(key))
    validity = Validity(first=first, last=row.get("valid_to"))
    return Text(code=code, legal_basis=basis or None, confidence=confidence, source=row["source"], validity=validity)


def _check(rows: Sequence[Text], name: str) -> None:
    ordered = sorted(rows, key=lambda row: row.validity.first)
    if not ordered or ordered[-1].validity.last is not None:
        raise BadLawError(f"{name}: no row holds today and after")
    for one, other in pairwise(ordered):
        if not one.validity.touches(other.validity):
            raise BadLawError(f"{other.code}: overlaps {one.code} or leaves days out after it")


LAW = read_law((Path(__file__).parent / "law.toml").read_text(encoding="utf-8"))
