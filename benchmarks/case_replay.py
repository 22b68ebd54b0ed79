"""How long a case of many events takes as of any moment, from a ledger that holds many such cases.

One case is lived in memory by every service, until it has so many events; the ledger then holds it under many ids.
Timed is what the audit service does between the question and its answer: reading the records, having each told by its
owner's fold, composing; not the way there and back, nor the disclosure that the door records before.
"""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import quantiles
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from benchmarks.machine import load
from benchmarks.reading import Say
from benchmarks.scratch import scratch_server
from deploy.casebook import casebook
from services.audit.replay.between import between
from services.audit.replay.entries import Entry, Moment
from services.audit.replay.stepping import Wanted, steps
from services.audit.service.erasures import Erasures, Known
from services.audit.service.replaying import Replaying
from shared.access.asker import Asker
from shared.config import Settings
from shared.contracts.commands import COMMANDS
from shared.eventlog.database import connect, open_pool
from shared.kernel.ids import CaseId, derive
from shared.kernel.refusal import PlatformError
from tests.integration.audit.conftest import make_ledger_database
from tests.support.memory_node import MemoryNode

AUDITOR = Asker(user="auditor", agency="24-thanh-tra", role="auditor", purpose="audit")
OFFICER = Asker(user="officer", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
AGAIN = ("describe-person", "record-route-facts", "close-case", "reopen-case", "record-session", "take-statement")
"""Commands that a case takes over and over."""
_COPY = (
    "COPY guarded.record (service, position, stream, version, event_id, command_id, type, recorded_at, salt, meta,"
    " data, leaf, subject, occurred_at) FROM STDIN (FORMAT BINARY)"
)
_TYPES = ("text", "int8", "uuid", "int4", "uuid", "uuid", "text", "timestamptz", *("bytea",) * 4, "uuid", "timestamptz")


@dataclass(frozen=True, slots=True)
class Timed:
    """What was asked, and the ms of every answer."""

    name: str
    times: Sequence[float]

    def row(self) -> str:
        """Write a line of the table."""
        cuts = quantiles(self.times, n=100)
        return f"| {self.name} | {len(self.times)} | {cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A whole run, with the load before and after."""

    events: int
    cases: int
    seed: int
    load: tuple[float, float]
    timed: Sequence[Timed]

    def written(self) -> dict[str, object]:
        """Spell all of it for JSON."""
        times = {one.name: list(one.times) for one in self.timed}
        return {"events": self.events, "cases": self.cases, "seed": self.seed, "load": self.load, "ms": times}

    def table(self) -> str:
        """Write it in Markdown."""
        title = f"A case of {self.events} events in a ledger of {self.cases} such cases; seed {self.seed}"
        lines = [f"{title}, load {self.load[0]:.1f} to {self.load[1]:.1f}.", ""]
        lines += ["| asked | times | p50 ms | p95 ms | p99 ms |", "|---|---|---|---|---|"]
        return "\n".join([*lines, *(one.row() for one in self.timed)]) + "\n"


class Nobody(Erasures):
    """Says that nobody was erased: asking the owners of keys is another matter."""

    def __init__(self) -> None:
        """Need nobody."""

    def of(self, persons: object) -> Known:
        """Know of nobody."""
        del persons
        return Known()


def measure(*, seed: int, events: int, cases: int, times: int, say: Say) -> Run:
    """Fill a private ledger and ask for random cases as of random moments."""
    draw = random.Random(seed)  # noqa: S311 - moments to be drawn again, not a secret
    say("living one case")
    case, entries = live(events)
    with scratch_server() as (settings, _):
        say(f"filling the ledger with {cases} of it")
        name, ids = _fill(settings, case, entries, cases)
        with open_pool(settings.postgres(name, f"{name}_service"), size=2) as pool:
            replaying = Replaying(pool, casebook(), Nobody())
            begin = load()
            timed = [
                _timed(asked, work, times, say) for asked, work in _questions(replaying, ids, entries, draw).items()
            ]
    return Run(events=events, cases=cases, seed=seed, load=(begin, load()), timed=timed)


def live(events: int) -> tuple[CaseId, list[Entry]]:
    """Live a case in every service until it has so many events; gives the first of them in order of record."""
    node = MemoryNode()
    case = node.receive(OFFICER)
    for name, contract in COMMANDS.items():
        if contract.file == "case" and not (contract.opens or contract.internal or contract.caseless):
            # An example that does not fit the case as it then is adds nothing to it.
            with suppress(PlatformError):
                node.give(name, OFFICER, case)
    while len(found := node.entries(case)) < events:
        for name in AGAIN:
            with suppress(PlatformError):
                node.give(name, OFFICER, case)
    return case, found[:events]


def _questions(
    replaying: Replaying, ids: Sequence[str], entries: Sequence[Entry], draw: random.Random
) -> dict[str, Callable[[], object]]:
    def recorded() -> Moment:
        return Moment(as_of=draw.choice(entries).record.recorded_at)

    def happened() -> Moment:
        return Moment(occurred_by=draw.choice(entries).meta.occurred_at)

    def view(moment: Moment) -> object:
        return replaying.case(draw.choice(ids), AUDITOR, until=moment.as_of, masks=False).case.view(moment)

    def page() -> object:
        found = replaying.case(draw.choice(ids), AUDITOR)
        return steps(found.case, moment=Moment(), wanted=Wanted())

    def difference() -> object:
        found = replaying.case(draw.choice(ids), AUDITOR)
        return between(found.case, recorded(), Moment())

    last = Moment(as_of=entries[-1].record.recorded_at)
    return {
        "the case as of any moment of record": lambda: view(recorded()),
        "the case as of any moment of occurrence": lambda: view(happened()),
        "the case as of its last event": lambda: view(last),
        "a page of 50 steps": page,
        "the difference of a moment and now": difference,
    }


def _timed(name: str, work: Callable[[], object], times: int, say: Say) -> Timed:
    work()
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1e3)
    say(Timed(name, found).row())
    return Timed(name, found)


def _fill(settings: Settings, case: CaseId, entries: Sequence[Entry], cases: int) -> tuple[str, list[str]]:
    name = make_ledger_database(settings)
    ids = [str(derive("case", "measured", number)) for number in range(cases)]
    counts: dict[str, int] = {}
    with connect(settings.postgres(name, "hoigia")) as connection:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for other in ids:
                for entry in entries:
                    counts[entry.service] = counts.get(entry.service, 0) + 1
                    copy.write_row(_row(entry, case, other, counts[entry.service]))
        _note_sources(connection, counts)
        connection.execute("ANALYZE guarded.record")
    return name, ids


def _row(entry: Entry, case: str, other: str, position: int) -> tuple[object, ...]:
    record, old, new = entry.record, case.encode(), other.encode()
    stream = other if record.stream == case else derive("stream", other, record.stream)
    return (
        entry.service,
        position,
        UUID(stream),
        record.version,
        UUID(derive("event", other, record.event_id)),
        UUID(derive("command", other, record.command_id)),
        record.type,
        record.recorded_at,
        record.salt,
        record.meta.replace(old, new),
        record.data.replace(old, new),
        bytes(32),
        UUID(other),
        entry.meta.occurred_at,
    )


def _note_sources(connection: Connection[TupleRow], counts: dict[str, int]) -> None:
    for service, head in counts.items():
        connection.execute(
            "INSERT INTO guarded.source (service, origin, head) VALUES (%s, %s, %s)",
            (service, f"hoigia.example/24/{service}/00", head),
        )
