"""Whether a decision that was stopped would, given all the same, pass a limit that the others have used since."""

from collections.abc import Sequence

from services.entitlements.rules.book import Rule
from services.entitlements.rules.formulas import AtCost
from services.entitlements.rules.periods import Earlier, opened_until


def passed(rule: Rule, mine: Earlier, *, others: Sequence[Earlier]) -> str | None:
    """Name what would be passed, or ``None``: ``ceiling-reached`` by money, ``period-used-up`` by days or months.

    ``rule`` is the row of the decision itself: it is held to what it would be held to if it were made now.
    """
    together = [mine, *(one for one in others if (one.rule, one.benefit) == (mine.rule, mine.benefit))]
    ceiling = rule.formula.ceiling if isinstance(rule.formula, AtCost) else None
    if ceiling is not None and sum(one.amount for one in together) > ceiling:
        return "ceiling-reached"
    return "period-used-up" if _counts_too_much(rule, together) else None


def _counts_too_much(rule: Rule, together: Sequence[Earlier]) -> bool:
    if rule.count is None:
        return False
    counted = sum(one.quantity for one in together)
    if rule.count.limit is not None and counted > rule.count.limit + max(one.extended for one in together):
        return True
    first = min(one.first for one in together)
    closed = opened_until(first, rule.count)
    return closed is not None and (counted > (closed - first).days or any(one.last >= closed for one in together))
