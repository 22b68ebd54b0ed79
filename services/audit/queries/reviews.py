"""The lists of reviews, of findings and of what is wrong with logs, as rows hold them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.kernel.canonical import Json
from shared.kernel.record import write_time

MOST = 500

_REVIEWS: LiteralString = """
SELECT r.review_id::text AS review_id, r.unit, r.case_id::text AS case_id, r.items, r.corrects::text AS corrects,
  r.opened_by, r.opened_at, r.closed_at,
  (SELECT count(*) FROM audit_review_check c WHERE c.review_id = r.review_id) AS checked,
  (SELECT count(*) FROM audit_review_finding f WHERE f.review_id = r.review_id) AS findings,
  (SELECT count(*) FROM audit_review_finding f WHERE f.review_id = r.review_id AND f.answer IS NULL) AS unanswered
FROM audit_review r ORDER BY r.opened_at DESC, r.review_id LIMIT %s
"""
_FINDINGS: LiteralString = """
SELECT f.finding_id::text AS finding_id, f.review_id::text AS review_id, f.line, f.severity, f.agency, f.raised_at,
  f.answer_by, f.answer, f.answered_on, f.in_time, r.closed_at IS NOT NULL AS closed
FROM audit_review_finding f JOIN audit_review r USING (review_id)
WHERE f.agency = %s ORDER BY f.answer IS NOT NULL, f.answer_by, f.finding_id LIMIT %s
"""
_CLOSED: LiteralString = """
SELECT r.review_id::text FROM audit_review_look JOIN audit_review r USING (review_id)
WHERE audit_review_look.case_id = %s AND r.opened_at <= %s AND r.closed_at IS NOT NULL ORDER BY r.opened_at, r.review_id
"""
_STORED: LiteralString = "SELECT position, data FROM guarded.record WHERE service = %s AND position = ANY(%s)"
_OPEN_FAULTS: LiteralString = "SELECT part, code FROM audit_log_fault WHERE ended_at IS NULL"
_REFUSED: LiteralString = """
SELECT part, code, position, found_at FROM audit_log_fault WHERE ended_at IS NULL AND starts_with(part, %s)
"""


def reviews(connection: Connection[TupleRow], *, confidential: bool) -> list[Json]:
    """List reviews, the newest first; without ``confidential`` of no case, for what is hidden may be all of it."""
    listed = _named(connection, _REVIEWS, (MOST,))
    return listed if confidential else [{**one, "case_id": None, "corrects": None} for one in listed]


def findings(connection: Connection[TupleRow], agency: str) -> list[Json]:
    """List the findings about an agency: those without an answer first, the most urgent at the head."""
    return _named(connection, _FINDINGS, (agency, MOST))


def closed_of(connection: Connection[TupleRow], case: str, moment: datetime) -> list[str]:
    """Name the reviews of looks at a case that were opened by a moment and are closed by now, the oldest first."""
    return [str(row[0]) for row in connection.execute(_CLOSED, (case, moment)).fetchall()]


def stored(connection: Connection[TupleRow], service: str, positions: Sequence[int]) -> dict[int, bytes]:
    """Give what the ledger holds at positions of a log, by position."""
    rows = connection.execute(_STORED, (service, [*positions]), binary=True).fetchall()
    return {position: bytes(data) for position, data in rows}


def open_faults(connection: Connection[TupleRow]) -> dict[str, str]:
    """Give the parts that find something wrong, with the code of what."""
    return {str(part): str(code) for part, code in connection.execute(_OPEN_FAULTS).fetchall()}


def refused_logs(connection: Connection[TupleRow], prefix: str) -> dict[str, tuple[str, int | None, datetime]]:
    """Give the open faults of parts of a prefix: the code, where, and when it was found."""
    return {str(part): (code, at, found) for part, code, at, found in connection.execute(_REFUSED, (prefix,))}


def _named(connection: Connection[TupleRow], query: LiteralString, values: Sequence[object]) -> list[Any]:
    cursor = connection.execute(query, values)
    words = [column.name for column in cursor.description or ()]
    return [dict(zip(words, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Json:
    if isinstance(value, datetime):
        return write_time(value)
    plain: Json = value.isoformat() if isinstance(value, date) else value
    return plain
