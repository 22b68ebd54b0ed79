"""Public messages of intake about tips. Their subject is the tip, ``version`` is that of the tip's stream."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReceived:
    """A tip came in. Its subject is the tip; ``under_18`` is ``None`` when nothing tells."""

    TYPE: ClassVar[str] = "SignalReceived.v1"
    version: int
    signal_id: str
    code: str
    tip_channel: str
    received_at: datetime
    received_by: str
    told_by: str | None
    place: str | None
    country: str | None
    people: int | None
    under_18: bool | None
    suspected_channel: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalForwarded:
    """A tip was passed on to an agency; its subject is the tip."""

    TYPE: ClassVar[str] = "SignalForwarded.v1"
    version: int
    signal_id: str
    from_agency: str
    to_agency: str
    forwarded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalBecameCase:
    """A tip became a case, or belongs to one; its subject is the tip, which may belong to several."""

    TYPE: ClassVar[str] = "SignalBecameCase.v1"
    version: int
    signal_id: str
    case_id: str
    linked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDismissed:
    """A tip was closed without a case, for a reason code; its subject is the tip."""

    TYPE: ClassVar[str] = "SignalDismissed.v1"
    version: int
    signal_id: str
    reason: str
    dismissed_by: str
    dismissed_on: date
