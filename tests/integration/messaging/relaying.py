"""A relay over records of our own making, and the queue where what it sent is kept."""

from collections.abc import Callable, Sequence
from typing import Any

from shared.config import Settings
from shared.contracts.message import Message
from shared.messaging.announcing import Announcements
from shared.messaging.cloudevents import decode
from shared.messaging.relay import Relay
from shared.messaging.subscription import Delivery, Subscription
from tests.support.broker import (
    ORIGIN,
    until,
)

Run = Callable[..., None]
NewDatabase = Callable[[str], str]
KEPT = "portal.inbound"


def announcements(source: Any) -> Announcements[Any]:
    return Announcements(source=source, announce=lambda recorded: recorded.event, origin=lambda: ORIGIN)


def relay(settings: Settings, source: Any, database: str) -> Relay[Any]:
    return Relay(announcements(source), settings=settings, service="intake", connection_string=database, owner="test")


class Kept:
    """Takes everything from the portal's queue, also over a restart of the broker."""

    def __init__(self, settings: Settings) -> None:
        self.messages: list[Message] = []
        self.subscription = Subscription(settings, "portal", KEPT, on_delivery=self._take, prefetch=100)
        self.run, self.stop = self.subscription.run, self.subscription.stop

    def _take(self, delivery: Delivery) -> None:
        assert delivery.user == "intake"
        self.messages.append(decode(delivery.body))
        self.subscription.acknowledge(delivery)

    def wait(self, last: int) -> list[Message]:
        """Wait until the message of a position is here."""
        until(lambda: any(message.position == last for message in self.messages))
        return list(self.messages)


def in_order(messages: Sequence[Message]) -> list[int]:
    """Give the positions, repeats left out; fails when a new one comes before its predecessor did."""
    seen: list[int] = []
    for message in messages:
        if message.position in seen:
            continue
        assert message.previous == (seen[-1] if seen else 0)
        seen.append(message.position)
    return seen
