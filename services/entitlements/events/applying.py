"""What a person applied for, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted:
    """Support was applied for under one rule; the day of it is the day of the legal fact.

    ``procedure`` is the dated row whose working days an answer may take, ``legal_basis`` its text; ``person`` is
    0 for the case's person, n for the n-th child with her.
    """

    TYPE: ClassVar[str] = "ApplicationSubmitted.v1"
    application_id: str
    person: int
    rule: str
    regime: str
    procedure: str
    law: str
    legal_basis: str
    confidence: str
    submitted_on: date
    submitted_to: str
    channel: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecided:
    """An application was answered by a decision; ``outcome`` is ``granted`` or ``refused``."""

    TYPE: ClassVar[str] = "ApplicationDecided.v1"
    application_id: str
    decision_id: str
    outcome: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn:
    """Nobody waits for an answer to an application any more."""

    TYPE: ClassVar[str] = "ApplicationWithdrawn.v1"
    application_id: str
    reason: str
    withdrawn_on: date
