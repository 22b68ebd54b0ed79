"""Processes that read the log: tailing readers, followers with an effect, and one that looks at checkpoints."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

from shared.eventlog.database import LOST, connect
from shared.eventlog.follower import FencedError, Follower
from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import PlatformError
from tests.harness.history import Recorder
from tests.harness.plan import Run
from tests.harness.walk import checksum

IDLE_SECONDS = 0.01
LOOK_SECONDS = 0.05
PAGE = 250
_LOOK: LiteralString = "SELECT name, epoch, position FROM read.follower ORDER BY name"
EFFECT: LiteralString = """
CREATE TABLE IF NOT EXISTS read.effect (
  number bigserial, follower text NOT NULL, after bigint NOT NULL, last bigint NOT NULL, checksum bigint NOT NULL)
"""
_APPLY: LiteralString = "INSERT INTO read.effect (follower, after, last, checksum) VALUES (%s, %s, %s, %s)"


def read_on(run: Run, name: str, generation: int, connection_string: str) -> None:
    """Be a tailing reader: ask for what is after the last position, again and again."""
    log = PostgresEventLog(connection_string, readers=1)
    recorder = Recorder(run.directory, f"{name}.{generation}")
    chance = random.Random(f"{run.plan.seed} {name}")  # noqa: S311 - the same reads for the same seed
    with noting_a_halt(recorder):
        _read_to_the_end(run, log, recorder, chance)
    log.close()


@contextmanager
def noting_a_halt(recorder: Recorder) -> Iterator[None]:
    """Write down that this process refused to go on; what it has not seen then, the checker misses."""
    try:
        yield
    except PlatformError as failure:
        recorder.note("halted", why=failure.code)


def _read_to_the_end(run: Run, log: PostgresEventLog, recorder: Recorder, chance: random.Random) -> None:
    last = 0
    while last != run.last():
        limit = chance.choice((1, 10, 100, 1_000, 1_000, 1_000))
        asked = time.monotonic_ns()
        try:
            records = log.read(last, limit)
        except LOST:
            time.sleep(LOOK_SECONDS)
            continue
        if not records:
            time.sleep(IDLE_SECONDS)
            continue
        recorder.note(
            "read",
            after=last,
            last=records[-1].position,
            checksum=_checksum(records),
            dense=_is_dense(last, records),
            asked=asked,
            at_end=len(records) < limit,
        )
        last = records[-1].position


def _checksum(records: Sequence[StoredRecord]) -> int:
    chained = 0
    for record in records:
        chained = checksum(record.event_id, chained)
    return chained


def _is_dense(after: int, records: Sequence[StoredRecord]) -> bool:
    return all(record.position == number for number, record in enumerate(records, after + 1))


@dataclass(frozen=True, slots=True)
class Page:
    """Neighbouring records as one thing to follow; its place is that of the last of them."""

    after: int
    position: int
    checksum: int


class Pages:
    """A log as a sequence of pages: a follower then has one effect for many events."""

    def __init__(self, log: PostgresEventLog) -> None:
        """Take the log."""
        self._log = log

    def read(self, after: int, limit: int) -> Sequence[Page]:
        """Read pages after a position, in order."""
        records = self._log.read(after, limit * PAGE)
        parts = [records[start : start + PAGE] for start in range(0, len(records), PAGE)]
        return [Page(part[0].position - 1, part[-1].position, _checksum(part)) for part in parts]


def follow(run: Run, name: str, generation: int, connection_string: str) -> None:
    """Be a follower: each page has one row of effect, in the transaction that moves the checkpoint."""
    recorder = Recorder(run.directory, f"{name}.{generation}")
    log = PostgresEventLog(connection_string, readers=1)

    def apply(writer: Any, page: Page) -> None:
        writer.execute(_APPLY, (name, page.after, page.position, page.checksum))

    owner = f"{name}.{generation}"
    follower = Follower(name, Pages(log), apply, connection_string=connection_string, owner=owner, batch=4)
    try:
        with noting_a_halt(recorder):
            _follow_to_the_end(run, follower)
    except FencedError:
        recorder.note("fenced")
    finally:
        follower.close()
        log.close()


def _follow_to_the_end(run: Run, follower: Follower[Page]) -> None:
    started = False
    while follower.checkpoint is None or follower.checkpoint.position != run.last():
        try:
            if not started:
                follower.start()
                started = True
            if follower.step() == 0:
                time.sleep(IDLE_SECONDS)
        except LOST:
            # Whoever has to start again takes over, also from himself; whoever is paused is fenced meanwhile.
            started = False
            time.sleep(LOOK_SECONDS)


def look(run: Run, name: str, generation: int, connection_string: str) -> None:
    """Be somebody who only looks at the checkpoints of all followers, again and again, until killed."""
    recorder = Recorder(run.directory, f"{name}.{generation}")
    seen: dict[str, tuple[int, int]] = {}
    while True:
        try:
            with connect(connection_string) as connection:
                while True:
                    for follower, epoch, position in connection.execute(_LOOK):
                        if seen.get(follower) != (epoch, position):
                            recorder.note("mark", follower=follower, epoch=epoch, position=position)
                            seen[follower] = (epoch, position)
                    time.sleep(LOOK_SECONDS)
        except LOST:
            time.sleep(LOOK_SECONDS)
