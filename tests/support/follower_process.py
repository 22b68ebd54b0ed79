"""A follower in a process of its own that may die or stand still between two of its steps.

`python -m tests.support.follower_process CONNECTION_STRING OWNER SEAM SIGNAL` follows a log into `read.effect` until
nothing is left; at the seam it gives itself the signal, once. Prints what ended it.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.database import LOST
from shared.eventlog.follower import ActiveLock, Checkpoint, FencedError, Follower
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.writing import Writer
from shared.kernel.record import StoredRecord

NAME = "effect"
BATCH = 10
MIDDLE = 15
SEAMS = ("started", "read", "middle", "applied", "moved", "committed")
"""After the checkpoint was taken; after a batch was read; within it; before and after the move; after the commit."""


class Stopping:
    """Gives this process the signal when the seam is passed the first time after half of the first batch."""

    def __init__(self, seam: str, word: signal.Signals) -> None:
        self._seam = seam
        self._word = word

    def passing(self, seam: str) -> None:
        if seam == self._seam:
            self._seam = ""
            os.kill(os.getpid(), self._word)


class Reading:
    """The log, telling when a batch was read."""

    def __init__(self, log: PostgresEventLog, passing: Callable[[str], None]) -> None:
        self._log = log
        self._passing = passing

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        records = self._log.read(after, limit)
        if after >= BATCH:
            self._passing("read")
        return records


def follow(connection_string: str, owner: str, passing: Callable[[str], None]) -> None:
    """Follow to the end of the log."""
    log = PostgresEventLog(connection_string)
    follower = Follower(
        NAME,
        Reading(log, passing),
        apply(owner, passing),
        connection_string=connection_string,
        owner=owner,
        batch=BATCH,
    )
    lock = ActiveLock(connection_string, NAME)
    if not lock.try_acquire():
        raise RuntimeError("another one is active")
    follower.start()
    passing("started")
    while follower.step():
        passing("committed")
    follower.close()
    lock.close()
    log.close()


def apply(owner: str, passing: Callable[[str], None]) -> Callable[[Writer, StoredRecord], None]:
    """Give the effect: a row that says who applied which position, as often as it was applied."""

    def effect(writer: Writer, record: StoredRecord) -> None:
        writer.execute("INSERT INTO read.effect (position, owner) VALUES (%s, %s)", (record.position, owner))
        if record.position == MIDDLE:
            passing("middle")

    return effect


def tell_of_moves(passing: Callable[[str], None]) -> None:
    """Have every move of a checkpoint tell when it comes and when it was made, the first batch left out."""
    move = Checkpoint.move

    def moving(self: Checkpoint, connection: Connection[TupleRow], position: int, note: str = "") -> None:
        if position > BATCH:
            passing("applied")
        move(self, connection, position, note)
        if position > BATCH:
            passing("moved")

    Checkpoint.move = moving  # type: ignore[method-assign]  # this process is a test's own


def main() -> None:
    connection_string, owner, seam, word = sys.argv[1:]
    stopping = Stopping(seam, signal.Signals[word])
    tell_of_moves(stopping.passing)
    try:
        follow(connection_string, owner, stopping.passing)
    except FencedError:
        print("fenced", flush=True)  # noqa: T201 - how it tells the test
    except LOST:
        print("lost", flush=True)  # noqa: T201 - the same
    else:
        print("done", flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
