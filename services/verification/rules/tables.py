"""Reading dated rows: a row without a source, with an unknown key or with days that contradict each other is named."""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, Protocol, TypeVar

from shared.contracts.vocabulary import Confidence

FOLDER = Path(__file__).parent


class BadRowError(ValueError):
    """A row of a data file is not valid; the message names file and row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """When a row holds (both days included), where it was read, how sure it is, and what could not be read."""

    first: date
    last: date | None
    source: str
    confidence: str
    open_point: str | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the row holds on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


class Row(Protocol):
    """A row of any of these tables."""

    @property
    def standing(self) -> Standing:
        """When it holds, and how sure it is."""


R = TypeVar("R", bound=Row)

_STANDING = frozenset({"valid_from", "valid_to", "source", "confidence", "open"})


def read_table(name: str, *, text: str | None = None) -> Mapping[str, Sequence[dict[str, Any]]]:
    """Read a data file into its tables by kind of row."""
    found: Mapping[str, Sequence[dict[str, Any]]] = tomllib.loads(text or (FOLDER / name).read_text(encoding="utf-8"))
    return found


def check_keys(row: Mapping[str, Any], *, where: str, needed: Collection[str], allowed: Collection[str] = ()) -> None:
    """Refuse a row that lacks a key or has one that nobody knows."""
    if missing := sorted(set(needed) - row.keys()):
        raise BadRowError(f"{where}: no {missing[0]}")
    if unknown := sorted(row.keys() - set(needed) - set(allowed) - _STANDING):
        raise BadRowError(f"{where}: unknown key {unknown[0]}")


def standing_of(row: Mapping[str, Any], *, where: str) -> Standing:
    """Read the part that every dated row has."""
    first, last = row.get("valid_from"), row.get("valid_to")
    if not isinstance(first, date) or (last is not None and not isinstance(last, date)):
        raise BadRowError(f"{where}: valid_from and valid_to are days")
    if last is not None and last < first:
        raise BadRowError(f"{where}: valid_to is before valid_from")
    if not str(row.get("source", "")).strip():
        raise BadRowError(f"{where}: no source")
    if row.get("confidence") not in set(Confidence):
        raise BadRowError(f"{where}: confidence is none of {', '.join(Confidence)}")
    return Standing(
        first=first,
        last=last,
        source=row["source"],
        confidence=Confidence(row["confidence"]).value,
        open_point=row.get("open"),
    )


def check_apart(rows: Iterable[R], name: Callable[[R], str]) -> None:
    """Refuse two rows of one name that hold on the same day."""
    for one, other in combinations(rows, 2):
        if name(one) == name(other) and _meet(one.standing, other.standing):
            raise BadRowError(f"{name(other)}: overlaps another row from {other.standing.first}")


def _meet(one: Standing, other: Standing) -> bool:
    return (other.last is None or one.first <= other.last) and (one.last is None or other.first <= one.last)
