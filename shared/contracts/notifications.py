"""Public messages of the notifications service."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineStarted:
    """A clock of the law runs."""

    TYPE: ClassVar[str] = "DeadlineStarted.v1"
    version: int
    deadline_id: str
    rule: str
    legal_basis: str
    confidence: str
    turn_of: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMet:
    """What the clock waited for has happened, in time or late."""

    TYPE: ClassVar[str] = "DeadlineMet.v1"
    version: int
    deadline_id: str
    rule: str
    met_at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed:
    """The due time passed and what the clock waited for has not happened."""

    TYPE: ClassVar[str] = "DeadlineMissed.v1"
    version: int
    deadline_id: str
    rule: str
    turn_of: str
    due_at: datetime


MESSAGES = (DeadlineStarted, DeadlineMet, DeadlineMissed)
