"""Budget lines: opened, changed, and what decisions do to them. Nothing is given that a line does not have."""

from datetime import date

from services.entitlements.commands import ChangeBudgetLine, Fund, OpenBudgetLine
from services.entitlements.domain.state import Grant, Line, State
from services.entitlements.events import (
    BudgetLineChanged,
    BudgetLineOpened,
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
)
from shared.kernel.refusal import Refused


def fund(command: Fund, state: State) -> BudgetLineOpened | BudgetLineChanged:
    """Open a line, or set another amount for it."""
    if isinstance(command, OpenBudgetLine):
        return _open(command, state)
    return _change(command, known_line(state, command.line_id))


def _open(command: OpenBudgetLine, state: State) -> BudgetLineOpened:
    if command.line_id in state.lines:
        raise Refused("line-open-already")
    if command.opened_on > command.today:
        raise Refused("date-in-future")
    return BudgetLineOpened(
        line_id=command.line_id,
        year=command.year,
        funding=command.funding,
        agency=command.agency,
        line=command.line,
        amount=command.amount,
        opened_on=command.opened_on,
    )


def _change(command: ChangeBudgetLine, line: Line) -> BudgetLineChanged:
    if command.agency != line.agency:
        raise Refused("line-of-another-agency")
    if command.changed_on > command.today:
        raise Refused("date-in-future")
    if command.amount == line.amount:
        raise Refused("line-unchanged")
    if command.amount < line.used:
        raise Refused("line-used-already", fields={"amount": "less-than-used"})
    return BudgetLineChanged(
        line_id=command.line_id,
        amount=command.amount,
        left=command.amount - line.used,
        reason=command.reason,
        changed_on=command.changed_on,
    )


def known_line(state: State, line_id: str) -> Line:
    """Give a line that is open."""
    line = state.lines.get(line_id)
    if line is None:
        raise Refused("line-unknown", fields={"line_id": "unknown"})
    return line


def line_for(state: State, line_id: str, *, agency: str, today: date) -> Line:
    """Give a line that an agency may draw on today: of this year and of its own province."""
    line = known_line(state, line_id)
    if line.year != today.year:
        raise Refused("line-of-another-year", fields={"line_id": "another-year"})
    if _province(agency) != _province(line.agency):
        raise Refused("line-of-another-province", fields={"line_id": "another-province"})
    return line


def commit(line_id: str, line: Line, *, decision_id: str, amount: int, day: date) -> FundsCommitted:
    """Set money aside for a decision; a decision beyond what is left needs another line."""
    if amount > line.left:
        raise Refused("line-exhausted", fields={"line_id": "not-enough-left"})
    return FundsCommitted(
        line_id=line_id, decision_id=decision_id, amount=amount, left=line.left - amount, committed_on=day
    )


def spend(grant: Grant, state: State, day: date) -> list[FundsCommitted | FundsSpent]:
    """Pay out of what was set aside; money that was let go before is taken from the line again."""
    if grant.line_id is None or grant.amount is None:
        return []
    line, taken = known_line(state, grant.line_id), []
    left = line.left
    if grant.decision_id not in line.committed:
        again = commit(grant.line_id, line, decision_id=grant.decision_id, amount=grant.amount, day=day)
        taken, left = [again], again.left
    spent = FundsSpent(
        line_id=grant.line_id, decision_id=grant.decision_id, amount=grant.amount, left=left, spent_on=day
    )
    return [*taken, spent]


def release(grants: list[Grant], state: State, day: date) -> list[FundsReleased]:
    """Let go what was set aside for decisions; their lines were read beside the case."""
    told: list[FundsReleased] = []
    left = {line_id: line.left for line_id, line in state.lines.items()}
    for grant in grants:
        if grant.line_id is None:
            continue
        line = known_line(state, grant.line_id)
        if grant.decision_id not in line.committed:
            continue
        amount = line.committed[grant.decision_id]
        left[grant.line_id] += amount
        told.append(
            FundsReleased(
                line_id=grant.line_id,
                decision_id=grant.decision_id,
                amount=amount,
                left=left[grant.line_id],
                released_on=day,
            )
        )
    return told


def give_back(grant: Grant, state: State, amount: int, *, day: date) -> list[FundsReturned]:
    """Give money that came back to the line it was paid from."""
    if grant.line_id is None:
        return []
    line = known_line(state, grant.line_id)
    return [
        FundsReturned(
            line_id=grant.line_id,
            decision_id=grant.decision_id,
            amount=amount,
            left=line.left + amount,
            returned_on=day,
        )
    ]


def _province(agency: str) -> str:
    return agency.partition("-")[0]
