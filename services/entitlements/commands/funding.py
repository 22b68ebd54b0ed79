"""What is asked about budget lines."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBudgetLine:
    """Open a line of one source for one year at the asker's agency."""

    line_id: str
    today: date
    year: int
    funding: str
    agency: str
    line: str
    amount: int
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBudgetLine:
    """Set another amount for a line; never less than what is set aside and spent."""

    line_id: str
    today: date
    agency: str
    amount: int
    reason: str
    changed_on: date
