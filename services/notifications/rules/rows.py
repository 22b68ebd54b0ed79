"""One row of a data file, read key by key; what is wrong is named by file and line."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from shared.contracts.vocabulary import Confidence

_HEADER = re.compile(r"^\[\[(\w+)\]\]")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


class BadClockError(ValueError):
    """A row is not valid; the message begins with its file and line."""


class Row:
    """A table of a data file; :meth:`close` refuses keys that nobody asked for."""

    def __init__(self, place: str, values: Mapping[str, Any]) -> None:
        """Take where the row stands (``file:line``) and what it holds."""
        self.place = place
        self._values = dict(values)
        self._asked: set[str] = set()

    def wrong(self, what: str) -> BadClockError:
        """Make the error that names this row."""
        return BadClockError(f"{self.place}: {what}")

    def has(self, key: str) -> bool:
        """Tell whether the row has a key."""
        return key in self._values

    def text(self, key: str) -> str:
        """Read a text that is not blank."""
        value = self._take(key, str)
        if not value.strip():
            raise self.wrong(f"{key} is blank")
        return str(value)

    def text_or_nothing(self, key: str) -> str | None:
        """Read a text that may be missing, and is not blank where it is there."""
        return self.text(key) if self.has(key) else None

    def code(self, key: str, known: Collection[str] | None = None) -> str:
        """Read a code, one of the known ones where they are given."""
        value = self.text(key)
        if not _CODE.fullmatch(value):
            raise self.wrong(f"{key} is no code: {value}")
        if known is not None and value not in known:
            raise self.wrong(f"{key} is unknown: {value}")
        return value

    def texts(self, key: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """Read a list of texts, known ones where these are given; a missing list is empty."""
        values = self._take(key, list) if self.has(key) else []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(f"{key} holds something else than text")
            if known is not None and value not in known:
                raise self.wrong(f"{key} is unknown: {value}")
        if len(set(values)) != len(values):
            raise self.wrong(f"{key} says something twice")
        return tuple(values)

    def sources(self, known: Collection[str]) -> tuple[str, ...]:
        """Read where the row was found: at least one listed source."""
        values = self.texts("source", known)
        if not values:
            raise self.wrong("no source")
        return values

    def whole(self, key: str, *, least: int = 1) -> int:
        """Read a whole number that is not too small."""
        value = self._take(key, int)
        if isinstance(value, bool) or value < least:
            raise self.wrong(f"{key} is less than {least}")
        return int(value)

    def flag(self, key: str) -> bool:
        """Read a yes; missing is no."""
        return bool(self._take(key, bool)) if self.has(key) else False

    def days(self) -> tuple[date, date]:
        """Read the first and the last day on which the row holds."""
        first = self._day("valid_from")
        last = self._day("valid_to") if self.has("valid_to") else date.max
        if last < first:
            raise self.wrong("valid_to is before valid_from")
        return first, last

    def confidence(self) -> Confidence:
        """Read how sure the row is."""
        return Confidence(self.code("confidence", [one.value for one in Confidence]))

    def choices(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Read a table of fields and the values of each that count; a missing one is empty."""
        values = self._take(key, dict) if self.has(key) else {}
        if not all(isinstance(listed, list) and listed for listed in values.values()):
            raise self.wrong(f"{key} holds something else than lists")
        return tuple((name, tuple(str(value) for value in listed)) for name, listed in values.items())

    def close(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not be lost."""
        if unknown := sorted(self._values.keys() - self._asked):
            raise self.wrong(f"unknown key {unknown[0]}")

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
    """Read the rows of a file with their places; raises :class:`BadClockError` for what is no list of rows."""
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise BadClockError(f"{name}: {failure}") from None
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            lines.setdefault(header[1], []).append(number)
    for section, tables in parsed.items():
        if section not in sections or len(lines.get(section, [])) != len(tables):
            raise BadClockError(f"{name}:1: {section} is no list of rows that is known here")
        for number, values in zip(lines[section], tables, strict=True):
            yield section, Row(f"{name}:{number}", values)
