"""What may be asked of the portal itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """Let a member of staff in; ``session`` is derived from the digest of the token, never the token."""

    session: str
    user: str
    username: str
    agency: str
    role: str
    province: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    """End a session before its time."""

    session: str


Command: TypeAlias = OpenSession | EndSession
