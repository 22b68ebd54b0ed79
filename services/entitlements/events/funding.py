"""What happened on a budget line, a stream of its own. ``left`` is what the line still has to give after it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineOpened:
    """Money of one source is there for one year at one agency; ``line`` tells several such lines apart."""

    TYPE: ClassVar[str] = "BudgetLineOpened.v1"
    line_id: str
    year: int
    funding: str
    agency: str
    line: str
    amount: int
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineChanged:
    """The line holds another amount than before."""

    TYPE: ClassVar[str] = "BudgetLineChanged.v1"
    line_id: str
    amount: int
    left: int
    reason: str
    changed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsCommitted:
    """Money was set aside for a decision."""

    TYPE: ClassVar[str] = "FundsCommitted.v1"
    line_id: str
    decision_id: str
    amount: int
    left: int
    committed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsSpent:
    """What was set aside for a decision was paid; what is left does not change by it."""

    TYPE: ClassVar[str] = "FundsSpent.v1"
    line_id: str
    decision_id: str
    amount: int
    left: int
    spent_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsReleased:
    """What was set aside for a decision is free again."""

    TYPE: ClassVar[str] = "FundsReleased.v1"
    line_id: str
    decision_id: str
    amount: int
    left: int
    released_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsReturned:
    """Money that had been paid came back to the line."""

    TYPE: ClassVar[str] = "FundsReturned.v1"
    line_id: str
    decision_id: str
    amount: int
    left: int
    returned_on: date
