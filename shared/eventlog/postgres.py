"""The event log in PostgreSQL: one function call an append, dense positions in commit order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection, errors
from psycopg.rows import TupleRow

from shared.clock import now
from shared.eventlog.committer import Committer, Verdict
from shared.eventlog.database import Database, connect, open_pool
from shared.eventlog.memory import check_limits
from shared.eventlog.store import (
    Appended,
    AppendRejectedError,
    AppendRequest,
    ClockError,
    CommandConflictError,
    VersionConflictError,
)
from shared.kernel.ids import CommandId, EventId, StreamId
from shared.kernel.record import StoredRecord

_APPEND: LiteralString = """
SELECT outcome, first_position, event_count FROM log.append(
  %b::timestamptz, %b::uuid[], %b::bytea[], %b::timestamptz[],
  %b::int4[], %b::uuid[], %b::int4[],
  %b::int4[], %b::uuid[], %b::uuid[], %t::text[], %b::bytea[], %b::bytea[], %b::bytea[]) ORDER BY request
"""
_READ: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
FROM log.event WHERE position > %s ORDER BY position LIMIT %s
"""
_READ_STREAM: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
FROM log.event WHERE stream = %s AND version > %s ORDER BY version
"""
_STORED, _KNOWN, _FOREIGN_BODY, _CONFLICT = range(4)


class PostgresEventLog:
    """One service's log; appends go through one committer a process, reads through a pool."""

    def __init__(self, connection_string: str, *, readers: int = 4) -> None:
        """Take the connection string of the service's role."""
        self._connection_string = connection_string
        self._readers = open_pool(connection_string, size=readers)
        self._committer = Committer(lambda: connect(connection_string), flush)
        self._origin: str | None = None

    @property
    def origin(self) -> str:
        """Name of the log with its incarnation, as stored when the log was made."""
        if self._origin is None:
            row = self._one("SELECT origin FROM log.identity", ())
            self._origin = str(row[0])
        return self._origin

    @property
    def database(self) -> Database:
        """The pool, for read models and followers of the same service."""
        return self._readers

    def append(self, request: AppendRequest) -> Appended:
        """Store a request durably, or recognise it."""
        check_limits(request)
        return self._committer.commit(request)

    def find_command(self, command_id: CommandId, digest: bytes) -> Appended | None:
        """Look up a known command."""
        query: LiteralString = "SELECT digest, first_position, event_count FROM log.command WHERE command_id = %s"
        with self._readers.connection() as connection:
            row = connection.execute(query, (command_id,), binary=True).fetchone()
        if row is None:
            return None
        if row[0] != digest:
            raise CommandConflictError
        return Appended(row[1], row[2], repeated=True)

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read records after a position in order."""
        return self._many(_READ, (after, limit))

    def read_stream(self, stream: StreamId, after: int = 0) -> Sequence[StoredRecord]:
        """Read a stream after a version, in order."""
        return self._many(_READ_STREAM, (stream, after))

    def version(self, stream: StreamId) -> int:
        """Version a stream stands at."""
        query: LiteralString = "SELECT coalesce((SELECT version FROM log.stream WHERE stream = %s), 0)"
        return int(self._one(query, (stream,))[0])

    def head(self) -> int:
        """Position of the newest record."""
        return int(self._one("SELECT coalesce(max(position), 0) FROM log.event", ())[0])

    def close(self) -> None:
        """Stop the committer and close every connection."""
        self._committer.close()
        self._readers.close()

    def _one(self, query: LiteralString, parameters: tuple[object, ...]) -> TupleRow:
        with self._readers.connection() as connection:
            row = connection.execute(query, parameters, binary=True).fetchone()
        if row is None:
            raise LookupError("the log has not been made; run the migration")
        return row

    def _many(self, query: LiteralString, parameters: tuple[object, ...]) -> list[StoredRecord]:
        with self._readers.connection() as connection:
            rows = connection.execute(query, parameters, binary=True).fetchall()
        return [record_of(row) for row in rows]


def record_of(row: Sequence[Any]) -> StoredRecord:
    """Read one row of the log's columns in their one order."""
    position, stream, version, event, command, kind, recorded_at, salt, meta, data = row
    return StoredRecord(
        position, StreamId(stream), version, EventId(event), CommandId(command), kind, recorded_at, salt, meta, data
    )


def flush(connection: Connection[TupleRow], requests: Sequence[AppendRequest]) -> list[Verdict]:
    """Send requests in one transaction and give each its verdict; raises when the whole flush failed."""
    try:
        rows = connection.execute(_APPEND, _arrays(requests), binary=True, prepare=True).fetchall()
    except errors.Error as failure:
        if failure.sqlstate == "HG003":
            raise ClockError from None
        if failure.sqlstate is not None and failure.sqlstate.startswith(("22", "23", "HG")):
            raise AppendRejectedError(failure.sqlstate) from None
        raise
    return [_verdict(*row) for row in rows]


def _verdict(outcome: int, first: int, count: int) -> Verdict:
    match outcome:
        case 0 | 1:
            return Appended(first, count, repeated=outcome == _KNOWN)
        case 2:
            return CommandConflictError()
        case _:
            return VersionConflictError()


def _arrays(requests: Sequence[AppendRequest]) -> tuple[object, ...]:
    expected = [(index, *pair) for index, request in enumerate(requests, 1) for pair in request.expected]
    events = [(index, event) for index, request in enumerate(requests, 1) for event in request.events]
    moments: list[datetime | None] = [request.not_before for request in requests]
    return (
        now(),
        [UUID(request.command_id) for request in requests],
        [request.digest for request in requests],
        moments,
        [index for index, _, _ in expected],
        [UUID(stream) for _, stream, _ in expected],
        [version for _, _, version in expected],
        [index for index, _ in events],
        [UUID(event.stream) for _, event in events],
        [UUID(event.event_id) for _, event in events],
        [event.type for _, event in events],
        [event.salt for _, event in events],
        [event.meta for _, event in events],
        [event.data for _, event in events],
    )
