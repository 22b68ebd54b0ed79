"""Reading very many records, in pages that hold no snapshot for long."""

from collections.abc import Iterator, Sequence
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.postgres import PostgresEventLog, record_of
from shared.eventlog.store import DetachedError
from shared.kernel.record import StoredRecord

PAGE = 50_000
_RECORDS: LiteralString = """
COPY (SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
      FROM log.event WHERE position > %s ORDER BY position LIMIT %s) TO STDOUT (FORMAT BINARY)
"""
_RECORD = ("int8", "text", "int4", "text", "text", "text", "timestamptz", "bytea", "bytea", "bytea")
_EVENTS: LiteralString = """
COPY (SELECT type, meta, data FROM log.event WHERE position > %s AND position <= %s ORDER BY position)
TO STDOUT (FORMAT BINARY)
"""
_EVENT = ("text", "bytea", "bytea")


class CopiedLog:
    """A log as a source for those who read all of it: the same records as the log's own ``read``."""

    def __init__(self, log: PostgresEventLog) -> None:
        """Take the log, whose connections are used."""
        self._log = log

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read records after a position in order, at most ``limit``."""
        with (
            self._log.database.connection() as connection,
            connection.cursor() as cursor,
            cursor.copy(_RECORDS, (after, limit)) as copy,
        ):
            copy.set_types(_RECORD)
            records = [record_of(row) for row in copy.rows()]
        if records and records[-1].position != after + len(records):
            # A partition is detached: the log itself knows what may be given then.
            return self._log.read(after, limit)
        return records


def replay(connection: Connection[TupleRow], *, up_to: int, after: int = 0) -> Iterator[tuple[str, bytes, bytes]]:
    """Give type, metadata and data of every event from after a position up to one, as they are stored.

    For folds over a whole log that need few words of each event and read them themselves; nothing is
    upcast or checked here. Raises :class:`DetachedError` where the log has no record at hand.
    """
    while after < up_to:
        last = min(after + PAGE, up_to)
        # Row by row, so that the server fetches the next rows while these are folded.
        with connection.cursor() as cursor, cursor.copy(_EVENTS, (after, last)) as copy:
            copy.set_types(_EVENT)
            yield from copy.rows()
            copied = cursor.rowcount
        if copied != last - after:
            raise DetachedError(after + copied + 1)
        after = last
