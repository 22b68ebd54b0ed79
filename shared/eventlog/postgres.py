"""The event log in PostgreSQL: one function call an append, dense positions in commit order."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection, errors
from psycopg.rows import TupleRow

from shared.clock import now
from shared.eventlog import arrays
from shared.eventlog.committer import Committer
from shared.eventlog.database import Database, open_pool
from shared.eventlog.flushing import Flusher
from shared.eventlog.forward import Forward
from shared.eventlog.memory import check_limits
from shared.eventlog.sending import Verdict
from shared.eventlog.store import (
    Answer,
    Appended,
    AppendError,
    AppendRejectedError,
    AppendRequest,
    ClockError,
    CommandConflictError,
    DetachedError,
    KnownCommand,
    Tail,
    VersionConflictError,
)
from shared.kernel.ids import CommandId, StreamId
from shared.kernel.record import StoredRecord
from shared.observability import logger

_APPEND: LiteralString = """
SELECT outcome, first_position, event_count FROM log.append(
  %b::timestamptz, %b::uuid[], %b::bytea[], %b::timestamptz[],
  %b::int4[], %b::uuid[], %b::int4[],
  %b::int4[], %b::uuid[], %b::uuid[], %b::text[], %b::bytea[], %b::bytea[], %b::bytea[]) ORDER BY request
"""
READ: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
FROM log.event WHERE position > %s ORDER BY position LIMIT %s
"""
# With the version that the stream stands at, so that what lies in a detached partition is missed and not overlooked.
_READ_STREAM: LiteralString = """
SELECT e.position, e.stream::text, e.version, e.event_id::text, e.command_id::text, e.type, e.recorded_at, e.salt,
  e.meta, e.data, s.version
FROM log.stream s LEFT JOIN log.event e ON e.stream = s.stream AND e.version > %(after)s
WHERE s.stream = %(stream)s AND s.version > %(after)s ORDER BY e.version
"""
TAIL: LiteralString = """
SELECT i.origin, coalesce((SELECT max(e.position) FROM log.event e), 0),
  coalesce((SELECT max(c.number) FROM log.command c), 0) FROM log.identity i
"""
COMMANDS: LiteralString = """
SELECT number, command_id::text, digest, first_position, event_count, recorded_at
FROM log.command WHERE number > %s ORDER BY number LIMIT %s
"""
_NEWEST_PARTITION: LiteralString = "SELECT max(first_position) FROM log.partitions()"
_READ_STREAMS: LiteralString = """
SELECT e.position, s.stream::text, e.version, e.event_id::text, e.command_id::text, e.type, e.recorded_at, e.salt,
  e.meta, e.data, s.version
FROM log.stream s LEFT JOIN log.event e ON e.stream = s.stream WHERE s.stream = ANY (%s) ORDER BY s.stream, e.version
"""
_FIND_MANY: LiteralString = """
SELECT command_id::text, digest, first_position, event_count FROM log.command WHERE command_id = ANY (%s)
"""
log = logger(__name__)

_STORED, _KNOWN, _FOREIGN_BODY, _CONFLICT = range(4)


