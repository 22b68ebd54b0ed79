"""From the records of others to rows of the ledger: verbatim, in order, all of a batch or none."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection, errors
from psycopg.rows import TupleRow

from services.audit.rules import Held, Words, words_of
from shared.eventlog.store import KnownCommand
from shared.kernel.record import Metadata, StoredRecord

_WRONG: Mapping[str | None, str] = {
    "HG101": "other-incarnation",
    "HG102": "position-hole",
    "HG103": "time-went-back",
    "HG104": "version-hole",
    "HG105": "command-missing",
    "HG106": "command-order",
}


class RefusedByLedgerError(Exception):
    """The ledger does not take these records; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


def take(connection: Connection[TupleRow], service: str, origin: str, records: Sequence[Held]) -> None:
    """Put the next records of a source into the ledger, all or none.

    Raises :class:`RefusedByLedgerError`, and :class:`BrokenWalkError` for a record that cannot be read.
    """
    words = [_words(record) for record, _ in records]
    arrays: tuple[list[Any], ...] = (
        [record.position for record, _ in records],
        [UUID(record.stream) for record, _ in records],
        [record.version for record, _ in records],
        [UUID(record.event_id) for record, _ in records],
        [UUID(record.command_id) for record, _ in records],
        [record.type for record, _ in records],
        [record.recorded_at for record, _ in records],
        [record.salt for record, _ in records],
        [record.meta for record, _ in records],
        [record.data for record, _ in records],
        [leaf for _, leaf in records],
        [None if subject is None else UUID(subject) for subject, _, _ in words],
        [code for _, code, _ in words],
        [occurred for _, _, occurred in words],
    )
    query: LiteralString = (
        "SELECT guarded.take(%s, %s, %s::bigint[], %s::uuid[], %s::int[], %s::uuid[], %s::uuid[], %s::text[],"
        " %s::timestamptz[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %s::uuid[], %s::text[],"
        " %s::timestamptz[])"
    )
    _run(connection, query, (service, origin, *arrays))


def take_commands(connection: Connection[TupleRow], service: str, after: int, commands: Sequence[KnownCommand]) -> None:
    """Put the next commands of a source into the ledger beside the records after a position that they led to."""
    query: LiteralString = (
        "SELECT guarded.take_commands(%s, %s, %s::bigint[], %s::uuid[], %b::bytea[], %s::bigint[], %s::int[],"
        " %s::timestamptz[])"
    )
    arrays: tuple[list[Any], ...] = (
        [one.number for one in commands],
        [UUID(one.command_id) for one in commands],
        [one.digest for one in commands],
        [one.first for one in commands],
        [one.count for one in commands],
        [one.accepted_at for one in commands],
    )
    _run(connection, query, (service, after, *arrays))


def _run(connection: Connection[TupleRow], query: LiteralString, parameters: Sequence[object]) -> None:
    try:
        connection.execute(query, parameters)
    except (errors.DataError, errors.IntegrityError):
        raise RefusedByLedgerError("record-unreadable") from None
    except errors.Error as failure:
        if failure.sqlstate in _WRONG:
            raise RefusedByLedgerError(_WRONG[failure.sqlstate]) from None
        raise


def note_halt(
    connection: Connection[TupleRow], service: str, origin: str, *, code: str | None, position: int | None
) -> None:
    """Note that a source stands still, why and where; ``None`` that it does not."""
    connection.execute("SELECT guarded.note_halt(%s, %s, %s, %s)", (service, origin, code, position))


def _words(record: StoredRecord) -> Words:
    """Find the words of a record whose metadata is whole: what is taken is read again by whoever asks."""
    try:
        Metadata.decode(record.meta)
    except (ValueError, TypeError, KeyError):
        raise RefusedByLedgerError("record-unreadable") from None
    return words_of(record)
