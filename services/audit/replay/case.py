"""A case replayed for one asker: its view at any moment, and what each event changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.audit.replay.changes import View, changes
from services.audit.replay.entries import NOW, Entry, Moment, spell, unnamed
from services.audit.replay.masking import NOBODY, NOWHERE, Erased, personal_of
from shared.access.asker import Asker
from shared.access.casebook import CaseBook, Told
from shared.access.confidential import sees_confidential, untold_among
from shared.kernel.canonical import Json

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplay:
    """Every record about a case in order of record, the parts it is folded with, and for whom.

    ``withheld`` are the ids of the messages that the asker's view of the case leaves out, ``untold`` those of the
    events whose type the asker is not told: the former, and what is unnamed in the history. Whether an event is one of
    them depends on what stands before it alone, so both are decided once.
    """

    case_id: str
    entries: Sequence[Entry]
    book: CaseBook
    asker: Asker
    withheld: frozenset[str] = field(init=False, repr=False)
    untold: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Decide what is kept from the asker."""
        withheld = self.book.withheld(_told(self.entries), self.asker)
        object.__setattr__(self, "withheld", withheld)
        object.__setattr__(self, "untold", withheld | self._unnamed())

    def _unnamed(self) -> frozenset[str]:
        if sees_confidential(self.asker):
            return NOTHING
        return untold_among((entry.record, entry.meta) for entry in self.entries)

    def held(self, moment: Moment) -> list[Entry]:
        """Give the entries that a moment holds, in order; what is untold counts by when it was recorded alone."""
        return [entry for entry in self.entries if moment.holds(entry, self.untold)]

    def view(self, moment: Moment = NOW) -> View | None:
        """Compose the case as it stood, as the asker would have been shown it; ``None`` before its reception."""
        return self.view_of(self.held(moment))

    def view_of(self, held: Sequence[Entry]) -> View | None:
        """Compose the case of some of its events, as the asker would have been shown it."""
        return self.book.compose(self.case_id, _told(held), self.withheld) if held else None

    def told_view_of(self, held: Sequence[Entry]) -> View | None:
        """Compose the case of those events that the asker is told of by their type: what is unnamed changes nothing."""
        told = [entry for entry in held if entry.record.event_id not in self.untold]
        return self.book.compose(self.case_id, _told(told), NOTHING) if told else None

    def versions(self, moment: Moment = NOW) -> dict[str, Json]:
        """Give how far each service's stream was that an answer about a moment names; of what is unnamed nothing."""
        found: dict[str, int] = {}
        for told in _told([entry for entry in self.held(moment) if entry.record.event_id not in self.untold]):
            found[told.service] = max(found.get(told.service, 0), int(str(told.data["version"])))
        return {**found}

    def between(self, before: View | None, after: View | None) -> list[Json]:
        """Name every field that differs between two views."""
        return changes(before, after, self.book.key_of)

    def told(self, entry: Entry, erased: Erased = NOWHERE) -> dict[str, Json]:
        """Spell an event with its id and the personal values it wrote, or that it is there."""
        if entry.record.event_id in self.untold:
            return {"event": unnamed(entry), "personal": []}
        event = {"id": entry.record.event_id, **spell(entry, erased)}
        return {"event": event, "personal": personal_of(entry.record, erased.get(entry.service, NOBODY))}


def _told(entries: Sequence[Entry]) -> list[Told]:
    return [entry.told for entry in entries if entry.told is not None]
