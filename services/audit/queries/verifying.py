"""What verifying a log reads of the ledger: records with the words beside them, commands, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from services.audit.rules import Held, Words
from shared.eventlog.postgres import record_of

_HELD: LiteralString = """
SELECT position, stream::text, version, event_id::text, command_id::text, type, recorded_at, salt, meta, data,
  leaf, subject::text, code, occurred_at
FROM guarded.record WHERE service = %s AND position > %s AND position <= %s ORDER BY position
"""
_STANDING: LiteralString = """
SELECT s.origin, coalesce(s.head, 0), coalesce(r.first, 1), coalesce(r.last, 0), r.records
FROM (
  SELECT min(position) AS first, max(position) AS last, count(*) AS records FROM guarded.record WHERE service = %s
) r LEFT JOIN guarded.source s ON s.service = %s
"""
_COMMANDS: LiteralString = """
SELECT number, command_id::text, digest, first_position, event_count, accepted_at
FROM guarded.command WHERE service = %s AND number > %s AND number <= %s ORDER BY number
"""
_SERVICES: LiteralString = """
WITH RECURSIVE known AS (
  (SELECT service FROM guarded.record ORDER BY service LIMIT 1)
  UNION ALL
  SELECT (SELECT r.service FROM guarded.record r WHERE r.service > k.service ORDER BY r.service LIMIT 1)
  FROM known k WHERE k.service IS NOT NULL
) SELECT service FROM known WHERE service IS NOT NULL
"""
_WORDS = -3


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the ledger says that it has a log, and which records of it are there; no origin where it has none."""

    origin: str | None
    head: int
    first: int
    last: int
    records: int

    @property
    def is_whole(self) -> bool:
        """Tell whether there are as many records as there should be, and none where none should be."""
        return self.first == 1 and self.last == self.records == self.head


def held_between(
    connection: Connection[TupleRow], service: str, after: int, last: int
) -> Mapping[int, tuple[Held, Words]]:
    """Give, by position, what the ledger holds of a log after one position up to another."""
    rows = connection.execute(_HELD, (service, after, last), binary=True).fetchall()
    return {row[0]: ((record_of(row[: _WORDS - 1]), bytes(row[_WORDS - 1])), Words(*row[_WORDS:])) for row in rows}


def standing(connection: Connection[TupleRow], service: str) -> Standing:
    """Tell how far the ledger has a log."""
    row = connection.execute(_STANDING, (service, service)).fetchone()
    return Standing(None, 0, 1, 0, 0) if row is None else Standing(*row)


def commands_between(connection: Connection[TupleRow], service: str, after: int, last: int) -> list[tuple[Any, ...]]:
    """Give the commands that the ledger holds of a log after one number up to another, as rows, in order."""
    return connection.execute(_COMMANDS, (service, after, last), binary=True).fetchall()


def services(connection: Connection[TupleRow]) -> list[str]:
    """Name every log of which there is a record."""
    return [str(service) for (service,) in connection.execute(_SERVICES).fetchall()]
