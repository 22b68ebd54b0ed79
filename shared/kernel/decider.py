"""The decider: an initial state, ``decide`` (may refuse) and ``evolve`` (may not)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from shared.kernel.ids import StreamId

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


def _nothing_beside(_command: Any, _state: Any) -> Sequence[StreamId]:
    return ()


def _at_home(_event: Any) -> StreamId | None:
    return None


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S, E]):
    """What a service decides, as pure values.

    ``decide(command, state)`` returns the events to record, ``[]`` when there is nothing to do,
    or raises :class:`shared.kernel.refusal.Refused`. ``evolve(state, event)`` never refuses.

    Where one command decides on several streams, ``beside(command, state)`` names those that are folded onto the
    state of the command's own stream, and ``home(event)`` the one of them that an event belongs to. All are
    appended to at once or not at all, and none may have moved since it was read.
    """

    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]
    beside: Callable[[C, S], Sequence[StreamId]] = _nothing_beside
    home: Callable[[E], StreamId | None] = _at_home

    def fold(self, events: Iterable[E]) -> S:
        """Rebuild the state from its events, oldest first."""
        return self.resume(self.initial, events)

    def resume(self, state: S, events: Iterable[E]) -> S:
        """Go on from a state with more events, oldest first."""
        return reduce(self.evolve, events, state)
