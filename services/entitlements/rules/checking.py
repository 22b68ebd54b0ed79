"""What rules and procedures must not do to one another."""

from collections.abc import Sequence
from itertools import combinations

from services.entitlements.rules.book import Procedure, Rule
from shared.contracts.vocabulary import Regime
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
