"""Provinces by date: one code may mean two provinces, so every question names a day.

Source: Quyết định 19/2025/QĐ-TTg (codes since 1 July 2025), Nghị quyết 202/2025/QH15 (63 provinces become 34).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity
from shared.kernel.refusal import Refused

PREFIXES = ("Thành phố ", "Tỉnh ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """A province under its code for a time; ``became`` is the code it went into when the time was over."""

    code: str
    name: str
    validity: Validity
    became: str | None
    basis: str
    source: str
    confidence: Confidence

    @property
    def own_name(self) -> str:
        """Give the name without the word for a province or a city."""
        return next((self.name.removeprefix(word) for word in PREFIXES if self.name.startswith(word)), self.name)


class Provinces:
    """All rows, asked by code and day."""

    def __init__(self, rows: Sequence[Province]) -> None:
        """Take the rows; the reader has seen to it that those of one code follow each other."""
        self.rows = tuple(sorted(rows, key=lambda row: (row.code, row.validity.first)))
        self.first_day = min(row.validity.first for row in rows)
        self._of: Mapping[str, Sequence[Province]] = {
            code: [row for row in self.rows if row.code == code] for code in {row.code for row in rows}
        }

    def on(self, day: date) -> Sequence[Province]:
        """List the provinces of a day; raises ``Refused`` for a day before the first row."""
        self._check(day)
        return [row for row in self.rows if row.validity.holds(day)]

    def named(self, code: str, day: date) -> Province:
        """Give the province that a code means on a day.

        Raises ``Refused``: ``place-unknown`` for a code nobody ever had, ``place-not-then`` for one
        that means nothing on that day, ``place-before-records`` for a day before the first row.
        """
        rows = self._of.get(code)
        if rows is None:
            raise Refused("place-unknown")
        self._check(day)
        for row in rows:
            if row.validity.holds(day):
                return row
        raise Refused("place-not-then")

    def became(self, code: str, written_on: date, *, on: date) -> Province:
        """Give the province in which, on a later day, the province lies that a code meant when it was written.

        A day before the writing leads nowhere: ``place-order``.
        """
        if on < written_on:
            raise Refused("place-order")
        row = self.named(code, written_on)
        while not row.validity.holds(on):
            row = self._following(row)
        return row

    def parts(self, code: str, on: date) -> Sequence[Province]:
        """List the earlier provinces, of any time, that lie in a province as it is on a day."""
        whole = self.named(code, on)
        return [
            row
            for row in self.rows
            if row.validity.last is not None
            and row.validity.last < whole.validity.first
            and self.became(row.code, row.validity.last, on=on) == whole
        ]

    def covers(self, code: str, other: str, *, other_on: date, on: date) -> bool:
        """Tell whether, on a day, what another code meant on its own day lies in the province of a code."""
        return self.became(other, other_on, on=on) == self.named(code, on)

    def reused(self) -> Sequence[str]:
        """List the codes that came to mean another province: one that had stood under another code before."""
        return sorted(
            later.code
            for later in self.rows
            for earlier in self.rows
            if earlier.own_name == later.own_name
            and earlier.code != later.code
            and earlier.validity.touches(later.validity)
        )

    def _following(self, row: Province) -> Province:
        return next(later for later in self._of[row.became or row.code] if row.validity.touches(later.validity))

    def _check(self, day: date) -> None:
        if day < self.first_day:
            raise Refused("place-before-records")
