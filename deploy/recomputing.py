"""Every case under the law of another day: read from the log stream by stream, counted, and forgotten again.

Nothing is stored, and no personal value is opened: the records are read as they lie, sealed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from deploy.events import sealed_codec
from services.entitlements.domain import recomputed
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.recomputing import GRANTED, Recomputation, Recomputed
from shared.eventlog.store import EventLog
from shared.kernel.ids import StreamId

BATCH = 250
_NOWHERE = "00000000-0000-0000-0000-000000000000"
_COUNT: LiteralString = "SELECT count(*) FROM log.stream"
_NEXT: LiteralString = "SELECT stream::text FROM log.stream WHERE stream > %s ORDER BY stream LIMIT %s"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of decisions of one kind: the rule then, the rule now, and how it came out."""

    rule_then: str
    rule_now: str | None
    outcome: str
    reason: str | None
    differs: bool


@dataclass(slots=True)
class Totals:
    """What a recomputation came to; money in đồng. It grows with the rules of the book, not with the cases."""

    cases: int = 0
    differing: int = 0
    decisions: Counter[Change] = field(default_factory=Counter)
    then: Counter[Change] = field(default_factory=Counter)
    now: Counter[Change] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)

    def add(self, found: Recomputation) -> None:
        """Add a case."""
        self.cases += 1
        self.differing += any(one.differs for one in found.grants)
        self.opened.update(found.opened)
        self.closed.update(found.closed)
        for one in found.grants:
            self._count(one)

    def _count(self, one: Recomputed) -> None:
        change = Change(one.rule_then, one.rule_now, one.outcome, one.reason, one.differs)
        self.decisions[change] += 1
        self.then[change] += one.amount_then or 0
        self.now[change] += (one.amount_now or 0) if one.outcome == GRANTED else 0


def count_streams(connection: Connection[TupleRow]) -> int:
    """Count the streams of a log: its cases, its budget lines, its links of cases, and who was shown what."""
    row = connection.execute(_COUNT).fetchone()
    return 0 if row is None else int(row[0])


def streams(connection: Connection[TupleRow], size: int = BATCH) -> Iterator[list[StreamId]]:
    """Give the streams of a log, so many at a time, in the order of their names."""
    after = _NOWHERE
    while page := connection.execute(_NEXT, (after, size)).fetchall():
        yield [StreamId(str(stream)) for (stream,) in page]
        after = str(page[-1][0])


def recompute_all(
    log: EventLog,
    pages: Iterator[Sequence[StreamId]],
    book: RuleBook,
    *,
    as_of: date,
    law_of: date,
    progress: Callable[[int], object],
) -> Totals:
    """Recompute every case of a log; ``progress`` is told how many streams were read."""
    codec, totals, done = sealed_codec("entitlements"), Totals(), 0
    for page in pages:
        for records in log.read_streams(page).values():
            events = [codec.decode(record).event for record in records]
            found = recomputed(book, events, as_of=as_of, law_of=law_of)
            # A budget line, and what was told of a case before it was received, is no case.
            if found is not None:
                totals.add(found)
        done += len(page)
        progress(done)
    return totals
