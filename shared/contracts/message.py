"""A public message as a consumer sees it, after its envelope was checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One CloudEvent: ``source`` is the origin of the publisher's log, ``subject`` the case.

    ``position`` is its place in the source's log, ``previous`` the position announced before it
    (0 for the first); ``data`` is an instance of the message's class.
    """

    id: str
    source: str
    type: str
    subject: str | None
    time: datetime
    position: int
    previous: int
    correlation: str
    causation: str | None
    data: Any
