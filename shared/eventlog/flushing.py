"""Committing many requests of one caller together, on a connection of its own."""

import threading
from collections.abc import Sequence

from shared.eventlog.sending import MOST_REQUESTS, Connect, Flush, Sending
from shared.eventlog.store import Answer, AppendRequest


class Flusher:
    """Flushes batches, one after the other; safe to share between threads."""

    def __init__(self, connect: Connect, flush: Flush) -> None:
        """Take how to connect and how to flush; connects with the first batch."""
        self._sending = Sending(connect, flush)
        self._lock = threading.Lock()

    def commit(self, requests: Sequence[AppendRequest]) -> list[Answer]:
        """Store requests of which no two share a stream or a command; give what became of each."""
        answers: list[Answer] = []
        for start in range(0, len(requests), MOST_REQUESTS):
            with self._lock:
                answers += self._sending.send(requests[start : start + MOST_REQUESTS])
        return answers

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._sending.close()
