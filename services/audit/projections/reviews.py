"""From the events of reviews and faults to rows, and the lists that are read from them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString, TypeAlias

from psycopg import Connection
from psycopg.rows import TupleRow

from services.audit.events import (
    LogFaultEnded,
    LogFaultFound,
    ReviewClosed,
    ReviewFindingAnswered,
    ReviewFindingRaised,
    ReviewItemChecked,
    ReviewOpened,
)
from shared.eventlog.writing import Writer
from shared.kernel.canonical import Json
from shared.kernel.record import write_time

TABLES = ("audit_review", "audit_review_check", "audit_review_finding", "audit_log_fault")
MOST = 500

OfReview: TypeAlias = ReviewOpened | ReviewItemChecked | ReviewFindingRaised | ReviewFindingAnswered | ReviewClosed
Written: TypeAlias = OfReview | LogFaultFound | LogFaultEnded

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
_OPEN_FAULTS: LiteralString = "SELECT part, code FROM audit_log_fault WHERE ended_at IS NULL"


def write(writer: Writer, event: Written) -> None:
    """Write what one event changes."""
    statement, values = _statement(event)
    writer.execute(statement, values)


def reviews(connection: Connection[TupleRow], *, confidential: bool) -> list[Json]:
    """List reviews, the newest first; without ``confidential`` of no case, for what is hidden may be all of it."""
    listed = _named(connection, _REVIEWS, (MOST,))
    return listed if confidential else [{**one, "case_id": None, "corrects": None} for one in listed]


def findings(connection: Connection[TupleRow], agency: str) -> list[Json]:
    """List the findings about an agency: those without an answer first, the most urgent at the head."""
    return _named(connection, _FINDINGS, (agency, MOST))


def open_faults(connection: Connection[TupleRow]) -> dict[str, str]:
    """Give the parts that find something wrong, with the code of what."""
    return {str(part): str(code) for part, code in connection.execute(_OPEN_FAULTS).fetchall()}


def _statement(event: Written) -> tuple[LiteralString, Sequence[object]]:
    match event:
        case LogFaultFound():
            return (
                "INSERT INTO audit_log_fault (fault_id, part, code, position, found_at) VALUES (%s, %s, %s, %s, %s)"
            ), (event.fault_id, event.part, event.code, event.position, event.found_at)
        case LogFaultEnded():
            return "UPDATE audit_log_fault SET ended_at = %s WHERE fault_id = %s", (event.ended_at, event.fault_id)
        case _:
            return _of_review(event)


def _of_review(event: OfReview) -> tuple[LiteralString, Sequence[object]]:
    match event:
        case ReviewOpened():
            return (
                "INSERT INTO audit_review (review_id, unit, case_id, items, corrects, opened_by, opened_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            ), (
                *(event.review_id, event.unit, event.case_id, len(event.drawn.items)),
                *(event.corrects, event.opened_by, event.opened_at),
            )
        case ReviewItemChecked():
            return ("INSERT INTO audit_review_check (review_id, number) VALUES (%s, %s) ON CONFLICT DO NOTHING"), (
                event.review_id,
                event.number,
            )
        case ReviewFindingRaised():
            return (
                "INSERT INTO audit_review_finding"
                " (finding_id, review_id, number, line, severity, agency, raised_at, answer_by)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            ), (
                *(event.finding_id, event.review_id, event.number, event.line),
                *(event.severity, event.agency, event.raised_at, event.answer_by),
            )
        case ReviewFindingAnswered():
            return (
                "UPDATE audit_review_finding SET answer = %s, answered_on = %s, in_time = %s WHERE finding_id = %s"
            ), (event.answer, event.answered_on, event.in_time, event.finding_id)
        case ReviewClosed():
            return "UPDATE audit_review SET closed_at = %s WHERE review_id = %s", (event.closed_at, event.review_id)


def _named(connection: Connection[TupleRow], query: LiteralString, values: Sequence[object]) -> list[Any]:
    cursor = connection.execute(query, values)
    words = [column.name for column in cursor.description or ()]
    return [dict(zip(words, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Json:
    if isinstance(value, datetime):
        return write_time(value)
    plain: Json = value.isoformat() if isinstance(value, date) else value
    return plain
