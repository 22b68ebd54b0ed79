"""Public messages of the notifications service."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

PERSON = "person"
"""Whose turn it is where the person herself has a period: nobody is late by it, and no case is overdue."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePaused:
    """A clock stands still; ``remaining`` is what is left, in the clock's ``unit`` (microseconds of one in hours)."""

    TYPE: ClassVar[str] = "DeadlinePaused.v1"
    version: int
    deadline_id: str
    rule: str
    paused_at: datetime
    remaining: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineResumed:
    """A clock that stood still runs again; ``calendar`` is how sure its working days are, where these count."""

    TYPE: ClassVar[str] = "DeadlineResumed.v1"
    version: int
    deadline_id: str
    rule: str
    resumed_at: datetime
    due_at: datetime
    calendar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineExtended:
    """A clock was given longer."""

    TYPE: ClassVar[str] = "DeadlineExtended.v1"
    version: int
    deadline_id: str
    rule: str
    extended_at: datetime
    due_at: datetime
    calendar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEnded:
    """Nobody waits any more, though what was waited for has not happened; ``because`` is the message that says so."""

    TYPE: ClassVar[str] = "DeadlineEnded.v1"
    version: int
    deadline_id: str
    rule: str
    ended_at: datetime
    because: str


MESSAGES = (
    DeadlineStarted,
    DeadlineMet,
    DeadlineMissed,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineExtended,
    DeadlineEnded,
)
