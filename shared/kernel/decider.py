"""The decider: an initial state, ``decide`` (may refuse) and ``evolve`` (may not)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S, E]):
    """What a service decides, as three pure values.

    ``decide(command, state)`` returns the events to record, ``[]`` when there is nothing to do,
    or raises :class:`shared.kernel.refusal.Refused`. ``evolve(state, event)`` never refuses.
    """

    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Iterable[E]) -> S:
        """Rebuild the state from its events, oldest first."""
        return reduce(self.evolve, events, self.initial)
