"""Waiting until what a command did can be read here: the asker reads what the asker wrote.

The bound is a promise about time, not about the mirror: after it the answer leaves anyway. When the
mirror has stopped, every thread of the door would soon be waiting for it; so after several waits in
vain the bound is short, until one succeeds.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from services.portal.web.ports import Progress
from shared.contracts.registry import CONSEQUENCES

LONGEST_SECONDS = 10.0
IMPATIENT_SECONDS = 2.0
IN_VAIN = 3
FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.05


class Waiter:
    """Polls the mirror for announced events and for what always follows from them."""

    def __init__(
        self,
        books: Progress,
        *,
        seconds: float = LONGEST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Take where to look, the bound, a clock that only runs forward and how to pause."""
        self._books = books
        self._seconds = seconds
        self._clock = clock
        self._pause = pause
        self._in_vain = 0

    def until_mirrored(self, events: Sequence[dict[str, Any]]) -> bool:
        """Wait for announced events ``{service, type, position, id}``; tell whether all came in time."""
        came = self._wait(events, self._seconds if self._in_vain < IN_VAIN else IMPATIENT_SECONDS)
        # Threads may lose a count of each other's; it decides about patience only.
        self._in_vain = 0 if came else self._in_vain + 1
        return came

    def _wait(self, events: Sequence[dict[str, Any]], seconds: float) -> bool:
        deadline = self._clock() + seconds
        pending = list(events)
        pause = FIRST_PAUSE_SECONDS
        while True:
            pending = [event for event in pending if not self._is_here(event)]
            if not pending:
                return True
            left = deadline - self._clock()
            if left <= 0:
                return False
            self._pause(min(pause, left))
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)

    def _is_here(self, event: dict[str, Any]) -> bool:
        if not self._books.reached(event["service"], event["position"]):
            return False
        wanted = frozenset(CONSEQUENCES.get(event["type"], ()))
        return not wanted or wanted <= self._books.consequences(event["id"])
