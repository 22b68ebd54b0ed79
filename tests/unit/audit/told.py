"""A model of who comes to know what of a case, which keeps nothing but who was told what when it happened.

It knows nothing of envelopes, versions or the code that withholds; for whom what is stands in ``told_story``. It plays
people who look, print, export, are sent a case, sent away and moved, and notes whatever somebody comes to know at that
moment. What is recorded of it is what the services record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from services.audit.replay.entries import Entry
from shared.access.asker import Asker
from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.disclosure import DisclosureRecorded, disclosure_stream
from shared.kernel.ids import CaseId, CommandId, EventId, StreamId, derive
from shared.kernel.record import Metadata, StoredRecord, write_time
from tests.support.records import START
from tests.unit.audit.told_story import (
    AID,
    AUDITOR,
    COMMUNE,
    COMPLAINT,
    DOSSIER_EXPORTED,
    HEALTH,
    HELPER,
    INSPECTORS,
    ONLY_HEALTH,
    OPENS,
    POLICE,
    RELATIVE,
    SHELTER,
    STAFF,
    STORIES,
    UNANNOUNCED,
    VALUES,
    VICTIM,
    story,
    values_of,
)


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody came to know an event, or values of it, at a moment."""

    at: datetime
    who: tuple[str, str]
    basis: str | None
    channel: str
    event: str
    classes: frozenset[str]


