"""Committing many requests of one caller together, on a connection of its own.

Like the committer's: nothing is answered before the commit that holds it, and when the connection
breaks the same requests are sent again, of which the log recognises those that had been stored.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

from shared.eventlog.store import Answer, AppendError, AppendRequest
from shared.kernel.refusal import OutcomeUnknownError, UnavailableError

MOST_REQUESTS = 256
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.05

Flush: TypeAlias = Callable[[Connection[TupleRow], Sequence[AppendRequest]], Sequence[Answer]]


class Flusher:
    """Flushes batches, one after the other; safe to share between threads."""

    def __init__(self, connect: Callable[[], Connection[TupleRow]], flush: Flush) -> None:
        """Take how to connect and how to flush; connects with the first batch."""
        self._connect = connect
        self._flush = flush
        self._connection: Connection[TupleRow] | None = None
        self._lock = threading.Lock()

    def commit(self, requests: Sequence[AppendRequest]) -> list[Answer]:
        """Store requests of which no two share a stream or a command; give what became of each."""
        answers: list[Answer] = []
        for start in range(0, len(requests), MOST_REQUESTS):
            answers += self._commit(requests[start : start + MOST_REQUESTS])
        return answers

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop_connection()

    def _commit(self, requests: Sequence[AppendRequest]) -> list[Answer]:
        try:
            with self._lock:
                return list(self._send(requests))
        except AppendError as failure:
            # The whole flush was refused because of one of them: find out which, one by one.
            return [failure] if len(requests) == 1 else [self._commit((request,))[0] for request in requests]
        except Exception as failure:  # noqa: BLE001 - each is told, whatever happened
            return [failure] * len(requests)

    def _send(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        sent, pause = False, FIRST_PAUSE_SECONDS
        for _ in range(ATTEMPTS):
            try:
                if self._connection is None:
                    self._connection = self._connect()
                sent = True
                return self._flush(self._connection, requests)
            except OperationalError:
                # The commit may or may not have happened: the same command ids sent again will tell.
                self._drop_connection()
                threading.Event().wait(pause)
                pause *= 2
            except AppendError:
                raise
            except BaseException:
                self._drop_connection()
                raise
        raise OutcomeUnknownError if sent else UnavailableError("log-unavailable")

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
