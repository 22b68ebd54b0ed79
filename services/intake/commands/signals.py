"""What may be asked of intake about a tip."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveSignal:
    """Receive a tip."""

    signal_id: str
    code: str
    at: datetime
    tip_channel: str
    occurred_at: datetime
    received_by: str
    told_by: str | None
    place: str | None
    country: str | None
    people: int | None
    under_18: bool | None
    suspected_channel: str | None
    text: Personal[str]
    about_name: Personal[str] | None
    caller_name: Personal[str] | None
    caller_contact: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardSignal:
    """Pass a tip on to an agency."""

    signal_id: str
    at: datetime
    from_agency: str
    to_agency: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissSignal:
    """Close a tip without a case."""

    signal_id: str
    today: date
    reason: str
    dismissed_by: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCaseOfSignal:
    """Note that a tip belongs to a case (by reaction to what was recorded of the case)."""

    signal_id: str
    case_id: str
    linked_on: date