@dataclass(slots=True)
class Play:
    """A history as it is played: what there is by now, who has to do with the case, and who came to know what."""

    case: CaseId
    waiting: list[Entry]
    chance: Random
    entries: list[Entry] = field(default_factory=list)
    secret: set[str] = field(default_factory=set)
    of_complaints: set[str] = field(default_factory=set)
    staff: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(STAFF))
    related: set[str] = field(default_factory=lambda: {COMMUNE, HEALTH})
    gone: dict[tuple[str, str], datetime] = field(default_factory=dict)
    known: list[Came] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=len(self.entries))

    def events(self, service: str | None = None) -> list[Entry]:
        own = [one for one in self.entries if one.record.type != DisclosureRecorded.TYPE]
        return [one for one in own if service in (None, one.service)]

    def happen(self) -> None:
        """Have the next event of the story happen: its author knows it."""
        if not self.waiting:
            return
        entry = self.waiting.pop(0)
        record = entry.record._replace(recorded_at=self.now)
        told = None if entry.told is None else replace(entry.told, time=self.now)
        self.entries.append(replace(entry, record=record, told=told))
        if record.type in ONLY_HEALTH or entry.meta.causation in self.secret:
            self.secret.add(record.event_id)
        classes = frozenset(values_of(entry)[1].values())
        who = (entry.meta.actor, entry.meta.agency)
        self.known.append(Came(record.recorded_at, who, entry.meta.legal_basis, "author", record.event_id, classes))

    def reveal(self) -> None:
        """Have somebody ask a service to open classes of values, or single fields of them."""
        user = self.chance.choice(list(self.staff))
        agency, role = self.staff[user]
        service = self.chance.choice(["intake", "intake", "verification", "care", "referrals"])
        usual = sorted(OPENS.get(role, {"legal"})) or ["identity"]
        wanted = set(self.chance.sample(usual, self.chance.randint(1, len(usual))))
        if self.chance.random() < 0.2:
            wanted.add(self.chance.choice(["health", "investigation", "legal"]))
        names = {self.chance.choice(["full_name", "contact", "note"])} if self.chance.random() < 0.3 else set[str]()
        complaints = role == "supervisor" and wanted == {"legal"} and service == "care"
        allowed = agency in self.related and (complaints or wanted <= OPENS.get(role, set()))
        shown = self.events(service)
        fields = sorted(names)
        self.look(user, service, "api", fields, allowed=allowed, classes=wanted, versions={service: len(shown)})
        for one in shown if allowed else ():
            whose, values = values_of(one)
            opened = {word for name, word in values.items() if word in wanted and (not names or name in names)}
            alive = (service, whose) not in self.gone
            if opened and alive and self.opens_for(one, agency) and (not complaints or one.record.type == COMPLAINT):
                self.learn(one, opened)

    def opens_for(self, one: Entry, agency: str) -> bool:
        return self.composed_for(one, agency) and not (one.record.type == COMPLAINT and agency == COMMUNE)

    def composed_for(self, one: Entry, agency: str) -> bool:
        """Tell whether the case, as an agency reads it, has an event in it."""
        known = one.record.event_id not in self.secret or agency in {HEALTH, INSPECTORS}
        return known and one.record.type not in UNANNOUNCED

    def view(self) -> None:
        """Have somebody read or print the case, masked, as it stands or stood; its history; or ask about it."""
        user = self.chance.choice(list(self.staff))
        agency, role = self.staff[user]
        audits = role == "auditor"
        part = self.chance.choice(["case", "case", "history", "steps", "explain", "clocks"])
        so_far = list(self.entries)
        past = part in {"case", "steps"} and self.chance.random() < 0.3
        seen = so_far[: self.chance.randint(1, len(so_far))] if past else so_far
        versions: dict[str, int] = {}
        for one in seen:
            if self.composed_for(one, agency) and (part != "steps" or audits or self.named(one)):
                versions[one.service] = max(versions.get(one.service, 0), one.record.version)
        allowed = audits or agency in self.related
        channel = self.chance.choice(["screen", "print", "api"])
        self.look(user, "portal", channel, [part], allowed=allowed, versions=versions)
        for one in so_far if allowed else ():
            # Steps tell of the past by the versions of the case: what stands in another stream is taken as shown.
            reached = str(one.record.stream) != self.case or one.record.version <= versions.get(one.service, 0)
            told = self.composed_for(one, agency) if part == "case" else audits or self.named(one)
            if told and (part == "history" or (part in {"case", "steps"} and reached)):
                self.see(one)

    def named(self, one: Entry) -> bool:
        """Tell whether the records of a case, as who does not audit reads them, name an event."""
        hidden = one.record.type == COMPLAINT or one.record.event_id in self.of_complaints
        return not hidden and one.record.event_id not in self.secret

    def export(self) -> None:
        """Have an auditor read or export the whole of it where no versions are recorded."""
        ways = [("history", "command-line"), ("case", "command-line"), ("dossier", "export"), ("who-knew", "api")]
        part, channel = self.chance.choice(ways)
        receiver = self.chance.choice(["auditor", "legal-aid", None])
        so_far, dossier = list(self.entries), derive("dossier", len(self.entries))
        self.look(AUDITOR.user, "audit", channel, [part], allowed=True)
        for one in so_far:
            told = {
                "history": True,
                "case": self.composed_for(one, INSPECTORS),
                "dossier": receiver == "auditor" or self.named(one),
            }
            if told.get(part):
                self.see(one)
        if part == "dossier":
            words: Json = {"copy": 1, "receiver": "24-toa-an", "receiver_role": receiver, "hidden": [], "reason": None}
            stream = StreamId(derive("dossiers", self.case))
            meta = AUDITOR.metadata(correlation=dossier, occurred_at=self.now, subject=self.case)
            self.write("audit", stream, DOSSIER_EXPORTED, data=words, meta=meta)

    def refer(self) -> None:
        self.related.add(self.chance.choice([POLICE, SHELTER, AID]))

    def revoke(self) -> None:
        self.related.discard(self.chance.choice([COMMUNE, POLICE, SHELTER, AID]))

    def move(self) -> None:
        """Give somebody the post of somebody else."""
        one, other = self.chance.sample([name for name in self.staff if name != AUDITOR.user], 2)
        self.staff[one] = self.staff[other]

    def shred(self) -> None:
        """Have a service destroy the key of a person."""
        service = self.chance.choice(["intake", "verification", "care"])
        self.gone.setdefault((service, self.chance.choice([VICTIM, RELATIVE, HELPER])), self.now)

    def look(
        self,
        user: str,
        service: str,
        channel: str,
        fields: list[str],
        *,
        allowed: bool,
        classes: Iterable[str] = (),
        versions: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Record a look as services record it."""
        agency, role = self.staff[user]
        told: list[Json] = [*fields]
        words: list[Json] = [*sorted(classes)]
        data: Json = {
            "channel": channel,
            "decision": "allowed" if allowed else "denied",
            "classes": words,
            "fields": told,
            "reason": None if allowed else "no-relationship",
            "versions": [{"service": name, "version": seen} for name, seen in sorted(versions.items())],
        }
        purpose, basis = ("audit" if role == "auditor" else "support"), ("relationship" if allowed else None)
        asker = Asker(user=user, agency=agency, role=role, purpose=purpose, legal_basis=basis)
        # As the look of a dossier is named by it; of others it says nothing.
        correlation = derive("dossier-disclosure", derive("dossier", len(self.entries)))
        meta = asker.metadata(correlation=correlation, occurred_at=self.now, subject=self.case)
        self.write(service, disclosure_stream(self.case), DisclosureRecorded.TYPE, data=data, meta=meta)
        if role == "supervisor" and "legal" in words:
            self.of_complaints.add(self.entries[-1].record.event_id)

    def write(self, service: str, stream: StreamId, kind: str, *, data: Json, meta: Metadata) -> None:
        """Record beside the case what its author knows of."""
        number = len(self.entries)
        record = StoredRecord(
            position=1_000 + number,
            stream=stream,
            version=number + 1,
            event_id=EventId(derive("look", self.case, number)),
            command_id=CommandId(derive("look", number)),
            type=kind,
            recorded_at=self.now,
            salt=bytes(32),
            meta=meta.encode(),
            data=canonical(data),
        )
        self.entries.append(Entry(service, record, meta))
        who = (meta.actor, meta.agency)
        self.known.append(Came(record.recorded_at, who, meta.legal_basis, "author", record.event_id, frozenset()))

    def see(self, one: Entry) -> None:
        """Take it that the last look showed an event masked: whoever looked knows one without personal values."""
        if one.record.type not in VALUES:
            self.learn(one, ())

    def learn(self, one: Entry, classes: Iterable[str]) -> None:
        """Take it that whoever looked last came to know an event, and its values of these classes."""
        record, meta = self.entries[-1].record, self.entries[-1].meta
        data: Any = parse(record.data)
        who = (meta.actor, meta.agency)
        came = Came(record.recorded_at, who, meta.legal_basis, data["channel"], one.record.event_id, frozenset(classes))
        self.known.append(came)

    def who_knew(self, event: str, field_class: str | None, until: datetime | None) -> list[Json]:
        """Read off who came to know an event, each for the first time."""
        first: dict[tuple[str, str], Json] = {}
        for came in self.known:
            in_time = until is None or came.at <= until
            if came.event == event and in_time and (field_class is None or field_class in came.classes):
                told = {"actor": came.who[0], "agency": came.who[1], "basis": came.basis, "channel": came.channel}
                first.setdefault(came.who, {**told, "first_at": write_time(came.at)})
        return list(first.values())


def played(seed: int) -> Play:
    chance = Random(seed)  # noqa: S311 - draws a history, no secret
    case, entries = story(seed % STORIES)
    play = Play(case, list(entries), chance)
    play.happen()
    acts = (play.happen, play.reveal, play.view, play.export, play.refer, play.revoke, play.move, play.shred)
    for act in chance.choices(acts, [30, 24, 14, 4, 6, 3, 4, 1], k=55):
        act()
    return play
