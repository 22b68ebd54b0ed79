"""Group commit: one committer a process flushes what is queued; every request gets its own verdict.

A request is acknowledged only after the commit that holds it. When the connection breaks, the
same requests are sent again: the log recognises those that had been stored.

Who asks alone commits in its own thread, without waking another. Of many that wait, half are taken
at a time while commits are quick: as one half commits, those of the other, answered before, make
their next requests. Where a commit waits for the disk, the fewer of them the better.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeAlias

from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

from shared.eventlog.store import Appended, AppendError, AppendRequest
from shared.kernel.refusal import OutcomeUnknownError, UnavailableError
from shared.observability import failure_of, logger

MOST_REQUESTS = 256
UNDIVIDED = 32
"""Up to so many are committed together whoever else waits: fewer would not be worth a commit of their own."""
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.05
CLOSING_SECONDS = 10.0
QUICK_SECONDS = 0.003
"""A flush that took longer has waited for the disk, or for a processor, more than it worked."""

Verdict: TypeAlias = Appended | AppendError
Flush: TypeAlias = Callable[[Connection[TupleRow], Sequence[AppendRequest]], Sequence[Verdict]]

log = logger(__name__)


class _Waiting:
    """One request and what became of it; the lock is free once that is known."""

    __slots__ = ("request", "settled", "verdict")

    def __init__(self, request: AppendRequest) -> None:
        self.request = request
        self.verdict: Verdict | Exception | None = None
        # A bare lock, not an Event: it is made, waited for and let go once for every request.
        self.settled = threading.Lock()
        self.settled.acquire()

    def settle(self, verdict: Verdict | Exception) -> None:
        self.verdict = verdict
        self.settled.release()

    def answer(self) -> Appended:
        if isinstance(self.verdict, Appended):
            return self.verdict
        raise OutcomeUnknownError if self.verdict is None else self.verdict


class Committer:
    """Collects requests of all threads and commits them together, in order of arrival a stream."""

    def __init__(self, connect: Callable[[], Connection[TupleRow]], flush: Flush) -> None:
        """Take how to connect and how to flush; the thread starts with the first request."""
        self._connect = connect
        self._flush = flush
        self._connection: Connection[TupleRow] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._condition = threading.Condition(threading.Lock())
        self._thread: threading.Thread | None = None
        self._closed = False
        self._busy = False
        self._together = 0
        self._took = 0.0

    def commit(self, request: AppendRequest) -> Appended:
        """Wait until the request is durable, or raise why it is not."""
        waiting = _Waiting(request)
        with self._condition:
            if self._closed:
                raise UnavailableError("log-closed")
            # Where the last ones came together more will come: waiting for them a moment makes one commit of many.
            alone = not self._busy and not self._waiting and self._together <= 1
            if alone:
                self._busy = True
            else:
                self._queue(waiting)
        if alone:
            self._settle_and_release([waiting])
        else:
            waiting.settled.acquire()
        return waiting.answer()

    def close(self) -> None:
        """Flush what is queued, then stop."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
            self._condition.wait_for(lambda: not self._busy, timeout=CLOSING_SECONDS)
        if self._thread is not None:
            self._thread.join(timeout=CLOSING_SECONDS)
        self._drop_connection()

    def _queue(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
            self._thread.start()
        self._condition.notify()

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: not self._busy and (self._waiting or self._closed))
                if not self._waiting:
                    return
                batch = self._take()
                self._busy = True
            try:
                self._settle_and_release(batch)
            except BaseException as failure:  # noqa: BLE001 - its callers were told; those who come next need the thread
                log.critical("commit_broken_off", **failure_of(failure))

    def _settle_and_release(self, batch: Sequence[_Waiting]) -> None:
        """Settle a batch over the one connection, which was taken for it, and leave that to others.

        Whatever ends it, nobody is left waiting: of whom nothing is known the outcome is unknown.
        """
        begin = time.perf_counter()
        try:
            self._settle(batch)
        finally:
            for waiting in batch:
                if waiting.verdict is None:
                    waiting.settled.release()
            with self._condition:
                self._took = time.perf_counter() - begin
                self._together = len(batch)
                self._busy = False
                self._condition.notify_all()

    def _take(self) -> list[_Waiting]:
        """Take queued requests, at most one a stream and a command; the others keep their place."""
        count = len(self._waiting)
        divided = count > UNDIVIDED and self._took < QUICK_SECONDS
        most = min(MOST_REQUESTS, (count + 1) // 2 if divided else count)
        batch: list[_Waiting] = []
        left: deque[_Waiting] = deque()
        touched: set[str] = set()
        while self._waiting and len(batch) < most:
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
