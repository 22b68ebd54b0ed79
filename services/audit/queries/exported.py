"""What the ledger holds of a case for its dossier: records with the leaf before each, and how far each log counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.follower import breathing
from shared.eventlog.postgres import record_of
from shared.kernel.commitments import NO_LEAF
from shared.kernel.record import Metadata, StoredRecord

_RECORDS: LiteralString = """
SELECT r.service, r.position, r.stream::text, r.version, r.event_id::text, r.command_id::text, r.type, r.recorded_at,
  r.salt, r.meta, r.data, r.leaf, b.leaf
FROM guarded.record r
JOIN unnest(%s::text[], %s::bigint[]) AS o(service, size) ON o.service = r.service AND r.position <= o.size
LEFT JOIN guarded.record b ON b.service = r.service AND b.stream = r.stream AND b.version = r.version - 1
WHERE r.subject = %s AND r.recorded_at <= %s AND (r.service COLLATE "C", r.position) > (%s, %s)
ORDER BY r.service COLLATE "C", r.position LIMIT %s
"""
_TOLD: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta,
  CASE WHEN type = 'DisclosureRecorded.v1' THEN data ELSE 'null'::bytea END
FROM guarded.record WHERE subject = %s AND recorded_at <= %s ORDER BY recorded_at, service, position
"""
_REACH: LiteralString = """
SELECT service, min(position), max(position), count(*) FILTER (WHERE position > coalesce(size, 0))
FROM guarded.record r LEFT JOIN unnest(%s::text[], %s::bigint[]) AS o(service, size) USING (service)
WHERE subject = %s AND recorded_at <= %s GROUP BY service ORDER BY service COLLATE "C"
"""
# The streams are shared with other cases, and long: whether there is one record of another is sought from the first on.
_PARTED: LiteralString = """
SELECT mine.service, mine.stream::text FROM (
  SELECT service, stream, max(version) AS last FROM guarded.record
  WHERE subject = %s AND recorded_at <= %s GROUP BY service, stream
) mine CROSS JOIN LATERAL (
  SELECT FROM guarded.record r
  WHERE r.service = mine.service AND r.stream = mine.stream AND r.version < mine.last AND r.subject IS DISTINCT FROM %s
  ORDER BY r.version LIMIT 1
) others
"""
# Both tables only grow, one with the logs of other nodes too: the last row of each log that is asked for is sought.
_NEWEST: LiteralString = """
SELECT asked.service, newest.note FROM unnest(%s::text[]) AS asked(service) CROSS JOIN LATERAL (
  SELECT w.note FROM guarded.witnessed w WHERE w.service = asked.service ORDER BY w.number DESC LIMIT 1
) newest
"""
_COSIGNED: LiteralString = """
SELECT DISTINCT ON (witness) note FROM guarded.cosigned WHERE service = %s AND size = %s AND root = %s
ORDER BY witness, number DESC
"""
# Of each position the first note that covers it, from here and from each witness elsewhere: whose counts, and who was
# the first, is seen when the signatures are judged. Then the newest of each witness elsewhere, which may be behind.
_EARLIER: LiteralString = """
WITH asked AS (SELECT unnest(%(positions)s::bigint[]) AS position),
  others AS (SELECT unnest(%(witnesses)s::text[]) AS witness)
SELECT NULL::bigint, NULL::text, here.note FROM asked CROSS JOIN LATERAL (
  SELECT w.note FROM guarded.witnessed w WHERE w.service = %(service)s AND w.size BETWEEN asked.position AND %(size)s
  ORDER BY w.size, w.number LIMIT 1
) here
UNION ALL
SELECT asked.position, others.witness, first.note FROM asked CROSS JOIN others CROSS JOIN LATERAL (
  SELECT c.note FROM guarded.cosigned c
  WHERE c.service = %(service)s AND c.witness = others.witness AND c.size BETWEEN asked.position AND %(size)s
  ORDER BY c.size, c.number LIMIT 1
) first
UNION ALL
SELECT NULL, NULL, newest.note FROM others CROSS JOIN LATERAL (
  SELECT c.note FROM guarded.cosigned c
  WHERE c.service = %(service)s AND c.witness = others.witness AND c.size BETWEEN 1 AND %(size)s
  ORDER BY c.size DESC, c.number DESC LIMIT 1
) newest
"""
_LEAVES: LiteralString = """
SELECT coalesce(string_agg(leaf, ''::bytea ORDER BY position), ''::bytea)
FROM guarded.record WHERE service = %s AND position > %s AND position <= %s
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A record of the case with its leaf and the leaf before it in its stream."""

    service: str
    record: StoredRecord
    leaf: bytes
    previous: bytes


