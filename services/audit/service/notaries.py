"""How the notary of each log does, as its service says: what it halts at, nobody else may ever see.

A notary that halts signs nothing more; the witness would know that only from the silence, and not why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.house.asking import READY, Answer
from shared.messaging.states import PartState

NOTARY = "notary"
APART = timedelta(seconds=30)
"""Every service is asked at most so often."""


class Notaries:
    """Asks every service how its notary does, and remembers it for a while."""

    def __init__(self, ask: Callable[[], Mapping[str, Answer]], *, clock: Callable[[], datetime]) -> None:
        """Take how all services are asked for their state, and the clock."""
        self._ask = ask
        self._clock = clock
        self._asked_at: datetime | None = None
        self._found: tuple[PartState, ...] = ()

    def states(self) -> Sequence[PartState]:
        """Give a part ``notary.SERVICE`` for each service that answers."""
        moment = self._clock()
        if self._asked_at is None or moment - self._asked_at >= APART:
            self._asked_at = moment
            self._found = tuple(
                replace(part, name=f"{NOTARY}.{service}")
                for service, answer in self._ask().items()
                if answer.state == READY
                for part in map(PartState.read, answer.words.get("parts", ()))
                if part.name == NOTARY
            )
        return self._found
