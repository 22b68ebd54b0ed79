"""Recognising a person of one case in another: follows the service's own log, keeps marks, notes what matches.

What is sealed in the log is opened here, in the service that owns it, and leaves as a keyed digest in a table of its
own. A mark is kept, and what matches it noted, before the follower moves on; a repeat changes nothing.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake import kept
from services.intake.commands import NoteRecognition
from services.intake.events import AccompanyingAdded, AgeAssessed, VictimReceived
from services.intake.rules.marks import LINKS, Identity, MarkKind, marks_of
from shared.config import Settings
from shared.eventlog.codec import Recorded
from shared.eventlog.database import Session
from shared.eventlog.follower import Follower
from shared.eventlog.readmodel import DecodedLog
from shared.eventlog.writing import Writer
from shared.house.recurring import Recurring
from shared.house.runtime import Runtime
from shared.kernel.ids import CaseId, CommandId, PersonId, StreamId, derive, person_id
from shared.observability import logger
from shared.sealing.keyring import Erased

FOLLOWER = "recognising"
BATCH = 5
"""Few, for the session of the follower waits while marks are kept and matches noted in sessions of their own."""

MOST_ALIKE = 20
"""What more people share tells nobody apart: many are entered as born on 1 January, or by a number made up."""

BLANKED_EVERY_SECONDS = 600.0
_ERASED_AT_ONCE = 1_000

log = logger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The key of each kind of mark, and that of the links: who knows two cases cannot compute what links them."""

    marks: Mapping[MarkKind, bytes]
    links: bytes


def read_keys(settings: Settings) -> Keys:
    """Read the keys; they are files of the service, beside those of its keyring."""
    marks = {kind: bytes.fromhex(settings.secret("marks", f"{kind}.key")) for kind in MarkKind}
    return Keys(marks, bytes.fromhex(settings.secret("marks", f"{LINKS}.key")))


class Recogniser:
    """Keeps the marks of everybody in a case, and notes who is alike."""

    def __init__(self, runtime: Runtime[Any, Any, Any], keys: Keys) -> None:
        """Take the service whose log and keyring it is, and the keys of the marks."""
        self._runtime = runtime
        self._keys = keys

    def follower(self) -> Follower[Recorded[Any]]:
        """Make the follower of the service's own log."""
        runtime = self._runtime
        return Follower(
            FOLLOWER,
            DecodedLog(runtime.log, runtime.codec),
            self.apply,
            connection_string=runtime.connection_string,
            owner=runtime.definition.name,
            batch=BATCH,
        )

    def apply(self, _writer: Writer, recorded: Recorded[Any]) -> None:
        """Mark whoever an event describes, and note who is alike."""
        stream = recorded.record.stream
        for person in described_by(recorded.event):
            whose = person_id(CaseId(stream), person)
            try:
                marks = marks_of(self._identity(stream, person), self._keys.marks)
            except Erased:
                self._blank([whose])
                continue
            for other, kind in self._alike(stream, person, marks):
                self._note((stream, person), other, kind)

    def blank_erased(self) -> int:
        """Remove the marks of everybody who was erased; give of how many people."""
        after, blanked = kept.FIRST, 0
        while persons := self._persons(after):
            blanked += self._blank([*self._runtime.keyring.decisions_on(persons)])
            after = persons[-1]
        return blanked

    def _persons(self, after: str) -> Sequence[PersonId]:
        with self._runtime.log.database.connection() as connection:
            return kept.persons(connection, after=after, limit=_ERASED_AT_ONCE)

    def _blank(self, persons: Sequence[PersonId]) -> int:
        if persons:
            with self._runtime.log.database.connection() as connection:
                kept.drop_marks(connection, persons)
        return len(persons)

    def _identity(self, stream: StreamId, person: int) -> Identity:
        """Open what the newest record says of who somebody is."""
        found: dict[str, Any] = {}
        for record in self._runtime.log.read_stream(stream):
            event = self._runtime.codec.decode(record).event
            for name, path in identity_in(event, person):
                found[name] = self._runtime.codec.open(record, self._runtime.log.origin, path)
        if "birth_date" in found:
            found["birth_date"] = date.fromisoformat(str(found["birth_date"]))
        return Identity(**found)

    def _alike(
        self, stream: StreamId, person: int, marks: Mapping[MarkKind, bytes]
    ) -> Iterator[tuple[tuple[str, int], MarkKind]]:
        """Keep the marks; give who is alike, each once and by what is the more certain."""
        whose = person_id(CaseId(stream), person)
        alike: dict[tuple[str, int], tuple[MarkKind, PersonId]] = {}
        with self._runtime.log.database.connection() as connection, connection.transaction():
            kept.keep_marks(connection, stream, person, whose=whose, marks=marks)
            for kind in MarkKind:
                for case, number, other in _sharing(connection, kind, marks.get(kind), stream):
                    alike.setdefault((case, number), (kind, other))
        erased = self._runtime.keyring.decisions_on([other for _, other in alike.values()]) if alike else {}
        self._blank([*erased])
        return ((place, kind) for place, (kind, other) in alike.items() if other not in erased)

    def _note(self, mine: tuple[str, int], other: tuple[str, int], kind: MarkKind) -> None:
        (first_case, first_person), (second_case, second_person) = sorted((mine, other))
        pair = f"{first_case}\n{first_person}\n{second_case}\n{second_person}"
        link = derive("same-person", hmac.digest(self._keys.links, pair.encode(), "sha256").hex())
        noted = CommandId(derive("recognition", link, kind.value))
        self._runtime.own_command(
            NoteRecognition(
                link_id=link,
                first_case=first_case,
                first_person=first_person,
                second_case=second_case,
                second_person=second_person,
                by=kind.value,
            ),
            noted,
            subject=link,
            # No consequence of the reception: whoever follows those would find that another file is in it.
            correlation=noted,
        )


