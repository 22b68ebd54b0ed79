"""What has happened to the clocks. Events hold what their rule said, so that later rules change no past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias

from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineStarted:
    """A clock runs; ``code`` is the case's code where the starting message told it."""

    TYPE: ClassVar[str] = "DeadlineStarted.v1"
    deadline_id: str
    code: str | None
    rule: str
    legal_basis: str
    confidence: str
    turn_of: str
    told: tuple[str, ...]
    about: str | None
    met_by: tuple[str, ...]
    acknowledged: bool
    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMet:
    """What a clock waited for has happened, in time or late; ``by`` says what it was."""

    TYPE: ClassVar[str] = "DeadlineMet.v1"
    deadline_id: str
    rule: str
    by: str
    met_at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed:
    """The due time passed and what the clock waited for has not happened."""

    TYPE: ClassVar[str] = "DeadlineMissed.v1"
    deadline_id: str
    rule: str
    turn_of: str
    told: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneNoted:
    """Something that clocks wait for has happened; kept for clocks whose start arrives later."""

    TYPE: ClassVar[str] = "MilestoneNoted.v1"
    kind: str
    about: str | None
    happened_at: datetime
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAcknowledged:
    """An agency has taken notice of a deadline it was told of."""

    TYPE: ClassVar[str] = "NoticeAcknowledged.v1"
    deadline_id: str
    agency: str


Event: TypeAlias = DeadlineStarted | DeadlineMet | DeadlineMissed | MilestoneNoted | NoticeAcknowledged
EVENTS: tuple[type, ...] = (DeadlineStarted, DeadlineMet, DeadlineMissed, MilestoneNoted, NoticeAcknowledged)
UPCASTS: Mapping[str, Upcast] = {}
