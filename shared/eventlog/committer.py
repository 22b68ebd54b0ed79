"""Group commit: one committer a process flushes what is queued; every request gets its own verdict.

Who asks alone commits in its own thread, without waking another. Of many that wait, half are taken
at a time while commits are quick: as one half commits, those of the other, answered before, make
their next requests. Where a commit waits for the disk, the fewer of them the better.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence

from shared.eventlog.sending import MOST_REQUESTS, Connect, Flush, Sending
from shared.eventlog.store import Answer, Appended, AppendRequest
from shared.kernel.refusal import OutcomeUnknownError, UnavailableError
from shared.observability import failure_of, logger

UNDIVIDED = 32
"""Up to so many are committed together whoever else waits: fewer would not be worth a commit of their own."""
CLOSING_SECONDS = 10.0
QUICK_SECONDS = 0.003
"""A flush that took longer has waited for the disk, or for a processor, more than it worked."""

log = logger(__name__)


class _Waiting:
    """One request and what became of it; the lock is free once that is known."""

    __slots__ = ("request", "settled", "verdict")

    def __init__(self, request: AppendRequest) -> None:
        self.request = request
        self.verdict: Answer | None = None
        # A bare lock, not an Event: it is made, waited for and let go once for every request.
        self.settled = threading.Lock()
        self.settled.acquire()

    def settle(self, verdict: Answer) -> None:
        self.verdict = verdict
        self.settled.release()

    def answer(self) -> Appended:
        if isinstance(self.verdict, Appended):
            return self.verdict
        raise OutcomeUnknownError if self.verdict is None else self.verdict


class Committer:
    """Collects requests of all threads and commits them together, in order of arrival a stream."""

    def __init__(self, connect: Connect, flush: Flush) -> None:
        """Take how to connect and how to flush; the thread starts with the first request."""
        self._sending = Sending(connect, flush)
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
        self._sending.close()

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
            answers = self._sending.send([waiting.request for waiting in batch])
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.settle(answer)
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
