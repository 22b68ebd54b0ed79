"""What has happened at the door. Reads of cases are recorded beside them (``DisclosureRecorded``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias

from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """A member of staff signed in, in one role of one agency."""

    TYPE: ClassVar[str] = "SessionOpened.v1"
    user: str
    username: str
    agency: str
    role: str
    province: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The session was ended by its owner."""

    TYPE: ClassVar[str] = "SessionEnded.v1"


Event: TypeAlias = SessionOpened | SessionEnded
EVENTS: tuple[type, ...] = (SessionOpened, SessionEnded)
UPCASTS: Mapping[str, Upcast] = {}
