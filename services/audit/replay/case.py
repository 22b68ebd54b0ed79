"""A case replayed for one asker: its view at any moment, and what each event changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.audit.replay.changes import View, changes
from services.audit.replay.entries import NOW, Entry, Moment, spell, unnamed
from services.audit.replay.masking import NOBODY, NOWHERE, Erased, personal_of
from shared.access.asker import Asker
from shared.access.casebook import CaseBook, Told
from shared.access.confidential import sees_confidential, untold_among
from shared.kernel.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplay:
    """Every record about a case in order of record, the parts it is folded with, and for whom."""

    case_id: str
    entries: Sequence[Entry]
    book: CaseBook
    asker: Asker

    def view(self, moment: Moment = NOW) -> View | None:
        """Compose the case as it stood, as the asker would have been shown it; ``None`` before its reception."""
        return self.view_of([entry for entry in self.entries if moment.holds(entry)], moment)

    def view_of(self, held: Sequence[Entry], moment: Moment = NOW) -> View | None:
        """Compose the case of its first events, of those that a moment holds.

        What is kept from the asker is decided over everything recorded until the last of them: that an event
        happened later than its consequence must not bring the consequence out.
        """
        if not held:
            return None
        last = held[-1].place
        recorded = [entry for entry in self.entries if moment.recorded(entry) and entry.place <= last]
        return self.book.compose(self.case_id, _told(held), self.book.withheld(_told(recorded), self.asker))

    def between(self, before: View | None, after: View | None) -> list[Json]:
        """Name every field that differs between two views."""
        return changes(before, after, self.book.key_of)

    def changed_by(self, index: int) -> list[Json]:
        """Name every field that the event at an index of the entries changed, in order of record."""
        if self.entries[index].told is None:
            return []
        return self.between(*(self.view_of(self.entries[:count]) for count in (index, index + 1)))

    def untold(self) -> frozenset[str]:
        """Give the ids of the events whose type the asker is not told."""
        if sees_confidential(self.asker):
            return frozenset()
        records = [(entry.record, entry.meta) for entry in self.entries]
        return untold_among(records) | self.book.withheld(_told(self.entries), self.asker)

    def told(self, entry: Entry, untold: frozenset[str], erased: Erased = NOWHERE) -> dict[str, Json]:
        """Spell an event with its id and the personal values it wrote, or that it is there."""
        if entry.record.event_id in untold:
            return {"event": unnamed(entry), "personal": []}
        event = {"id": entry.record.event_id, **spell(entry, erased)}
        return {"event": event, "personal": personal_of(entry.record, erased.get(entry.service, NOBODY))}


def _told(entries: Sequence[Entry]) -> list[Told]:
    return [entry.told for entry in entries if entry.told is not None]
