"""Group commit: one committer a process flushes what is queued; every request gets its own verdict.

A request is acknowledged only after the commit that holds it. When the connection breaks, the
same requests are sent again: the log recognises those that had been stored.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

from shared.eventlog.store import Appended, AppendError, AppendRequest
from shared.kernel.refusal import OutcomeUnknownError, UnavailableError

MOST_REQUESTS = 256
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.05

Verdict: TypeAlias = Appended | AppendError
Flush: TypeAlias = Callable[[Connection[TupleRow], Sequence[AppendRequest]], Sequence[Verdict]]


@dataclass(slots=True)
class _Waiting:
    request: AppendRequest
    done: threading.Event = field(default_factory=threading.Event)
    verdict: Verdict | Exception | None = None

    def settle(self, verdict: Verdict | Exception) -> None:
        self.verdict = verdict
        self.done.set()


class Committer:
    """Collects requests of all threads and commits them together, in order of arrival a stream."""

    def __init__(self, connect: Callable[[], Connection[TupleRow]], flush: Flush) -> None:
        """Take how to connect and how to flush; the thread starts with the first request."""
        self._connect = connect
        self._flush = flush
        self._connection: Connection[TupleRow] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def commit(self, request: AppendRequest) -> Appended:
        """Wait until the request is durable, or raise why it is not."""
        waiting = _Waiting(request)
        with self._condition:
            if self._closed:
                raise UnavailableError("log-closed")
            self._waiting.append(waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
                self._thread.start()
            self._condition.notify()
        waiting.done.wait()
        if isinstance(waiting.verdict, Appended):
            return waiting.verdict
        if waiting.verdict is None:
            raise OutcomeUnknownError
        raise waiting.verdict

    def close(self) -> None:
        """Flush what is queued, then stop."""
        with self._condition:
            self._closed = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._drop_connection()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._waiting and not self._closed:
                    self._condition.wait()
                if not self._waiting:
                    return
                batch = self._take()
            self._settle(batch)

    def _take(self) -> list[_Waiting]:
        """Take queued requests, at most one a stream and a command; the others keep their place."""
        batch: list[_Waiting] = []
        left: deque[_Waiting] = deque()
        touched: set[str] = set()
        while self._waiting and len(batch) < MOST_REQUESTS:
            waiting = self._waiting.popleft()
            names = {waiting.request.command_id, *(stream for stream, _ in waiting.request.expected)}
            if touched & names:
                left.append(waiting)
            else:
                batch.append(waiting)
            touched |= names
        self._waiting.extendleft(reversed(left))
        return batch

    def _settle(self, batch: Sequence[_Waiting]) -> None:
        try:
            verdicts = self._send([waiting.request for waiting in batch])
        except AppendError as failure:
            # The whole flush was refused because of one of them: find out which, one by one.
            if len(batch) == 1:
                batch[0].settle(failure)
            else:
                for waiting in batch:
                    self._settle([waiting])
        except Exception as failure:  # noqa: BLE001 - every waiting caller must be told, whatever happened
            for waiting in batch:
                waiting.settle(failure)
        else:
            for waiting, verdict in zip(batch, verdicts, strict=True):
                waiting.settle(verdict)

    def _send(self, requests: Sequence[AppendRequest]) -> Sequence[Verdict]:
        sent = False
        pause = FIRST_PAUSE_SECONDS
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
            except BaseException:
                self._drop_connection()
                raise
        raise OutcomeUnknownError if sent else UnavailableError("log-unavailable")

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
