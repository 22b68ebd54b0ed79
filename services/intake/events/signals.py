"""What became of a tip. A tip is a stream of its own; who is spoken of in it is not known to be anybody's case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReceived:
    """A tip came in; what was said and who said it is sealed, each naming whose it is."""

    TYPE: ClassVar[str] = "SignalReceived.v1"
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
    text: Personal[str]
    about_name: Personal[str] | None
    caller_name: Personal[str] | None
    caller_contact: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalForwarded:
    """A tip was passed on."""

    TYPE: ClassVar[str] = "SignalForwarded.v1"
    signal_id: str
    from_agency: str
    to_agency: str
    forwarded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalBecameCase:
    """A tip belongs to a case, which it opened or which was there before."""

    TYPE: ClassVar[str] = "SignalBecameCase.v1"
    signal_id: str
    case_id: str
    linked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDismissed:
    """A tip was closed without a case."""

    TYPE: ClassVar[str] = "SignalDismissed.v1"
    signal_id: str
    reason: str
    dismissed_by: str
    dismissed_on: date
    note: Personal[str] | None
