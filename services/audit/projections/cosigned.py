"""What witnesses of other nodes cosigned of this node's logs: kept for ever, by a function alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.transparency.checkpoints import Checkpoint

BATCH = 1_000
_LAST: LiteralString = """
SELECT DISTINCT ON (service, witness) service, witness, size, root, seen_at FROM guarded.cosigned
ORDER BY service, witness, number DESC
"""
_NOTES: LiteralString = """
SELECT number, note FROM guarded.cosigned WHERE service = %s AND witness = %s AND number > %s ORDER BY number LIMIT %s
"""
_WITNESSES: LiteralString = "SELECT DISTINCT witness FROM guarded.cosigned WHERE service = %s ORDER BY witness"


@dataclass(frozen=True, slots=True)
class Cosignature:
    """The last that a witness cosigned of a log: its size and root, and when that was kept."""

    size: int
    root: bytes
    seen_at: datetime


def last(connection: Connection[TupleRow]) -> dict[tuple[str, str], Cosignature]:
    """Give the last cosignature of each log and witness."""
    rows = connection.execute(_LAST).fetchall()
    return {(row[0], row[1]): Cosignature(row[2], bytes(row[3]), row[4]) for row in rows}


def notes(connection: Connection[TupleRow], service: str) -> Iterator[tuple[str, str]]:
    """Give every note of a log that a witness elsewhere cosigned, with the witness."""
    witnesses = [str(name) for (name,) in connection.execute(_WITNESSES, (service,)).fetchall()]
    for witness in witnesses:
        after = 0
        while page := connection.execute(_NOTES, (service, witness, after, BATCH)).fetchall():
            yield from ((witness, str(note)) for _, note in page)
            after = int(page[-1][0])


def keep(connection: Connection[TupleRow], service: str, *, witness: str, checkpoint: Checkpoint, note: str) -> None:
    """Keep what a witness cosigned."""
    connection.execute(
        "SELECT guarded.keep_cosigned(%s, %s, %s, %b, %s)",
        (service, witness, checkpoint.size, checkpoint.root, note),
    )
