"""One row of a data file: typed access that names file, line and key of what is wrong."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from services.entitlements.rules.book import Basis, Validity
from shared.contracts.vocabulary import Confidence

E = TypeVar("E", bound=StrEnum)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


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
            raise self.wrong(f"{key} is no code")
        if known is not None and value not in known:
            raise self.wrong(f"{key} is unknown: {value}")
        return value

    def one_of(self, key: str, kind: type[E]) -> E:
        """Read a code of a vocabulary."""
        return kind(self.code(key, [one.value for one in kind]))

    def codes(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """Read a list of known codes; a missing one is empty."""
        values = tuple(self._take(key, list)) if self.has(key) else ()
        for value in values:
            if value not in known:
                raise self.wrong(f"{key} is unknown: {value}")
        if len(set(values)) != len(values):
            raise self.wrong(f"{key} says something twice")
        return values

    def listed(self, key: str) -> tuple[str, ...]:
        """Read a list of codes that it makes known; a missing one is empty."""
        values = self.texts(key)
        if not all(_CODE.fullmatch(value) for value in values) or len(set(values)) != len(values):
            raise self.wrong(f"{key} is no list of codes")
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; a missing one is empty."""
        values = self._take(key, list) if self.has(key) else []
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(f"{key} holds something else than text")
        return tuple(values)

    def sources(self, known: Collection[str]) -> tuple[str, ...]:
        """Read where the row was found: at least one listed source."""
        values = self.codes("source", known)
        if not values:
            raise self.wrong("no source")
        return values

    def whole(self, key: str, default: int | None = None) -> int:
        """Read a positive whole number: an amount, a limit, a coefficient."""
        if default is not None and not self.has(key):
            return default
        value = self._take(key, int)
        if isinstance(value, bool) or value <= 0:
            raise self.wrong(f"{key} is not positive")
        return int(value)

    def optional_whole(self, key: str) -> int | None:
        """Read a positive whole number that may be missing."""
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Read a yes; missing is no."""
        return bool(self._take(key, bool)) if self.has(key) else False

    def validity(self) -> Validity:
        """Read ``valid_from`` and, where it has one, ``valid_to``."""
        first = self._day("valid_from")
        last = self._day("valid_to") if self.has("valid_to") else None
        if last is not None and last < first:
            raise self.wrong("valid_to is before valid_from")
        return Validity(first=first, last=last)

    def confidence(self) -> Confidence:
        """Read how sure the row is."""
        return self.one_of("confidence", Confidence)

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


def read_basis(table: Row, articles: Mapping[str, Collection[str]]) -> Basis:
    """Read the place in a text: of an instrument that is listed, in an article that is listed with it."""
    basis = Basis(
        instrument=table.code("instrument", articles),
        article=table.code("article") if table.has("article") else None,
        confidence=table.confidence(),
    )
    table.close()
    # A clause is named after its article: 37.3 stands in Article 37.
    if basis.article is not None and basis.article.partition(".")[0] not in articles[basis.instrument]:
        raise table.wrong(f"article is unknown: {basis}")
    return basis


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
