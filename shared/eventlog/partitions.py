"""Partitions of a log, for the owner: read one from its own table, copy it out, take it off, put it back.

The canonical copy of a partition is its records in order, one canonical JSON object a line
(:mod:`shared.eventlog.spelling`); its digest is the SHA-256 of exactly these bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import LiteralString

from psycopg import errors, sql

from shared.eventlog.database import Session
from shared.eventlog.postgres import record_of
from shared.eventlog.spelling import read_record, spell_record
from shared.kernel.canonical import canonical, parse
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import PlatformError

PAGE = 1_000
_ALL: LiteralString = "SELECT partition, first_position, end_position, attached, present FROM log.partitions()"
_COLUMNS: LiteralString = "position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data"
_PAGE: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
FROM {} WHERE position > %s ORDER BY position LIMIT %s
"""
_WHY = {
    "HG011": "partition-unknown",
    "HG012": "partition-not-full",
    "HG013": "partition-differs-from-copy",
}


class PartitionError(PlatformError):
    """A partition cannot be taken off or put back; the code says why."""

    status = 409


@dataclass(frozen=True, slots=True)
class Partition:
    """A range of positions, from ``first`` up to but not including ``end``, and where its records are."""

    name: str
    first: int
    end: int
    attached: bool
    present: bool


class Copy:
    """Counts and digests the lines of a canonical copy as they go by."""

    def __init__(self) -> None:
        """Begin with none."""
        self.records = 0
        self._digest = hashlib.sha256()

    def add(self, line: bytes) -> bytes:
        """Take the next line, and give it back."""
        self.records += 1
        self._digest.update(line)
        return line

    @property
    def digest(self) -> bytes:
        """The SHA-256 of all lines so far."""
        return self._digest.digest()


def partitions_of(connection: Session) -> list[Partition]:
    """List the partitions of a log in the order of their positions."""
    return [Partition(*row) for row in connection.execute(_ALL).fetchall()]


def partition_called(connection: Session, name: str) -> Partition:
    """Find a partition; raises :class:`PartitionError` with ``partition-unknown``."""
    found = next((one for one in partitions_of(connection) if one.name == name), None)
    if found is None:
        raise PartitionError("partition-unknown")
    return found


def records_in(connection: Session, partition: Partition) -> Iterator[StoredRecord]:
    """Read the records of a partition from its own table, attached or not, page by page."""
    query = sql.SQL(_PAGE).format(sql.Identifier("log", partition.name))
    after = partition.first - 1
    while rows := connection.execute(query, (after, PAGE), binary=True).fetchall():
        yield from map(record_of, rows)
        after = rows[-1][0]


def line_of(record: StoredRecord) -> bytes:
    """Spell a record as a line of the canonical copy."""
    return canonical(spell_record(record)) + b"\n"


def record_on(line: bytes) -> StoredRecord:
    """Read a line of a canonical copy; raises ``ValueError`` when it is none."""
    words = parse(line.removesuffix(b"\n"))
    if not isinstance(words, dict):
        raise ValueError("not a record")  # noqa: TRY004 - the line is wrong, not the program
    return read_record(words)


def become_owner(connection: Session, service: str) -> None:
    """Take the owner's part until the transaction ends; what is read may take its time."""
    connection.execute("SET LOCAL statement_timeout = 0")
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"{service}_owner")))


def note_copy(connection: Session, partition: Partition, digest: bytes) -> None:
    """Remember that a partition was copied out; as the owner."""
    _act(connection, "SELECT log.note_copy(%s, %b)", partition, digest)


def detach(connection: Session, partition: Partition, digest: bytes) -> None:
    """Take a partition off the log that was copied out with this digest; as the owner."""
    _act(connection, "SELECT log.detach_partition(%s, %b)", partition, digest)


def attach(connection: Session, partition: Partition, digest: bytes) -> None:
    """Put a partition back that has the digest it was taken off with; as the owner."""
    _act(connection, "SELECT log.attach_partition(%s, %b)", partition, digest)


def hold(connection: Session, partition: Partition) -> None:
    """Let nobody write into a partition's table until the transaction ends."""
    connection.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier("log", partition.name)))


def load(connection: Session, partition: Partition, lines: Iterable[bytes]) -> None:
    """Make the table of a detached partition again and fill it from a canonical copy; as the owner."""
    connection.execute("SELECT log.make_table(%s, %s, %s)", (partition.name, partition.first, partition.end))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("log", partition.name), sql.SQL(_COLUMNS))
    try:
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for line in lines:
                one = record_on(line)
                copy.write_row((
                    one.position, one.stream, one.version, one.event_id, one.command_id, one.type, one.recorded_at,
                    one.salt, one.meta, one.data,
                ))  # fmt: skip
    except (ValueError, errors.IntegrityError, errors.DataError):
        raise PartitionError("partition-copy-unreadable") from None


def _act(connection: Session, query: LiteralString, partition: Partition, digest: bytes) -> None:
    try:
        connection.execute(query, (partition.name, digest))
    except errors.LockNotAvailable:
        raise PartitionError("partition-in-use") from None
    except errors.Error as failure:
        if failure.sqlstate in _WHY:
            raise PartitionError(_WHY[failure.sqlstate]) from None
        raise
