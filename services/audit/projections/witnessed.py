"""What this witness cosigned of each log, and what contradicted it: kept for ever, by functions alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection, Error
from psycopg.rows import TupleRow

from shared.transparency.checkpoints import Checkpoint

BATCH = 1_000
DIFFERS = "differs-from-ledger"
"""What a log signed is not what the ledger has of it."""
_NOT_NEXT = "HG107"
_LAST: LiteralString = """
SELECT number, origin, size, root, seen_at FROM guarded.witnessed WHERE service = %s ORDER BY number DESC LIMIT 1
"""
_NOTES: LiteralString = """
SELECT number, note FROM guarded.witnessed WHERE service = %s AND number > %s ORDER BY number LIMIT %s
"""
_CONTRADICTIONS: LiteralString = """
SELECT note FROM guarded.contradiction WHERE service = %s ORDER BY seen_at, digest
"""
_FORK: LiteralString = """
SELECT code FROM guarded.contradiction
WHERE service = %s AND code NOT IN ('rolled-back', 'unproven', 'differs-from-ledger')
ORDER BY seen_at, digest LIMIT 1
"""
_KEPT: LiteralString = "SELECT FROM guarded.contradiction WHERE service = %s AND after = %s AND code = %s LIMIT 1"
_FIRST: LiteralString = "SELECT seen_at FROM guarded.witnessed WHERE service = %s AND number = 1"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The last checkpoint of a log that was cosigned: its number here, what it says, and when it was seen."""

    number: int
    checkpoint: Checkpoint
    seen_at: datetime


def last(connection: Connection[TupleRow], service: str) -> Witnessed | None:
    """Give the last checkpoint of a log that was cosigned."""
    row = connection.execute(_LAST, (service,)).fetchone()
    if row is None:
        return None
    number, origin, size, root, seen_at = row
    return Witnessed(number, Checkpoint(origin, size, bytes(root)), seen_at)


def first_time(connection: Connection[TupleRow], service: str) -> datetime | None:
    """Give when a log was first cosigned."""
    row = connection.execute(_FIRST, (service,)).fetchone()
    return None if row is None else row[0]


def notes(connection: Connection[TupleRow], service: str) -> Iterator[str]:
    """Give every note of a log that was cosigned, in order."""
    after = 0
    while page := connection.execute(_NOTES, (service, after, BATCH)).fetchall():
        yield from (str(note) for _, note in page)
        after = int(page[-1][0])


def contradictions(connection: Connection[TupleRow], service: str) -> Iterator[str]:
    """Give every note of a log that was not cosigned because it contradicts one that was."""
    yield from (str(note) for (note,) in connection.execute(_CONTRADICTIONS, (service,)))


def fork(connection: Connection[TupleRow], service: str) -> str | None:
    """Give the code under which a log was first found to have signed two histories, if it did.

    One that was rolled back may have gone on as it was: its shorter tree is then a part of the longer one. And one that
    is not what the ledger holds may be right, and the ledger wrong.
    """
    row = connection.execute(_FORK, (service,)).fetchone()
    return None if row is None else str(row[0])


def keep(
    connection: Connection[TupleRow], service: str, *, after: Witnessed | None, checkpoint: Checkpoint, note: str
) -> None:
    """Keep what was cosigned as what comes after another."""
    number = 0 if after is None else after.number
    connection.execute(
        "SELECT guarded.witness(%s, %s, %s, %s, %b, %s)",
        (service, number, checkpoint.origin, checkpoint.size, checkpoint.root, note),
    )


def keep_next(
    connection: Connection[TupleRow], service: str, *, after: Witnessed | None, checkpoint: Checkpoint, note: str
) -> bool:
    """Keep what was cosigned as what comes after another; tell whether nothing else came after that meanwhile."""
    try:
        keep(connection, service, after=after, checkpoint=checkpoint, note=note)
    except Error as failure:
        if failure.sqlstate == _NOT_NEXT:
            return False
        raise
    return True


def keep_contradiction(
    connection: Connection[TupleRow], service: str, *, after: Witnessed | None, code: str, note: str
) -> None:
    """Keep what contradicts the last that was cosigned; of what differs from the ledger after it only the first."""
    number = 0 if after is None else after.number
    if code == DIFFERS and connection.execute(_KEPT, (service, number, code)).fetchone() is not None:
        return
    connection.execute("SELECT guarded.contradict(%s, %s, %s, %s)", (service, number, code, note))