class Blanking(Recurring):
    """Removes from time to time what was kept of people who were erased; until then no match uses it."""

    name = "blanking"

    def __init__(self, recogniser: Recogniser) -> None:
        """Take whose marks; nothing happens before :meth:`run`."""
        super().__init__()
        self._recogniser = recogniser

    def turn(self) -> float:
        """Blank once."""
        self._recogniser.blank_erased()
        return BLANKED_EVERY_SECONDS


def described_by(event: object) -> Sequence[int]:
    """Give the numbers of the people whose identity an event says something of."""
    match event:
        case VictimReceived():
            return range(len(event.accompanying) + 1)
        case AccompanyingAdded():
            return (event.person,)
        case AgeAssessed() if event.birth_date is not None:
            return (event.person,)
        case _:
            return ()


def identity_in(event: object, person: int) -> Iterator[tuple[str, str]]:
    """Give the name and the path of each sealed value by which an event says who somebody is."""
    match event:
        case VictimReceived() if person <= len(event.accompanying):
            who = event.person if person == 0 else event.accompanying[person - 1]
            below = "/person" if person == 0 else f"/accompanying/{person - 1}"
        case AccompanyingAdded() if event.person == person:
            who, below = event.who, "/who"
        case AgeAssessed() if event.person == person and event.birth_date is not None:
            yield "birth_date", "/birth_date"
            return
        case _:
            return
    for name in ("full_name", "birth_date", "id_number"):
        if getattr(who, name) is not None:
            yield name, f"{below}/{name}"


def _sharing(
    connection: Session, kind: MarkKind, mark: bytes | None, stream: StreamId
) -> list[tuple[str, int, PersonId]]:
    if mark is None:
        return []
    found = kept.sharing(connection, kind, mark, but=stream, limit=MOST_ALIKE + 1)
    if len(found) > MOST_ALIKE:
        log.warning("recognition_too_common", code=kind.value, count=len(found))
        return []
    return found
