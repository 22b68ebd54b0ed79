"""What rows of one kind must not do to one another: overlap, leave a gap, say a thing twice."""

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Any, Protocol, TypeVar

from services.entitlements.rules.book import Procedure, Rule
from services.entitlements.rules.periods import DAY
from shared.contracts.vocabulary import Regime
from shared.kernel.dated import Validity
from shared.rows import Row


class Dated(Protocol):
    """Anything that applies for a time."""

    @property
    def validity(self) -> Validity:
        """When it applies."""


D = TypeVar("D", bound=Dated)


def one_regime(rows: Sequence[Row], rules: Sequence[Rule]) -> None:
    """Refuse a code that has another regime in another row."""
    regimes: dict[str, Regime] = {}
    for row, rule in zip(rows, rules, strict=True):
        if regimes.setdefault(rule.code, rule.regime) is not rule.regime:
            raise row.wrong("the code has another regime in an earlier row")


def one_procedure(rows: Sequence[Row], procedures: Sequence[Procedure]) -> None:
    """Refuse a rule that is applied for in two ways at a time."""
    for (_, one), (row, other) in combinations(zip(rows, procedures, strict=True), 2):
        if {*one.rules} & {*other.rules} and one.validity.meets(other.validity):
            raise row.wrong("a rule is applied for by an earlier row at the same time")


def unique(rows: Sequence[Row], codes: Sequence[str]) -> None:
    """Refuse a code that is there twice."""
    for index, code in enumerate(codes):
        if code in codes[:index]:
            raise rows[index].wrong(f"{code} is there twice")


def no_overlap(rows: Sequence[Row], items: Sequence[D], *, key: Callable[[D], Any]) -> None:
    """Refuse a row that applies on a day on which another of the same key does."""
    for (_, one), (row, other) in combinations(zip(rows, items, strict=True), 2):
        if key(one) == key(other) and one.validity.meets(other.validity):
            raise row.wrong("overlaps an earlier row of the same kind")


def no_gap(rows: Sequence[Row], items: Sequence[D], *, key: Callable[[D], Any]) -> None:
    """Refuse a row that begins later than the day after the one before it: a day without a rule is a mistake."""
    ordered = sorted(zip(rows, items, strict=True), key=lambda pair: (str(key(pair[1])), pair[1].validity.first))
    for (_, one), (row, other) in pairwise(ordered):
        ended = one.validity.last
        if key(one) == key(other) and ended is not None and other.validity.first > ended + DAY:
            raise row.wrong(f"leaves a gap after {ended}, where the row before it ends")
