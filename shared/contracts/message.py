"""A public message as publisher and consumer see it; its spelling is in :mod:`shared.messaging.cloudevents`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.registry import publisher_of
from shared.kernel.ids import EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A public message.

    ``source`` is the origin of the log with its incarnation, ``position`` the place there and
    ``previous`` the position announced before it (0 for the first); ``subject`` is the case;
    ``data`` is an instance of the message's class.
    """

    id: EventId
    source: str
    type: str
    subject: str | None
    time: datetime
    position: int
    previous: int
    correlation: str
    causation: str | None
    data: Any

    @property
    def publisher(self) -> str:
        """The service that alone may publish this type."""
        return publisher_of(self.type)