@dataclass(frozen=True, slots=True)
class Reach:
    """From which position to which a log tells of the case, and how many of its records are beyond a size."""

    service: str
    first: int
    last: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier note of a log; with a position it is the first that covers it of a witness elsewhere."""

    position: int | None
    witness: str | None
    note: str


def parts(
    connection: Connection[TupleRow],
    case: str,
    *,
    until: datetime,
    sizes: Mapping[str, int],
    after: tuple[str, int],
    limit: int,
) -> list[Part]:
    """Give the next records of a case in order of service and position, as far as each log is signed."""
    values = (list(sizes), list(sizes.values()), case, until, *after, limit)
    rows = connection.execute(_RECORDS, values, binary=True).fetchall()
    return [
        Part(row[0], record_of(row[1:11]), bytes(row[11]), NO_LEAF if row[12] is None else bytes(row[12]))
        for row in rows
    ]


def told(connection: Connection[TupleRow], case: str, until: datetime) -> Iterator[tuple[StoredRecord, Metadata]]:
    """Give the records of a case in order of record, with no data but that of disclosures."""
    for row in breathing(connection.execute(_TOLD, (case, until), binary=True).fetchall()):
        record = record_of(row)
        yield record, Metadata.decode(record.meta)


def reaches(connection: Connection[TupleRow], case: str, *, until: datetime, sizes: Mapping[str, int]) -> list[Reach]:
    """Tell of each log how far it tells of a case, held against sizes."""
    rows = connection.execute(_REACH, (list(sizes), list(sizes.values()), case, until)).fetchall()
    return [Reach(*row) for row in rows]


def parted(connection: Connection[TupleRow], case: str, until: datetime) -> list[tuple[str, str]]:
    """Give the streams that hold records of the case among those of others."""
    return [(row[0], row[1]) for row in connection.execute(_PARTED, (case, until, case)).fetchall()]


def newest_notes(connection: Connection[TupleRow], services: Iterable[str]) -> dict[str, str]:
    """Give the newest note of each of these logs that was cosigned here."""
    return {row[0]: row[1] for row in connection.execute(_NEWEST, ([*services],)).fetchall()}


def cosigned_notes(connection: Connection[TupleRow], service: str, size: int, root: bytes) -> list[str]:
    """Give the notes that witnesses of other nodes cosigned of one checkpoint."""
    return [str(row[0]) for row in connection.execute(_COSIGNED, (service, size, root)).fetchall()]


def earlier_notes(
    connection: Connection[TupleRow], reach: Reach, *, size: int, witnesses: Iterable[str]
) -> list[Earlier]:
    """Give, up to a size, the first notes that cover what a log tells of a case, and the newest of each witness."""
    positions = [reach.first, min(reach.last, size)]
    values = {"service": reach.service, "positions": positions, "size": size, "witnesses": [*witnesses]}
    return [Earlier(*row) for row in connection.execute(_EARLIER, values).fetchall()]


def leaves(connection: Connection[TupleRow], service: str, first: int, end: int) -> bytes:
    """Give the leaves of a log from one index up to another, one after the other."""
    row = connection.execute(_LEAVES, (service, first, end), binary=True).fetchone()
    return b"" if row is None else bytes(row[0])
