"""Who knew one event of a case: who wrote it, and to whom it was shown, by what each look recorded of itself.

A masked view shows that an event is there and what of it is not personal. So an event that holds personal values is
known by whom an owner opened one of them for, and one that holds none by whoever was shown the case with it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from services.audit.events import DossierExported, look_of
from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Entry
from services.audit.replay.masking import NOBODY_GONE, Gone, envelopes_of
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential, untold_among
from shared.access.roles import READS_ANY_CASE_TO_AUDIT, looks_at_single_types, types_revealed
from shared.kernel.canonical import Json, parse
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.personal import FieldClass
from shared.kernel.record import StoredRecord, write_time

AUTHOR = "author"
AUDIT, DOSSIER = "audit", "dossier"
WHOLE = frozenset({"history", DOSSIER})
"""Parts that show every record there is; the versions beside them are those of the case, not of what they show."""

OF_RECORDS = WHOLE | {"steps", "changes", "consequences"}
"""Parts of a case that are made of its records, announced or not, without those that an asker is not told of."""

SHOWING = OF_RECORDS | {"case", "signal", "sight"}
"""Parts that show a case with its events; whatever else a case is asked about has an answer of its own."""


@dataclass(frozen=True, slots=True)
class Look:
    """An allowed look at a case, as it is recorded, and which of the case's records stood before it."""

    entry: Entry
    data: dict[str, Any]

    @property
    def asker(self) -> Asker:
        """Who looked."""
        meta = self.entry.meta
        return Asker(user=meta.actor, agency=meta.agency, role=meta.role, purpose=meta.purpose)

    def version(self, service: str) -> int:
        """Up to which version of a service's stream something was shown, 0 when nothing was."""
        return max((one["version"] for one in self.data["versions"] if one["service"] == service), default=0)


