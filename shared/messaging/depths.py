"""How many messages wait in a service's queues, seen by the service itself with no right beyond its own."""

import threading
from collections.abc import Mapping
from typing import Any

from shared.config import Settings
from shared.messaging.connection import LOST, abandon, close, open_connection
from shared.messaging.topology import dead_queue, queues_of, reactions_queue, retry_queue

READY, RETRY, DEAD = "ready", "retry", "dead"


class Depths:
    """Looks at the queues of one service on a connection of its own; safe to share between threads."""

    def __init__(self, settings: Settings, service: str) -> None:
        """Take whose queues; connects with the first look."""
        self._settings = settings
        self._service = service
        self._lock = threading.Lock()
        self._connection: Any = None

    def look(self) -> Mapping[tuple[str, str], int] | None:
        """Count by queue and what its messages wait for; ``None`` when the broker cannot be asked."""
        names = list(_names(self._service))
        if not names:
            return {}
        with self._lock:
            try:
                return self._count(names)
            except LOST:
                connection, self._connection = self._connection, None
                if connection is not None:
                    abandon(connection)
                return None

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                close(connection)

    def _count(self, names: list[tuple[str, str, str]]) -> Mapping[tuple[str, str], int]:
        if self._connection is None:
            # Nobody drains it between looks, so it has no heartbeat; TCP keeps watch.
            self._connection = open_connection(self._settings, self._service, label="depths", heartbeat=0)
        channel = self._connection.channel()
        try:
            # A passive declaration asks for no right and changes nothing.
            return {
                (queue, waits): int(channel.queue_declare(name, passive=True).message_count)
                for queue, waits, name in names
            }
        finally:
            channel.close()


def _names(service: str) -> list[tuple[str, str, str]]:
    found = []
    for queue, _ in queues_of(service):
        found += [(queue, READY, queue), (queue, DEAD, dead_queue(queue))]
        if queue == reactions_queue(service):
            found.append((queue, RETRY, retry_queue(queue)))
    return found
