"""What rows of the matrix, rules and procedures must not do to one another, nor to the texts they rest on."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

from services.entitlements.rules.book import Basis, Instrument, MatrixRow, Procedure, Rule
from shared.contracts.vocabulary import Regime
from shared.kernel.dated import DAY, Validity
from shared.rows import Row


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


def one_row_a_person(rows: Sequence[Row], matrix: Sequence[MatrixRow]) -> None:
    """Refuse two rows of the matrix that speak of one person at a time: a row without a place speaks of every place."""
    for (before, one), (row, other) in combinations(zip(rows, matrix, strict=True), 2):
        alike = (one.law, one.who, one.standing) == (other.law, other.who, other.standing)
        placed = one.place is None or other.place is None or one.place == other.place
        if alike and placed and one.validity.meets(other.validity):
            raise row.wrong(f"overlaps {before.place}")


def ends_with_its_law(row: Row, days: Validity, law: Instrument) -> None:
    """Refuse a row of the matrix that holds before its law does or does not end with it.

    It may begin later than the law: who is meant may stand in a text of a later day.
    """
    if days.first < law.validity.first or days.last != law.validity.last:
        raise row.wrong(f"does not hold on days of {law.code} until its end")


def rests_on_something(row: Row, days: Validity, basis: Sequence[Basis], texts: Mapping[str, Instrument]) -> None:
    """Refuse a row that holds on a day on which none of the texts it rests on does."""
    day, last = days.first, days.last or date.max
    while day <= last:
        standing = [texts[one.instrument].validity for one in basis if texts[one.instrument].validity.holds(day)]
        if not standing:
            raise row.wrong(f"no text that it rests on is in force on {day}")
        until = max(validity.last or date.max for validity in standing)
        if until == date.max:
            return
        day = until + DAY
