"""What a sample is drawn from, as it stands in the ledger: keys in portions, and the records about a case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from services.audit import queries
from services.audit.replay.entries import Entry
from shared.kernel.canonical import canonical
from shared.kernel.disclosure import DisclosureRecorded

PORTION = 5_000
RECEIVING = "intake"
"""The service in whose log cases begin."""

_HEADS: LiteralString = "SELECT service, head FROM guarded.source WHERE head > 0 ORDER BY service"
_KEYS: LiteralString = "SELECT position, subject::text FROM guarded.record WHERE service = %(service)s"
_NARROWED: LiteralString = """
  AND subject IS NOT NULL AND position > %(after)s AND position <= %(upto)s
  AND recorded_at >= coalesce(%(since)s, '-infinity'::timestamptz)
  AND recorded_at < coalesce(%(until)s, 'infinity'::timestamptz)
  AND (%(case)s::uuid IS NULL OR subject = %(case)s)
"""
# Said only where it is asked for: all else is told by an index, and this by the record.
_OF_AGENCY: LiteralString = " AND position(%(agency)s::bytea IN meta) > 0"
_PORTION: LiteralString = " ORDER BY position LIMIT %(limit)s"
_DISCLOSURES: LiteralString = _KEYS + " AND type = 'DisclosureRecorded.v1'" + _NARROWED
_RECEPTIONS: LiteralString = _KEYS + " AND code IS NOT NULL" + _NARROWED
_SUBJECT: LiteralString = "SELECT subject::text FROM guarded.record WHERE service = %s AND position = %s AND type = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is left to draw from: of one case, of one agency's doing, recorded from one time until before another."""

    case_id: str | None
    agency: str | None
    since: datetime | None
    until: datetime | None


def heads(connection: Connection[TupleRow]) -> dict[str, int]:
    """Give the last position of each log that the ledger holds."""
    return {str(service): int(head) for service, head in connection.execute(_HEADS).fetchall()}


def disclosures(
    connection: Connection[TupleRow], positions: Mapping[str, int], narrowed: Narrowed
) -> Iterator[list[str]]:
    """Give the keys of disclosures in portions, ``SERVICE/POSITION``, no further than these positions."""
    for service, upto in sorted(positions.items()):
        for portion in _portions(connection, _DISCLOSURES, service, upto=upto, narrowed=narrowed):
            yield [f"{service}/{position}" for position, _ in portion]


def cases(connection: Connection[TupleRow], positions: Mapping[str, int], narrowed: Narrowed) -> Iterator[list[str]]:
    """Give the keys of cases in portions, their ids, received no further than these positions."""
    upto = positions.get(RECEIVING, 0)
    for portion in _portions(connection, _RECEPTIONS, RECEIVING, upto=upto, narrowed=narrowed):
        yield [case for _, case in portion]


def case_at(connection: Connection[TupleRow], key: str) -> str:
    """Give the case of a disclosure by its key."""
    service, _, position = key.partition("/")
    row = connection.execute(_SUBJECT, (service, int(position), DisclosureRecorded.TYPE)).fetchone()
    if row is None:
        raise LookupError("the ledger lost a record")
    return str(row[0])


def about(connection: Connection[TupleRow], case: str, positions: Mapping[str, int]) -> list[Entry]:
    """Give every record about a case, no further than these positions, in order of record."""
    return [one for one in queries.about(connection, case) if one.record.position <= positions.get(one.service, 0)]


def _portions(
    connection: Connection[TupleRow], query: LiteralString, service: str, *, upto: int, narrowed: Narrowed
) -> Iterator[list[tuple[int, str]]]:
    after = 0
    # Metadata is canonical, and no quotation mark stands bare within a word: these bytes stand where the agency does,
    # and nowhere else. To read every record's JSON takes much longer.
    agency = None if narrowed.agency is None else f'"agency":{canonical(narrowed.agency).decode()}'.encode()
    words = {"case": narrowed.case_id, "agency": agency, "since": narrowed.since, "until": narrowed.until}
    asking = query + (_PORTION if agency is None else _OF_AGENCY + _PORTION)
    while True:
        asked = {**words, "service": service, "after": after, "upto": upto, "limit": PORTION}
        rows = [(int(row[0]), str(row[1])) for row in connection.execute(asking, asked).fetchall()]
        if rows:
            yield rows
            after = rows[-1][0]
        if len(rows) < PORTION:
            return