class PostgresEventLog:
    """One service's log; appends go through one committer a process, reads through a pool."""

    def __init__(self, connection_string: str, *, readers: int = 4) -> None:
        """Take the connection string of the service's role."""
        self._connection_string = connection_string
        self._readers = open_pool(connection_string, size=readers)
        self._forward = Forward(connection_string)
        self._committer = Committer(self._forward, flush)
        self._flusher = Flusher(self._forward, flush)
        self._origin: str | None = None
        self._due = 0

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
        appended = self._committer.commit(request)
        self._forward.saw(appended)
        return appended

    def make_ahead(self) -> Tail:
        """Tell where the log ends, and have partitions made ahead if that is in the newest one; asked for often.

        Raises :class:`~shared.eventlog.forward.WentBackError` when the head was further before.
        """
        seen = self._forward.seen
        tail = self.tail()
        self._forward.insist(tail.position, seen=seen)
        if tail.position >= self._due:
            self._make_partitions()
        return tail

    def append_many(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        """Store requests of which no two share a stream or a command, in one commit where that can be."""
        refused: dict[int, Answer] = {}
        for index, request in enumerate(requests):
            try:
                check_limits(request)
            except AppendError as failure:
                refused[index] = failure
        sound = [index for index in range(len(requests)) if index not in refused]
        stored = self._flusher.commit([requests[index] for index in sound])
        for answer in stored:
            self._forward.saw(answer)
        answers = refused | dict(zip(sound, stored, strict=True))
        return [answers[index] for index in range(len(requests))]

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

    def find_commands(self, commands: Collection[CommandId]) -> Mapping[CommandId, tuple[bytes, Appended]]:
        """Look up many commands at once."""
        with self._readers.connection() as connection:
            rows = connection.execute(_FIND_MANY, ([UUID(command) for command in commands],), binary=True).fetchall()
        return {CommandId(row[0]): (row[1], Appended(row[2], row[3], repeated=True)) for row in rows}

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read records after a position in order, up to a detached partition; raises :class:`DetachedError` in one."""
        rows = self._many(READ, (after, limit))
        if rows and rows[-1][0] != after + len(rows):
            rows = rows[: next(index for index, row in enumerate(rows) if row[0] != after + index + 1)]
            if not rows:
                raise DetachedError(after + 1)
        return [record_of(row) for row in rows]

    def stored(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read what is there after a position, holes and all: only for who verifies the log itself."""
        return [record_of(row) for row in self._many(READ, (after, limit))]

    def read_stream(self, stream: StreamId, after: int = 0) -> Sequence[StoredRecord]:
        """Read a stream after a version, in order; raises :class:`DetachedError` when a part of it is not at hand."""
        rows = self._many(_READ_STREAM, {"stream": stream, "after": after})
        if rows and (rows[0][0] is None or rows[-1][-1] != after + len(rows)):
            raise DetachedError(0)
        return [record_of(row[:-1]) for row in rows]

    def commands(self, after: int, limit: int) -> Sequence[KnownCommand]:
        """Read accepted commands after a number, in the order they were committed."""
        return [command_of(row) for row in self._many(COMMANDS, (after, limit))]

    def tail(self) -> Tail:
        """Tell where the log ends."""
        origin, position, command = self._one(TAIL, ())
        return Tail(str(origin), int(position), int(command))

    def read_streams(self, streams: Collection[StreamId]) -> Mapping[StreamId, Sequence[StoredRecord]]:
        """Read many streams at once; raises :class:`DetachedError` when a part of any is not at hand."""
        found: dict[StreamId, list[StoredRecord]] = {}
        rows = self._many(_READ_STREAMS, ([UUID(stream) for stream in streams],))
        standing = {StreamId(row[1]): row[-1] for row in rows}
        for row in rows:
            found.setdefault(StreamId(row[1]), []).append(record_of(row[:-1]))
        if any(len(records) != standing[stream] or not records[0].position for stream, records in found.items()):
            raise DetachedError(0)
        return found

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
        self._flusher.close()
        self._readers.close()

    def _make_partitions(self) -> None:
        with self._readers.connection() as connection:
            made = connection.execute("SELECT log.ensure_partitions()").fetchone()
            row = connection.execute(_NEWEST_PARTITION).fetchone()
        # Once the head is there, one whole partition is left: time enough to try again should the next one fail.
        self._due = int(row[0]) if row else 0
        if made and made[0]:
            log.info("partitions_made", count=int(made[0]))

    def _one(self, query: LiteralString, parameters: tuple[object, ...]) -> TupleRow:
        with self._readers.connection() as connection:
            row = connection.execute(query, parameters, binary=True).fetchone()
        if row is None:
            raise LookupError("the log has not been made; run the migration")
        return row

    def _many(self, query: LiteralString, parameters: Sequence[object] | Mapping[str, object]) -> list[TupleRow]:
        with self._readers.connection() as connection:
            return connection.execute(query, parameters, binary=True).fetchall()


def record_of(row: Sequence[Any]) -> StoredRecord:
    """Read one row of the log's columns in their one order."""
    return StoredRecord._make(row)


def command_of(row: Sequence[Any]) -> KnownCommand:
    """Read one row of the commands' columns in their one order."""
    number, command, digest, first, count, accepted_at = row
    return KnownCommand(
        number=number,
        command_id=CommandId(command),
        digest=bytes(digest),
        first=first,
        count=count,
        accepted_at=accepted_at,
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
    events = [event for request in requests for event in request.events]
    return (
        now(),
        arrays.uuids([request.command_id for request in requests]),
        arrays.blobs([request.digest for request in requests]),
        arrays.moments([request.not_before for request in requests]),
        arrays.integers([index for index, _, _ in expected]),
        arrays.uuids([stream for _, stream, _ in expected]),
        arrays.integers([version for _, _, version in expected]),
        arrays.integers([index for index, request in enumerate(requests, 1) for _ in request.events]),
        arrays.uuids([event.stream for event in events]),
        arrays.uuids([event.event_id for event in events]),
        arrays.texts([event.type for event in events]),
        arrays.blobs([event.salt for event in events]),
        arrays.blobs([event.meta for event in events]),
        arrays.blobs([event.data for event in events]),
    )
