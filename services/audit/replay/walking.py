"""The views after each number of events of a case, one after the other, and what each event changed."""

from collections.abc import Sequence
from functools import lru_cache

from services.audit.replay.case import CaseReplay
from services.audit.replay.changes import View
from services.audit.replay.entries import Entry
from shared.kernel.canonical import Json

_KEPT = 4
"""How many views are kept: the one before an event is that after the one before it."""


class Walk:
    """Composes views of what the asker is told; what is unnamed, or was announced to nobody, changes none of them."""

    def __init__(self, replay: CaseReplay, held: Sequence[Entry]) -> None:
        """Take the case, and the events that are walked over, in order of record."""
        self._replay = replay
        self._held = held
        self._composed = lru_cache(maxsize=_KEPT)(lambda count: replay.told_view_of(held[:count]))

    def view(self, count: int) -> View | None:
        """Give the view after so many events."""
        while count and not self._changes(count - 1):
            count -= 1
        return self._composed(count)

    def changed_by(self, index: int) -> list[Json]:
        """Name every field that the event at an index changed."""
        if not self._changes(index):
            return []
        return self._replay.between(self.view(index), self.view(index + 1))

    def _changes(self, index: int) -> bool:
        entry = self._held[index]
        return entry.told is not None and entry.record.event_id not in self._replay.untold
