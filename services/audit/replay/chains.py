"""What one event changed and everything it caused: a tree by causation, over all services."""

from collections.abc import Sequence

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import ELSEWHERE, Entry, unnamed
from services.audit.replay.masking import NOWHERE, Erased
from services.audit.replay.stepping import Wanted
from services.audit.replay.walking import Walk
from shared.kernel.canonical import Json

MOST_NODES = 200
"""How many events a tree names at most, of a very long case fewer; the rest is counted where it is left out."""


class Chain:
    """The records of one correlation: what one command led to, wherever it is recorded."""

    def __init__(self, replay: CaseReplay, linked: Sequence[Entry], erased: Erased = NOWHERE) -> None:
        """Take the case, and the records that share the correlation of one of its events, in order of record."""
        self._replay = replay
        self._erased = erased
        self._walk = Walk(replay, replay.entries)
        self._most = self._left = Wanted(limit=MOST_NODES).most(len(replay.entries))
        self._index = {entry.record.event_id: index for index, entry in enumerate(replay.entries)}
        self._entries = {str(entry.record.event_id): entry for entry in linked}
        self._caused: dict[str | None, list[Entry]] = {}
        for entry in linked:
            self._caused.setdefault(entry.meta.causation, []).append(entry)

    def tree(self, event_id: str) -> dict[str, Json]:
        """Give ``{because, event, personal, changes, caused, left_out}``.

        ``because`` are the events that led to it, the first of all first. Of a file that is not the case, and of what
        the asker is not told, an event stands in its place unnamed. ``left_out`` are how many of its direct
        consequences are not named any more.
        """
        self._left = self._most
        return {"because": self._because(event_id), **self._node(self._entries[event_id])}

    def _node(self, entry: Entry, above: frozenset[str] = frozenset()) -> dict[str, Json]:
        """Spell an event with all that follows; records that name each other as causes end where they meet."""
        above |= {entry.record.event_id}
        self._left -= 1
        index = self._index.get(entry.record.event_id)
        changed: list[Json] = [] if index is None else self._walk.changed_by(index)
        followers = [one for one in self._caused.get(entry.record.event_id, ()) if one.record.event_id not in above]
        caused: list[Json] = []
        for one in followers:
            if self._left <= 0:
                break
            caused.append(self._node(one, above))
        return {**self._spelled(entry), "changes": changed, "caused": caused, "left_out": len(followers) - len(caused)}

    def _because(self, event_id: str) -> list[Json]:
        causes: list[Json] = []
        seen = {event_id}
        entry = self._entries[event_id]
        while entry.meta.causation in self._entries and entry.meta.causation not in seen:
            entry = self._entries[str(entry.meta.causation)]
            seen.add(str(entry.record.event_id))
            causes.insert(0, self._spelled(entry)["event"])
        return causes

    def _spelled(self, entry: Entry) -> dict[str, Json]:
        if entry.record.event_id not in self._index:
            # Also to who audits: of another person's file nothing is shown that is not recorded as shown of it.
            return {"event": unnamed(entry, ELSEWHERE), "personal": []}
        return self._replay.told(entry, self._erased)