@dataclass(frozen=True, kw_only=True)
class Knowing:
    """Finds who knew an event by a time; with a class, who knew its values of that class."""

    case: CaseReplay
    fact: Entry
    field_class: str | None = None
    gone: Gone = field(default_factory=lambda: NOBODY_GONE)

    def by(self, until: datetime | None) -> list[Json]:
        """Give each with the first time, the basis and the channel; of what the asker is not told nothing."""
        first: dict[tuple[str, str], dict[str, Json]] = {}
        for entry, channel in self._told():
            if until is not None and entry.record.recorded_at > until:
                break
            meta = entry.meta
            known: dict[str, Json] = {
                "actor": meta.actor,
                "agency": meta.agency,
                "first_at": write_time(entry.record.recorded_at),
                "basis": meta.legal_basis,
                "channel": channel,
            }
            first.setdefault((meta.actor, meta.agency), known)
        return list(first.values())

    def _told(self) -> Iterator[tuple[Entry, str]]:
        """Give what made somebody know the event, in order of record."""
        if self.field_class is not None and self.field_class not in self._classes:
            return
        for entry in self.case.entries:
            if entry.record.event_id == self.fact.record.event_id:
                yield entry, AUTHOR
            elif entry.place > self.fact.place and entry.record.event_id not in self.case.untold:
                look = _look(entry)
                if look is not None and self._showed(look):
                    yield entry, str(look.data["channel"])

    def _showed(self, look: Look) -> bool:
        return self._opened(look) if self._classes else self._named(look)

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(str(envelope["class"]) for _, envelope in envelopes_of(self.fact.record))

    def _opened(self, look: Look) -> bool:
        """Tell whether the owner opened a value of the event, by its own rules of what it opens for whom."""
        record, service = self.fact.record, self.fact.service
        if look.entry.service != service:
            return False
        if f"file/{record.event_id}" in look.data["fields"]:
            return self.field_class is None or self.field_class in look.data["classes"]
        classes = frozenset(map(FieldClass, look.data["classes"]))
        if looks_at_single_types(look.asker.role, classes):
            types = types_revealed(look.asker.role, classes, service)
            if types is not None and record.type not in types:
                return False
        wanted = classes if self.field_class is None else classes & {FieldClass(self.field_class)}
        return self._left(wanted, look) and not self._reserved(look)

    def _left(self, classes: Collection[FieldClass], look: Look) -> bool:
        """Tell whether a value that was asked for could be opened still: its person was not erased before."""
        gone, names = self.gone.get(self.fact.service, {}), look.data["fields"]
        for path, envelope in envelopes_of(self.fact.record):
            if envelope["class"] not in classes or (names and path.rsplit("/", 1)[-1] not in names):
                continue
            destroyed_at = gone.get(str(envelope["person"]))
            if destroyed_at is None or destroyed_at > look.entry.record.recorded_at:
                return True
        return False

    def _reserved(self, look: Look) -> bool:
        """Tell whether the owner kept the event back from whoever looked, by what stood in the stream then."""
        records = self._stream[: look.version(self.fact.service)]
        index = next((at for at, one in enumerate(records) if one.event_id == self.fact.record.event_id), None)
        if index is None:
            # Owners open what stands in the stream of the case, and nothing else.
            return True
        reserve = self.case.book.reserves.get(self.fact.service)
        return reserve is not None and index in reserve(records, look.asker.agency)

    @cached_property
    def _stream(self) -> Sequence[StoredRecord]:
        return [
            one.record
            for one in self.case.entries
            if (one.service, one.record.stream) == (self.fact.service, self.case.case_id)
        ]

    def _named(self, look: Look) -> bool:
        """Tell whether the event was among what a masked view was made of."""
        parts = frozenset(look.data["fields"])
        # What is opened is told by itself, without the events around it.
        if look.data["classes"] or parts.isdisjoint(SHOWING):
            return False
        if parts.isdisjoint(WHOLE) and not self._reached(look):
            return False
        if not parts.isdisjoint(OF_RECORDS):
            return self.fact.record.event_id not in self._untold(look)
        return self.fact.told is not None and self.fact.told.id not in self._seen(look.asker).withheld

    def _reached(self, look: Look) -> bool:
        """Tell whether a look reached the event, by the versions beside it, which are those of the case's streams."""
        if not look.data["versions"]:
            # The ledger's own gate records none, and shows what stands; the portal does only where nothing was shown.
            return look.entry.service == AUDIT
        apart = self.fact.record.stream != self.case.case_id
        return apart or look.version(self.fact.service) >= self.fact.record.version

    def _untold(self, look: Look) -> frozenset[str]:
        """Give what the records that somebody was shown, or handed out, left unnamed."""
        if DOSSIER in look.data["fields"] and not self._tells_confidential(look):
            return self._unnamed
        return self._seen(look.asker).untold

    def _tells_confidential(self, look: Look) -> bool:
        """Tell whether a dossier went from one who audits to another; what was recorded as no export names nobody."""
        receiver: Any = self._receivers.get(look.entry.meta.correlation)
        return sees_confidential(look.asker) and receiver in READS_ANY_CASE_TO_AUDIT

    @cached_property
    def _receivers(self) -> dict[str, Json]:
        """Give the role of who was handed each dossier, by the look that its export is recorded as."""
        found: dict[str, Json] = {}
        for one in self.case.entries:
            if one.record.type == DossierExported.TYPE:
                data: Any = parse(one.record.data)
                found[look_of(one.meta.correlation)] = data["receiver_role"]
        return found

    @cached_property
    def _unnamed(self) -> frozenset[str]:
        return untold_among((one.record, one.meta) for one in self.case.entries)

    def _seen(self, asker: Asker) -> CaseReplay:
        """Give the case with what is kept from somebody; it depends on what stands before each event alone."""
        if asker not in self._askers:
            self._askers[asker] = replace(self.case, asker=asker)
        return self._askers[asker]

    @cached_property
    def _askers(self) -> dict[Asker, CaseReplay]:
        return {}


def _look(entry: Entry) -> Look | None:
    if entry.record.type != DisclosureRecorded.TYPE:
        return None
    data: Any = parse(entry.record.data)
    return Look(entry, data) if data["decision"] == "allowed" else None
