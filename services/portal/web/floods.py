"""Holding back floods of sign-ins: guesses by one address, and more password checks than the machine has room for.

Checking a password is slow on purpose, so a flood of sign-ins would take every thread from
everybody else. A few may be under way and a few may wait a moment; the rest are told to come back.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.portal.web.problems import Problem
from shared.kernel.refusal import UnauthenticatedError

MOST_FAILURES = 10
WINDOW_SECONDS = 60.0
UNDER_WAY = 3
WAITING = 2
LONGEST_WAIT_SECONDS = 2.0
MOST_REMEMBERED = 10_000


class Floods:
    """Counts failed sign-ins of an address for a name, and how many are under way in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock that only runs forward."""
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(UNDER_WAY)
        self._door = threading.BoundedSemaphore(UNDER_WAY + WAITING)

    @contextmanager
    def attempt(self, address: str, name: str) -> Iterator[None]:
        """Let one sign-in happen inside; raises 429 when there were too many."""
        self._check(address, name)
        if not self._door.acquire(blocking=False):
            raise _later(1)
        try:
            if not self._room.acquire(timeout=LONGEST_WAIT_SECONDS):
                raise _later(1)
            try:
                yield
            finally:
                self._room.release()
        except UnauthenticatedError:
            self._note(address, name)
            raise
        finally:
            self._door.release()
        with self._lock:
            self._failures.pop((address, name), None)

    def _check(self, address: str, name: str) -> None:
        with self._lock:
            recent = self._failures.get((address, name), deque())
            while recent and recent[0] <= self._clock() - WINDOW_SECONDS:
                recent.popleft()
            if len(recent) >= MOST_FAILURES:
                raise _later(int(recent[0] + WINDOW_SECONDS - self._clock()) + 1)

    def _note(self, address: str, name: str) -> None:
        with self._lock:
            self._failures.setdefault((address, name), deque(maxlen=MOST_FAILURES)).append(self._clock())
            self._failures.move_to_end((address, name))
            while len(self._failures) > MOST_REMEMBERED:
                self._failures.popitem(last=False)


def _later(seconds: int) -> Problem:
    return Problem(429, "too-many-sign-ins", headers={"Retry-After": str(seconds)})
