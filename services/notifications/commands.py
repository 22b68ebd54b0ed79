"""What may be asked of notifications."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from shared.kernel.ids import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One clock to start: whose turn, who else is told, since and until when, and what acts on it.

    Where the day of the report decides under which law it runs, ``law_first`` and ``law_last`` are the days of
    report under which it runs so, and several of one ``deadline_id`` are given.
    """

    deadline_id: str
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
    unit: str
    since: datetime
    due_at: datetime
    law_first: date | None
    law_last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartClocks:
    """Start the clocks that a message of type ``on`` starts; ``noted_at`` is when it was recorded."""

    case_id: CaseId
    on: str
    code: str | None
    noted_at: datetime
    starts: tuple[Start, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMilestone:
    """Note that something has happened that acts on clocks; ``until`` is the new end where it extends."""

    case_id: CaseId
    kind: str
    about: str | None
    until: date | None
    happened_at: datetime
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MissDeadline:
    """Say that the due time has passed and nothing has come."""

    case_id: CaseId
    deadline_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeNotice:
    """Say that an agency has taken notice of a deadline it was told of."""

    case_id: CaseId
    deadline_id: str
    agency: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAuditNotice:
    """Tell reviewers of a fault of a log, or an agency of a finding about it; ``agency`` is ``None`` for reviewers."""

    notice_id: str
    kind: str
    code: str
    about: str
    agency: str | None
    severity: str | None
    answer_by: date | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAuditNotice:
    """Say that what was told of is over: the fault ended, the finding was answered."""

    notice_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAuditNotice:
    """Say that an agency, or its reviewers, have taken notice of what audit told them."""

    notice_id: str
    agency: str
    role: str
    at: datetime


OfAudit: TypeAlias = GiveAuditNotice | EndAuditNotice | AcknowledgeAuditNotice
OnClocks: TypeAlias = StartClocks | NoteMilestone | MissDeadline | AcknowledgeNotice
Command: TypeAlias = OnClocks | OfAudit
