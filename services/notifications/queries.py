"""What the clocks' read model can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId
from shared.kernel.record import write_time

MOST_DUE = 200
MOST_NOTICES = 200
MOST_LATE = 1_000


@dataclass(frozen=True, slots=True)
class Due:
    """A clock whose due time has passed and that nothing has met; ``started_by`` is the event that started it."""

    deadline_id: str
    case_id: CaseId
    started_by: str
    correlation: str


def due(connection: Connection[TupleRow], at: datetime) -> Sequence[Due]:
    """Give clocks that are over at a moment, those due first at the head."""
    rows = connection.execute(
        "SELECT deadline_id::text, case_id::text, started_by::text, correlation FROM notifications_deadline"
        " WHERE met_at IS NULL AND NOT missed AND due_at < %s ORDER BY due_at, deadline_id LIMIT %s",
        (at, MOST_DUE),
    ).fetchall()
    return [Due(deadline, CaseId(case), started_by, chain) for deadline, case, started_by, chain in rows]


def inbox(connection: Connection[TupleRow], agency: str, *, open_only: bool) -> list[Json]:
    """Give what an agency was told, newest first: codes, ids and times."""
    rows = connection.execute(
        "SELECT d.case_id::text, c.code, d.deadline_id::text, n.kind, d.rule, d.legal_basis, d.confidence, d.turn_of,"
        " d.due_at, n.told_at, n.acknowledged_at, d.met_at, d.missed"
        " FROM notifications_notice n JOIN notifications_deadline d USING (deadline_id)"
        " LEFT JOIN notifications_case c USING (case_id)"
        " WHERE n.agency = %s AND (NOT %s OR n.acknowledged_at IS NULL)"
        " ORDER BY n.told_at DESC, d.deadline_id, n.kind LIMIT %s",
        (agency, open_only, MOST_NOTICES),
    ).fetchall()
    words = (
        "case_id", "code", "deadline_id", "kind", "rule", "legal_basis", "confidence", "turn_of",
        "due_at", "told_at", "acknowledged_at", "met_at", "missed",
    )  # fmt: skip
    return [dict(zip(words, map(_plain, row), strict=True)) for row in rows]


def late(
    connection: Connection[TupleRow], first: datetime, last: datetime, *, at: datetime, agency: str | None
) -> list[Json]:
    """Give the clocks due within a period that were met too late, or not at all by a moment, the latest first.

    ``late_by`` is whole seconds; ``agency`` limits the list to clocks whose turn it was.
    """
    rows = connection.execute(
        "SELECT d.case_id::text, c.code, d.deadline_id::text, d.rule, d.legal_basis, d.confidence, d.turn_of, d.due_at,"
        " d.met_at, extract(epoch FROM coalesce(d.met_at, %(at)s) - d.due_at)::bigint"
        " FROM notifications_deadline d LEFT JOIN notifications_case c USING (case_id)"
        " WHERE d.due_at >= %(first)s AND d.due_at < %(last)s AND coalesce(d.met_at, %(at)s) > d.due_at"
        " AND (%(agency)s::text IS NULL OR d.turn_of = %(agency)s)"
        " ORDER BY 10 DESC, d.deadline_id LIMIT %(most)s",
        {"first": first, "last": last, "at": at, "agency": agency, "most": MOST_LATE},
    ).fetchall()
    words = (
        "case_id", "code", "deadline_id", "rule", "legal_basis", "confidence", "turn_of", "due_at", "met_at", "late_by",
    )  # fmt: skip
    return [dict(zip(words, map(_plain, row), strict=True)) for row in rows]


def _plain(value: Any) -> Json:
    plain: Json = write_time(value) if isinstance(value, datetime) else value
    return plain
