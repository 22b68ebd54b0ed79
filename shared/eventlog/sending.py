"""Sending requests to a log over one connection, and learning what became of each.

Nothing is answered before the commit that holds it. When the connection breaks, the same requests are
sent again: the log recognises those that had been stored.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

from shared.eventlog.store import Answer, Appended, AppendError, AppendRequest
from shared.kernel.refusal import OutcomeUnknownError, UnavailableError

MOST_REQUESTS = 256
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.05

Verdict: TypeAlias = Appended | AppendError
Connect: TypeAlias = Callable[[], Connection[TupleRow]]
Flush: TypeAlias = Callable[[Connection[TupleRow], Sequence[AppendRequest]], Sequence[Verdict]]


class Sending:
    """Sends one batch at a time; of several threads the caller lets one in."""

    def __init__(self, connect: Connect, flush: Flush) -> None:
        """Take how to connect and how to flush; connects with the first batch."""
        self._connect = connect
        self._flush = flush
        self._connection: Connection[TupleRow] | None = None

    def send(self, requests: Sequence[AppendRequest]) -> list[Answer]:
        """Give of each request where it stands, or why it does not."""
        try:
            return list(self._sent(requests))
        except AppendError as failure:
            # The whole flush was refused because of one of them: find out which, one by one.
            return [failure] if len(requests) == 1 else [self.send((request,))[0] for request in requests]
        except Exception as failure:  # noqa: BLE001 - each is told, whatever happened
            return [failure] * len(requests)

    def close(self) -> None:
        """Close the connection; the next batch opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _sent(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        sent, pause = False, FIRST_PAUSE_SECONDS
        for _ in range(ATTEMPTS):
            try:
                if self._connection is None:
                    self._connection = self._connect()
                sent = True
                return self._flush(self._connection, requests)
            except OperationalError:
                # The commit may or may not have happened: the same command ids sent again will tell.
                self.close()
                threading.Event().wait(pause)
                pause *= 2
            except AppendError:
                # The log has answered: the connection is as good as before.
                raise
            except BaseException:
                self.close()
                raise
        raise OutcomeUnknownError if sent else UnavailableError("log-unavailable")
