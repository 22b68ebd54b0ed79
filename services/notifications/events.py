"""What has happened to the clocks. Events hold what their rule said, so that later rules change no past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypeAlias

from shared.kernel.canonical import Json
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineStarted:
    """A clock runs; ``code`` is the case's code where the starting message told it.

    ``on`` is the type of the message that started it and ``noted_at`` when that was recorded; both are ``None``
    for a clock of the first release. ``calendar`` is how sure its working days are, ``None`` where none count.
    """

    TYPE: ClassVar[str] = "DeadlineStarted.v2"
    deadline_id: str
    code: str | None
    rule: str
    legal_basis: str
    confidence: str
    calendar: str | None
    turn_of: str
    told: tuple[str, ...]
    about: str | None
    met_by: tuple[str, ...]
    paused_by: tuple[str, ...]
    resumed_by: tuple[str, ...]
    extended_by: tuple[str, ...]
    ended_by: tuple[str, ...]
    acknowledged: bool
    unit: str | None
    since: datetime
    due_at: datetime
    on: str | None
    noted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a clock runs when the case was reported on one of these days."""

    first: date
    last: date
    start: DeadlineStarted


@dataclass(frozen=True, slots=True, kw_only=True)
class StartHeld:
    """A clock waits to be told on which day the case was reported: that day decides under which law it runs."""

    TYPE: ClassVar[str] = "StartHeld.v1"
    deadline_id: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePaused:
    """A clock stands still; ``remaining`` is what is left, in days, working days or microseconds as its unit has it.

    ``step`` counts what happened to the clock from 0 on: an event takes the place of those of its step and after,
    which news that came late have changed.
    """

    TYPE: ClassVar[str] = "DeadlinePaused.v1"
    deadline_id: str
    rule: str
    step: int
    by: str
    paused_at: datetime
    remaining: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineResumed:
    """A clock that stood still runs again, until a new due time."""

    TYPE: ClassVar[str] = "DeadlineResumed.v1"
    deadline_id: str
    rule: str
    step: int
    by: str
    resumed_at: datetime
    due_at: datetime
    calendar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineExtended:
    """A clock was given longer, until a new due time; of one that stands still, it is what it would have been."""

    TYPE: ClassVar[str] = "DeadlineExtended.v1"
    deadline_id: str
    rule: str
    step: int
    by: str
    extended_at: datetime
    due_at: datetime
    calendar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMet:
    """What a clock waited for has happened, in time or late; ``by`` says what it was."""

    TYPE: ClassVar[str] = "DeadlineMet.v2"
    deadline_id: str
    rule: str
    step: int
    by: str
    met_at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEnded:
    """Nobody waits any more, and what was waited for has not happened: a closed case ends its clocks."""

    TYPE: ClassVar[str] = "DeadlineEnded.v1"
    deadline_id: str
    rule: str
    step: int
    by: str
    ended_at: datetime


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
    """Something that acts on clocks has happened; kept for clocks whose start arrives later."""

    TYPE: ClassVar[str] = "MilestoneNoted.v2"
    kind: str
    about: str | None
    until: date | None
    happened_at: datetime
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAcknowledged:
    """An agency has taken notice of a deadline it was told of."""

    TYPE: ClassVar[str] = "NoticeAcknowledged.v1"
    deadline_id: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditNoticeGiven:
    """Reviewers are told of a fault of a log, or an agency of a finding; ``agency`` is ``None`` for reviewers."""

    TYPE: ClassVar[str] = "AuditNoticeGiven.v1"
    notice_id: str
    kind: str
    code: str
    about: str
    agency: str | None
    severity: str | None
    answer_by: date | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditNoticeEnded:
    """What was told of is over; this may be known before it was told."""

    TYPE: ClassVar[str] = "AuditNoticeEnded.v1"
    notice_id: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditNoticeAcknowledged:
    """An agency has taken notice of what audit told it, or its reviewers."""

    TYPE: ClassVar[str] = "AuditNoticeAcknowledged.v1"
    notice_id: str
    agency: str


Step: TypeAlias = DeadlinePaused | DeadlineResumed | DeadlineExtended | DeadlineMet | DeadlineEnded
OfClocks: TypeAlias = DeadlineStarted | StartHeld | Step | DeadlineMissed | MilestoneNoted | NoticeAcknowledged
OfAudit: TypeAlias = AuditNoticeGiven | AuditNoticeEnded | AuditNoticeAcknowledged
Event: TypeAlias = OfClocks | OfAudit
EVENTS: tuple[type, ...] = (
    DeadlineStarted,
    StartHeld,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineExtended,
    DeadlineMet,
    DeadlineEnded,
    DeadlineMissed,
    MilestoneNoted,
    NoticeAcknowledged,
    AuditNoticeGiven,
    AuditNoticeEnded,
    AuditNoticeAcknowledged,
)

# Clocks of the first release end with their case too; nothing paused or extended them.
_FIRST_RELEASE: Mapping[str, Any] = {
    "calendar": None,
    "paused_by": [],
    "resumed_by": [],
    "extended_by": [],
    "ended_by": ["CaseClosed.v1"],
    "unit": None,
    "on": None,
    "noted_at": None,
}


def _started(data: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    return DeadlineStarted.TYPE, {**data, **_FIRST_RELEASE}


def _met(data: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    return DeadlineMet.TYPE, {**data, "step": 0}


def _noted(data: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    return MilestoneNoted.TYPE, {**data, "until": None}


UPCASTS: Mapping[str, Upcast] = {
    "DeadlineStarted.v1": _started,
    "DeadlineMet.v1": _met,
    "MilestoneNoted.v1": _noted,
}
