"""How much waits to be reacted to: an import that outruns the reactions would make every officer wait behind it."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from shared.config import Settings
from shared.contracts.registry import SERVICES, consumes, mirrors
from shared.messaging.connection import close, open_connection
from shared.messaging.topology import OPERATOR, inbound_queue, reactions_queue

MOST_WAITING: Final = 400
"""Messages in the longest queue beyond which nothing more is given."""
_PAUSE_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 30.0


class Backlog:
    """Asks the broker how long the queues of reactions and mirrors are, on a connection of its own."""

    def __init__(self, settings: Settings, *, ended: Callable[[], bool] = lambda: False) -> None:
        """Take where the broker is; connects at once."""
        self._connection = open_connection(settings, OPERATOR, label="backlog", heartbeat=0)
        self._channel: Any = self._connection.channel()
        self._queues = tuple(reactions_queue(name) for name in SERVICES if consumes(name)) + tuple(
            inbound_queue(name) for name in SERVICES if mirrors(name)
        )
        self._ended = ended

    def longest(self) -> int:
        """Give the number of messages that wait in the longest queue that anybody reads."""
        found = (self._channel.queue_declare(queue, passive=True) for queue in self._queues)
        # Of a service that is not there nothing is gained by waiting.
        return max(int(one.message_count) if one.consumer_count else 0 for one in found)

    def wait(self, most: int = MOST_WAITING, seconds: float = _LONGEST_SECONDS) -> bool:
        """Wait until no queue is longer than ``most``; tell whether none was in time."""
        deadline = time.monotonic() + seconds
        while self.longest() > most:
            if self._ended() or time.monotonic() > deadline:
                return False
            threading.Event().wait(_PAUSE_SECONDS)
        return True

    def pace(self) -> None:
        """Wait until the reactions are not far behind, or have stopped: then they will have to catch up later."""
        self.wait()

    def close(self) -> None:
        """Close the connection."""
        close(self._connection)
