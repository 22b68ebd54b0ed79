"""One thing done again and again beside a service's workers; while it fails, its state says so and why."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from shared.messaging.states import ACTIVE, FAILING, PartState, why
from shared.observability import failure_of, logger

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0
STOP_SECONDS = 10.0

log = logger(__name__)


class Recurring(ABC):
    """Takes its turns in a thread of its own; one that failed is taken again, with growing pauses."""

    name: ClassVar[str]
    once_more: ClassVar[bool] = False
    """Whether it takes a last turn when it is stopped."""

    def __init__(self) -> None:
        """Begin well; nothing happens before :meth:`run`."""
        self._trouble: str | None = None
        self._stopping = threading.Event()
        self._stopped = threading.Event()

    @abstractmethod
    def turn(self) -> float:
        """Do what is to be done now; give after how many seconds to look again."""

    def states(self) -> Sequence[PartState]:
        """Tell whether the last turn succeeded, and what stopped it."""
        return (PartState(name=self.name, doing=FAILING if self._trouble else ACTIVE, code=self._trouble),)

    def run(self) -> None:
        """Take a turn at once and then again and again, until stopped; never raises."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            rest = self._attempt()
            if rest is None:
                rest, pause = pause, min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                pause = FIRST_PAUSE_SECONDS
            self._stopping.wait(rest)
        if self.once_more:
            self._attempt()
        self._stopped.set()

    def stop(self) -> bool:
        """Finish the turn in hand and stop; tell whether it ended in time."""
        self._stopping.set()
        return self._stopped.wait(STOP_SECONDS)

    def _attempt(self) -> float | None:
        """Take one turn; give the seconds to the next, ``None`` when it failed."""
        try:
            rest = self.turn()
        except Exception as failure:  # noqa: BLE001 - whatever it was, the next turn finds the same to do
            log.error("turn_failed", part=self.name, **failure_of(failure))  # noqa: TRY400 - names and places only
            self._trouble = why(failure)
            return None
        self._trouble = None
        return rest
