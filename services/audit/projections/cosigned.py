"""What witnesses of other nodes cosigned of this node's logs: kept for ever, by a function alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.transparency.checkpoints import Checkpoint

_LAST: LiteralString = """
SELECT DISTINCT ON (service, witness) service, witness, size, root, seen_at FROM guarded.cosigned
ORDER BY service, witness, number DESC
"""


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


def keep(connection: Connection[TupleRow], service: str, *, witness: str, checkpoint: Checkpoint, note: str) -> None:
    """Keep what a witness cosigned."""
    connection.execute(
        "SELECT guarded.keep_cosigned(%s, %s, %s, %b, %s)",
        (service, witness, checkpoint.size, checkpoint.root, note),
    )
