"""What witnesses of other nodes cosigned of this node's logs: kept for ever, by a function alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.transparency.checkpoints import Checkpoint

# Asked every few seconds of a table that only grows: from one pair to the next by the index, and the last row of each.
_LAST: LiteralString = """
WITH RECURSIVE pair AS (
  (SELECT service, witness FROM guarded.cosigned ORDER BY service, witness LIMIT 1)
  UNION ALL
  SELECT following.service, following.witness FROM pair CROSS JOIN LATERAL (
    SELECT c.service, c.witness FROM guarded.cosigned c WHERE (c.service, c.witness) > (pair.service, pair.witness)
    ORDER BY c.service, c.witness LIMIT 1
  ) following
)
SELECT pair.service, pair.witness, newest.size, newest.root, newest.seen_at FROM pair CROSS JOIN LATERAL (
  SELECT c.size, c.root, c.seen_at FROM guarded.cosigned c
  WHERE c.service = pair.service AND c.witness = pair.witness ORDER BY c.number DESC LIMIT 1
) newest
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
