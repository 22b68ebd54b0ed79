"""The kept table of others' public messages: written in order by one reader, projected by followers.

Messages of one source are stored only when the one announced before them is there. A hole is not
filled from what came after it: the source is asked to send again, and sends everything after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.contracts.message import Message
from shared.eventlog.database import Database
from shared.messaging.cloudevents import decode

_STORE: LiteralString = "SELECT inbox.store(%s, %s, %s, %s, %s, %s, %s, %s)"
_READ: LiteralString = (
    "SELECT sequence, source, position, recorded_at, body FROM inbox.inbound "
    "WHERE sequence > %s ORDER BY sequence LIMIT %s"
)

MIRRORED = "mirrored"
"""The channel on which a service's database says that its mirror has moved."""

STORED, KNOWN, HOLE, OTHER_BODY, OTHER_INCARNATION = "stored", "known", "hole", "other-body", "other-incarnation"


def store(connection: Connection[TupleRow], batch: Sequence[tuple[Message, bytes]]) -> list[str]:
    """Store messages in order in one transaction; give what became of each."""
    with connection.transaction(), connection.pipeline():
        cursors = [connection.execute(_STORE, _row(message, body)) for message, body in batch]
    return [_outcome(cursor.fetchone()) for cursor in cursors]


def last_position(connection: Connection[TupleRow], source: str) -> int:
    """Give the last stored position of a source, 0 when none is."""
    row = connection.execute("SELECT last_position FROM inbox.source WHERE source = %s", (source,)).fetchone()
    return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """One kept message; ``position`` is its place in this service's inbox, not in the source's log."""

    position: int
    source: str
    recorded_at: datetime
    message: Message


class InboundSource:
    """The inbox as a source that followers read in order."""

    def __init__(self, database: Database) -> None:
        """Take the pool of the service's database."""
        self._database = database

    def read(self, after: int, limit: int) -> Sequence[Inbound]:
        """Read kept messages after a place, in the order they were stored."""
        with self._database.connection() as connection:
            rows = connection.execute(_READ, (after, limit)).fetchall()
        return [Inbound(row[0], row[1], row[3], decode(bytes(row[4]))) for row in rows]


def _row(message: Message, body: bytes) -> tuple[Any, ...]:
    return (
        message.publisher,
        message.source,
        message.position,
        message.previous,
        message.type,
        message.subject,
        message.time,
        body,
    )


def _outcome(row: TupleRow | None) -> str:
    if row is None:
        raise LookupError("the inbox has not been made; run the migration")
    return str(row[0])
