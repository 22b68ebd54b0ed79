"""What the ledger can be asked. Data comes out masked: which classes are there, never what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from services.audit.replay.entries import Entry
from services.audit.rules import Held
from shared.access.confidential import untold_among
from shared.eventlog.postgres import command_of, record_of
from shared.eventlog.store import KnownCommand
from shared.kernel.canonical import Json, parse
from shared.kernel.commitments import fields_of
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import StreamId
from shared.kernel.record import Metadata, StoredRecord, write_time
from shared.sealing.envelope import is_envelope

_HELD: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data, leaf
FROM guarded.record WHERE service = %s AND position > %s ORDER BY position LIMIT %s
"""
_COMMANDS: LiteralString = """
SELECT number, command_id::text, digest, first_position, event_count, accepted_at
FROM guarded.command WHERE service = %s AND number > %s ORDER BY number LIMIT %s
"""
_ABOUT: LiteralString = """
SELECT service,
  position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
FROM guarded.record
WHERE subject = %s AND recorded_at <= coalesce(%s, 'infinity'::timestamptz) AND (%s::text IS NULL OR type = %s)
ORDER BY recorded_at, service, position
"""
_CHAINED: LiteralString = """
SELECT service,
  position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data
FROM guarded.record WHERE guarded.word_of(meta, 'correlation') = %s
ORDER BY recorded_at, service, position
"""


@dataclass(frozen=True, slots=True)
class Known:
    """How far the ledger has a source, and why it stands still, if it does."""

    service: str
    origin: str
    head: int
    halted: str | None
    halted_at: int | None


def sources(connection: Connection[TupleRow]) -> dict[str, Known]:
    """Give every source that was ever reached."""
    rows = connection.execute("SELECT service, origin, head, halted, halted_at FROM guarded.source").fetchall()
    return {row[0]: Known(*row) for row in rows}


def held_at(connection: Connection[TupleRow], service: str, position: int) -> Held | None:
    """Give the record that the ledger holds at a position, with its leaf."""
    return next(iter(held(connection, service, position - 1, 1)), None)


def held(connection: Connection[TupleRow], service: str, after: int, limit: int) -> list[Held]:
    """Give what the ledger holds of a log after a position, in order."""
    rows = connection.execute(_HELD, (service, after, limit), binary=True).fetchall()
    return [(record_of(row[:-1]), bytes(row[-1])) for row in rows]


def newest_command(connection: Connection[TupleRow], service: str) -> int:
    """Give the number of the newest command that the ledger holds of a log, 0 when none."""
    return _number(connection, "SELECT max(number) FROM guarded.command WHERE service = %s", service)


def reach(connection: Connection[TupleRow], service: str) -> int:
    """Give up to which position the ledger holds the commands of a log, 0 when none led to anything."""
    query: LiteralString = (
        "SELECT first_position + event_count - 1 FROM guarded.command"
        " WHERE service = %s AND event_count > 0 ORDER BY number DESC LIMIT 1"
    )
    return _number(connection, query, service)


def _number(connection: Connection[TupleRow], query: LiteralString, service: str) -> int:
    row = connection.execute(query, (service,)).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def commands(connection: Connection[TupleRow], service: str, after: int, limit: int) -> list[KnownCommand]:
    """Give the commands that the ledger holds of a log after a number, in order."""
    rows = connection.execute(_COMMANDS, (service, after, limit), binary=True).fetchall()
    return [command_of(row) for row in rows]


def leaves_before(
    connection: Connection[TupleRow], service: str, records: Iterable[StoredRecord]
) -> dict[StreamId, bytes]:
    """Give the leaf that stands before the first of these records of each stream, where there is one."""
    versions: dict[StreamId, int] = {}
    for record in records:
        versions.setdefault(record.stream, record.version)
    rows = connection.execute(
        "SELECT r.stream::text, r.leaf FROM guarded.record r JOIN unnest(%s::uuid[], %s::int[]) q(s, v)"
        " ON r.stream = q.s AND r.version = q.v - 1 WHERE r.service = %s",
        (list(versions), list(versions.values()), service),
    ).fetchall()
    return {StreamId(stream): bytes(leaf) for stream, leaf in rows}


