"""Rows of a data file of the law, read key by key; what is wrong is named by file and line.

Every such row says since when it holds, where it was found and how sure it is; a key that nobody asks for is refused.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Any, TypeVar

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import DAY, Dated, Validity

E = TypeVar("E", bound=StrEnum)
D = TypeVar("D", bound=Dated)
_HEADER = re.compile(r"^\[\[([\w-]+)\]\]")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


class BadRowError(ValueError):
    """A row is not valid; the message begins with its file and line."""


class Row:
    """A table of a data file, read key by key; :meth:`close` refuses keys that nobody asked for."""

    def __init__(self, place: str, values: Mapping[str, Any]) -> None:
        """Take where the row stands (``file:line``) and what it holds."""
        self.place = place
        self._values = dict(values)
        self._asked: set[str] = set()

    def wrong(self, what: str) -> BadRowError:
        """Make the error that names this row."""
        return BadRowError(f"{self.place}: {what}")

    def has(self, key: str) -> bool:
        """Tell whether the row has a key."""
        return key in self._values

    def text(self, key: str) -> str:
        """Read a text that is not blank."""
        value = self._take(key, str)
        if not value.strip():
            raise self.wrong(f"{key} is blank")
        return str(value)

    def code(self, key: str, known: Collection[str] | None = None) -> str:
        """Read a code, one of the known ones where they are given."""
        value = self.text(key)
        if not _CODE.fullmatch(value):
            raise self.wrong(f"{key} is no code: {value}")
        if known is not None and value not in known:
            raise self.wrong(f"{key} is unknown: {value}")
        return value

    def text_or_nothing(self, key: str) -> str | None:
        """Read a text that may be missing, and is not blank where it is there."""
        return self.text(key) if self.has(key) else None

    def one_of(self, key: str, kind: type[E]) -> E:
        """Read a code of a vocabulary."""
        return kind(self.code(key, [one.value for one in kind]))

    def texts(self, key: str, known: Collection[str] | None = None, *, needed: bool = False) -> tuple[str, ...]:
        """Read a list of texts, known ones where these are given; a missing list is empty where none is needed."""
        values = self._take(key, list) if needed or self.has(key) else []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(f"{key} holds something else than text")
            if known is not None and value not in known:
                raise self.wrong(f"{key} is unknown: {value}")
        if len(set(values)) != len(values):
            raise self.wrong(f"{key} says something twice")
        return tuple(values)

    def listed(self, key: str) -> tuple[str, ...]:
        """Read a list of codes that it makes known; a missing one is empty."""
        values = self.texts(key)
        if not all(_CODE.fullmatch(value) for value in values):
            raise self.wrong(f"{key} is no list of codes")
        return values

    def sources(self, known: Collection[str]) -> tuple[str, ...]:
        """Read where the row was found: at least one listed source."""
        values = self.texts("source", known)
        if not values:
            raise self.wrong("no source")
        return values

    def whole(self, key: str, default: int | None = None, *, least: int = 1) -> int:
        """Read a whole number that is not too small: an amount, a limit, a coefficient, a period."""
        if default is not None and not self.has(key):
            return default
        value = self._take(key, int)
        if isinstance(value, bool) or value < least:
            raise self.wrong(f"{key} is less than {least}")
        return int(value)

    def optional_whole(self, key: str) -> int | None:
        """Read a positive whole number that may be missing."""
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Read a yes; missing is no."""
        return bool(self._take(key, bool)) if self.has(key) else False

    def yes_or_no(self, key: str) -> bool:
        """Read an answer that must be given: here forgetting it would mean something."""
        return bool(self._take(key, bool))

    def validity(self) -> Validity:
        """Read ``valid_from`` and, where it has one, ``valid_to``."""
        first = self._day("valid_from")
        last = self._day("valid_to") if self.has("valid_to") else None
        if last is not None and last < first:
            raise self.wrong("valid_to is before valid_from")
        return Validity(first=first, last=last)

    def days(self) -> tuple[date, date]:
        """Read the first and the last day on which the row holds; where no end is known, the last day there is."""
        validity = self.validity()
        return validity.first, validity.last or date.max

    def confidence(self) -> Confidence:
        """Read how sure the row is."""
        return self.one_of("confidence", Confidence)

    def choices(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Read a table of fields and the values of each that count; a missing one is empty."""
        values = self._take(key, dict) if self.has(key) else {}
        table = Row(f"{self.place}: {key}", values)
        found = tuple((name, table.texts(name, needed=True)) for name in values)
        for name, listed in found:
            if not listed:
                raise table.wrong(f"{name} names nothing")
        return found

    def table(self, key: str) -> "Row":
        """Read a table inside the row."""
        return Row(f"{self.place}: {key}", self._take(key, dict))

    def tables(self, key: str) -> Iterator["Row"]:
        """Read a list of tables inside the row, at least one."""
        values = self._take(key, list)
        if not values or not all(isinstance(value, dict) for value in values):
            raise self.wrong(f"{key} is no list of tables")
        for value in values:
            yield Row(f"{self.place}: {key}", value)

    def close(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not be lost."""
        if unknown := sorted(self._values.keys() - self._asked):
            raise self.wrong(f"unknown key {unknown[0]}")

    def plain(self) -> dict[str, Any]:
        """Give the row as plain JSON, days spelled out."""
        return {key: _plain(value) for key, value in self._values.items()}

    def _day(self, key: str) -> date:
        value: date = self._take(key, date)
        if isinstance(value, datetime):
            raise self.wrong(f"{key} is a time, not a day")
        return value

    def _take(self, key: str, kind: type) -> Any:
        self._asked.add(key)
        if key not in self._values:
            raise self.wrong(f"{key} is missing")
        value = self._values[key]
        if not isinstance(value, kind):
            raise self.wrong(f"{key} is no {kind.__name__}")
        return value


def rows_of(name: str, text: str, sections: Collection[str]) -> Iterator[tuple[str, Row]]:
    """Read the rows of a file with their places; raises :class:`BadRowError` for what is no list of rows."""
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise BadRowError(f"{name}: {failure}") from None
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            lines.setdefault(header[1], []).append(number)
    for section, tables in parsed.items():
        counted = len(tables) if isinstance(tables, list) else 0
        if section not in sections or not counted or len(lines.get(section, [])) != counted:
            raise BadRowError(f"{name}:1: {section} is no list of rows that is known here")
        for number, values in zip(lines[section], tables, strict=True):
            yield section, Row(f"{name}:{number}", values)


def rows_by_section(name: str, text: str, sections: Collection[str]) -> dict[str, list[Row]]:
    """Read the rows of a file, each kind of them in its order."""
    found: dict[str, list[Row]] = {section: [] for section in sections}
    for section, row in rows_of(name, text, sections):
        found[section].append(row)
    return found


def once(rows: Sequence[Row], codes: Sequence[str]) -> None:
    """Refuse a code that is there twice."""
    for index, code in enumerate(codes):
        if code in codes[:index]:
            raise rows[index].wrong(f"{code} is there twice")


def no_overlap(rows: Sequence[Row], items: Sequence[D], *, key: Callable[[D], Hashable]) -> None:
    """Refuse a row that applies on a day on which another of the same key does."""
    for (before, one), (row, other) in combinations(zip(rows, items, strict=True), 2):
        if key(one) == key(other) and one.validity.meets(other.validity):
            raise row.wrong(f"overlaps {before.place}")


def no_gap(rows: Sequence[Row], items: Sequence[D], *, key: Callable[[D], Hashable]) -> None:
    """Refuse a row that begins later than the day after the one before it: a day without a rule is a mistake."""
    ordered = sorted(zip(rows, items, strict=True), key=lambda pair: (str(key(pair[1])), pair[1].validity.first))
    for (_, one), (row, other) in pairwise(ordered):
        ended = one.validity.last
        if key(one) == key(other) and ended is not None and other.validity.first > ended + DAY:
            raise row.wrong(f"leaves a gap after {ended}, where the row before it ends")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
