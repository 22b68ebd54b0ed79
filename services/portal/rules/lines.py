"""The lines of lists: what of a case and of a referral may stand in one, and what may be asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the worklist."""

    case_id: str
    code: str
    stage: str
    owner: str
    received_at: datetime
    next_deadline: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One referral as both sides see it."""

    referral_id: str
    case_id: str
    from_agency: str
    to_agency: str
    services: tuple[str, ...]
    urgency: str
    state: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the worklist is asked for; ``agency`` ``None`` means every case, ``after`` the last line seen."""

    agency: str | None
    now: datetime
    stage: str | None = None
    owner: str | None = None
    overdue: bool | None = None
    code: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One line of the list of tips; ``reason`` is why it was closed without a case."""

    signal_id: str
    code: str
    tip_channel: str
    received_by: str
    received_at: datetime
    state: str
    reason: str | None
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSignals:
    """What the list of tips is asked for; ``agency`` ``None`` means every tip, ``after`` the last line seen."""

    agency: str | None
    state: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 50