def find_case(connection: Connection[TupleRow], code: str) -> str | None:
    """Find the case of a code."""
    row = connection.execute(
        "SELECT subject::text FROM guarded.record WHERE code = %s AND subject IS NOT NULL ORDER BY recorded_at LIMIT 1",
        (code,),
    ).fetchone()
    return None if row is None else str(row[0])


def about(connection: Connection[TupleRow], case: str, until: datetime | None = None) -> list[Entry]:
    """Give every record about a case in order of record, up to a time."""
    return _about(connection, case, until=until)


def chained(connection: Connection[TupleRow], correlation: str) -> list[Entry]:
    """Give every record that one command led to, about whatever file, in order of record."""
    return _entries(connection, _CHAINED, (correlation,))


def complete_to(connection: Connection[TupleRow], as_of: datetime | None) -> dict[str, Json]:
    """Give, for each log, the last position recorded by a time that the ledger holds."""
    rows = connection.execute(
        "SELECT s.service, coalesce((SELECT r.position FROM guarded.record r WHERE r.service = s.service"
        " AND r.recorded_at <= coalesce(%s, 'infinity'::timestamptz)"
        " ORDER BY r.recorded_at DESC, r.position DESC LIMIT 1), 0)"
        " FROM guarded.source s ORDER BY s.service",
        (as_of,),
    ).fetchall()
    return {service: int(position) for service, position in rows}


def disclosures(connection: Connection[TupleRow], case: str, *, confidential: bool = True) -> list[Json]:
    """Give who was shown or denied what of a case, in order of record; what is confidential only where asked for."""
    return [
        {
            "at": write_time(record.recorded_at),
            "actor": meta.actor,
            "agency": meta.agency,
            "role": meta.role,
            "purpose": meta.purpose,
            "basis": meta.legal_basis,
            **{name: data[name] for name in ("classes", "fields", "channel", "decision", "reason", "versions")},
        }
        for record, meta in _told(_about(connection, case, kind=DisclosureRecorded.TYPE), confidential=confidential)
        if isinstance(data := parse(record.data), dict)
    ]


def who_knew(
    connection: Connection[TupleRow],
    case: str,
    *,
    field_class: str | None,
    until: datetime | None,
    confidential: bool = True,
) -> list[Json]:
    """Give who had written or been shown a class of values of a case by a time, each with the first time."""
    first: dict[tuple[str, str], dict[str, Json]] = {}
    for record, meta in _told(_about(connection, case, until=until), confidential=confidential):
        data = parse(record.data)
        classes, channel = _knowledge(record, data)
        if not classes or (field_class is not None and field_class not in classes):
            continue
        first.setdefault(
            (meta.actor, meta.agency),
            {
                "actor": meta.actor,
                "agency": meta.agency,
                "first_at": write_time(record.recorded_at),
                "basis": meta.legal_basis,
                "channel": channel,
            },
        )
    return list(first.values())


def _told(entries: Iterable[Entry], *, confidential: bool) -> Iterator[tuple[StoredRecord, Metadata]]:
    found = [(entry.record, entry.meta) for entry in entries]
    untold = frozenset() if confidential else untold_among(found)
    return ((record, meta) for record, meta in found if record.event_id not in untold)


def _knowledge(record: StoredRecord, data: Json) -> tuple[frozenset[str], str]:
    """Give which classes of values a record's actor knew by it, and how: by writing, or by which channel."""
    if record.type == DisclosureRecorded.TYPE and isinstance(data, dict):
        shown = data["classes"] if data["decision"] == "allowed" else []
        return frozenset(map(str, shown if isinstance(shown, list) else ())), str(data["channel"])
    envelopes = (value for _, value in fields_of(data) if isinstance(value, dict) and is_envelope(value))
    return frozenset(str(envelope["class"]) for envelope in envelopes), "author"


def _about(
    connection: Connection[TupleRow], case: str, *, until: datetime | None = None, kind: str | None = None
) -> list[Entry]:
    return _entries(connection, _ABOUT, (case, until, kind, kind))


def _entries(connection: Connection[TupleRow], query: LiteralString, values: tuple[object, ...]) -> list[Entry]:
    rows = ((str(row[0]), record_of(row[1:])) for row in connection.execute(query, values, binary=True).fetchall())
    return [Entry(service, record, Metadata.decode(record.meta)) for service, record in rows]
