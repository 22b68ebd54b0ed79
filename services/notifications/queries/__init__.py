"""What the clocks' read model can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId
from shared.kernel.record import write_time

MOST_DUE = 200
MOST_NOTICES = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A clock whose due time has passed and that nothing has met; ``started_by`` is the event that started it."""

    deadline_id: str
    case_id: CaseId
    started_by: str
    correlation: str
    due_at: datetime


def due(connection: Connection[TupleRow], at: datetime) -> Sequence[Due]:
    """Give clocks that are over at a moment, those due first at the head."""
    rows = connection.execute(
        "SELECT deadline_id::text, case_id::text, started_by::text, correlation, due_at FROM notifications_deadline"
        " WHERE met_at IS NULL AND NOT missed AND ended_at IS NULL AND paused_at IS NULL AND due_at < %s"
        " ORDER BY due_at, deadline_id LIMIT %s",
        (at, MOST_DUE),
    ).fetchall()
    return [
        Due(deadline, CaseId(case), started_by, chain, due_at) for deadline, case, started_by, chain, due_at in rows
    ]


def inbox(connection: Connection[TupleRow], agency: str, *, open_only: bool) -> list[Json]:
    """Give what an agency was told, newest first: codes, ids and times."""
    return named(
        connection,
        "SELECT d.case_id::text AS case_id, c.code, d.deadline_id::text AS deadline_id, n.kind, d.rule, d.legal_basis,"
        " d.confidence, d.calendar, d.turn_of, d.due_at, d.paused_at, n.told_at, n.acknowledged_at, d.met_at,"
        " d.ended_at, d.missed"
        " FROM notifications_notice n JOIN notifications_deadline d USING (deadline_id)"
        " LEFT JOIN notifications_case c USING (case_id)"
        " WHERE n.agency = %(agency)s AND (NOT %(open)s OR n.acknowledged_at IS NULL)"
        " ORDER BY n.told_at DESC, d.deadline_id, n.kind LIMIT %(most)s",
        {"agency": agency, "open": open_only, "most": MOST_NOTICES},
    )


def of_case(connection: Connection[TupleRow], case_id: CaseId, *, agency: str, hidden: Sequence[str]) -> list[Json]:
    """Give the clocks of a case, those first that are due first, each with its steps in order.

    Clocks of the hidden rules are given only where the agency was told of them.
    """
    clocks = named(
        connection,
        "SELECT deadline_id::text AS deadline_id, case_id::text AS case_id, rule, legal_basis, confidence, calendar,"
        " turn_of, about, unit, since,"
        " due_at, paused_at, remaining, met_at, in_time, met_by, ended_at, ended_by, missed,"
        " CASE WHEN met_at IS NOT NULL THEN 'met' WHEN ended_at IS NOT NULL THEN 'ended'"
        " WHEN paused_at IS NOT NULL THEN 'paused' WHEN missed THEN 'missed' ELSE 'running' END AS state"
        " FROM notifications_deadline d WHERE case_id = %(case)s AND (rule <> ALL (%(hidden)s) OR EXISTS"
        " (SELECT FROM notifications_notice n WHERE n.deadline_id = d.deadline_id AND n.agency = %(agency)s))"
        " ORDER BY due_at, deadline_id",
        {"case": case_id, "agency": agency, "hidden": list(hidden)},
    )
    steps = named(
        connection,
        "SELECT s.deadline_id::text AS deadline_id, s.kind, s.cause, s.at, s.due_at, s.remaining"
        " FROM notifications_step s JOIN notifications_deadline d USING (deadline_id)"
        " WHERE d.case_id = %(case)s ORDER BY s.deadline_id, s.step",
        {"case": case_id},
    )
    by_clock: dict[Json, list[Json]] = {}
    for step in steps:
        by_clock.setdefault(step.pop("deadline_id"), []).append(step)
    return [{**clock, "steps": by_clock.get(clock["deadline_id"], [])} for clock in clocks]


def named(connection: Connection[TupleRow], query: LiteralString, parameters: dict[str, Any]) -> list[Any]:
    """Ask and give each row under the names of its columns, times spelled out."""
    cursor = connection.execute(query, parameters)
    words = [column.name for column in cursor.description or ()]
    return [dict(zip(words, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Json:
    plain: Json = write_time(value) if isinstance(value, datetime) else value
    return plain
