"""Keeping one follower going for as long as the process lives: one active at a time, nothing skipped."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from shared.eventlog.follower import ActiveLock, FencedError, Follower, Positioned
from shared.messaging.states import ACTIVE, FAILING, STANDBY, STOPPED, PartState, why
from shared.observability import failure_of, logger

P = TypeVar("P", bound=Positioned)

STOP_SECONDS = 10.0
SHORTEST_POLL_SECONDS = 0.02
LONGEST_POLL_SECONDS = 0.5
STANDBY_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0

log = logger(__name__)


class Following(Generic[P]):
    """Runs a follower: stands by while another process is active, starts again after a failure.

    An item that fails is tried again for ever with growing pauses: the follower stands still
    visibly (its lag grows in ``hoigia status``) rather than skip.
    """

    def __init__(
        self, follower: Follower[P], connection_string: str, *, applied: Callable[[], None] = lambda: None
    ) -> None:
        """Take the follower, where its lock is, and who is told after each batch that was applied."""
        self._follower = follower
        self._applied = applied
        self._connection_string = connection_string
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._doing = STANDBY
        self._trouble: str | None = None

    def states(self) -> Sequence[PartState]:
        """Tell what it does, how far it has come, and what stops it."""
        checkpoint = self._follower.checkpoint
        position = None if checkpoint is None else checkpoint.position
        return (PartState(name=self._follower.name, doing=self._doing, position=position, code=self._trouble),)

    def wake(self) -> None:
        """Say that there is something new: look now instead of at the next poll."""
        self._woken.set()

    def run(self) -> None:
        """Follow until stopped; never raises."""
        pause = SHORTEST_POLL_SECONDS
        while not self._stopping.is_set():
            before = self._position()
            try:
                self._session()
            except FencedError:
                log.warning("follower_fenced", follower=self._follower.name)
            except Exception as failure:  # noqa: BLE001 - whatever it was, the checkpoint has not moved
                log.error("follower_failed", follower=self._follower.name, **failure_of(failure))  # noqa: TRY400
                self._doing, self._trouble = FAILING, why(failure)
            if self._position() > before:
                pause = SHORTEST_POLL_SECONDS
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        self._doing, self._trouble = STOPPED, None
        self._stopped.set()

    def stop(self) -> bool:
        """Finish the batch in hand and stop; tell whether it ended in time."""
        self._stopping.set()
        self._woken.set()
        return self._stopped.wait(STOP_SECONDS)

    def _position(self) -> int:
        checkpoint = self._follower.checkpoint
        return 0 if checkpoint is None else checkpoint.position

    def _session(self) -> None:
        """Be the active one until something ends it."""
        lock = ActiveLock(self._connection_string, self._follower.name)
        try:
            while not lock.try_acquire():
                self._doing, self._trouble = STANDBY, None
                if self._stopping.wait(STANDBY_SECONDS):
                    return
            self._follower.start()
            self._follow(lock)
        finally:
            self._follower.close()
            lock.close()

    def _follow(self, lock: ActiveLock) -> None:
        poll = SHORTEST_POLL_SECONDS
        while not self._stopping.is_set():
            self._woken.clear()
            stepped = self._follower.step()
            # Said only after a step that did not fail: one that fails again and again is failing all the while.
            self._doing, self._trouble = ACTIVE, None
            if stepped:
                self._applied()
                poll = SHORTEST_POLL_SECONDS
                continue
            self._woken.wait(poll)
            poll = min(poll * 2, LONGEST_POLL_SECONDS)
            if poll == LONGEST_POLL_SECONDS:
                lock.is_alive()
