"""From events to rows: the clocks with their due times, and the inbox of each agency."""

from psycopg import Connection
from psycopg.rows import TupleRow

from services.notifications.events import (
    DeadlineMet,
    DeadlineMissed,
    DeadlineStarted,
    Event,
    NoticeAcknowledged,
)
from shared.eventlog.codec import Recorded

TABLES = ("notifications_case", "notifications_deadline", "notifications_notice")
STARTED, MISSED = "started", "missed"


def project(connection: Connection[TupleRow], recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event = recorded.event
    match event:
        case DeadlineStarted():
            _start(connection, recorded, event)
        case DeadlineMet():
            connection.execute(
                "UPDATE notifications_deadline SET met_at = %s, in_time = %s WHERE deadline_id = %s",
                (event.met_at, event.in_time, event.deadline_id),
            )
        case DeadlineMissed():
            connection.execute(
                "UPDATE notifications_deadline SET missed = true WHERE deadline_id = %s", (event.deadline_id,)
            )
            for agency in dict.fromkeys((event.turn_of, *event.told)):
                _tell(connection, recorded, agency, deadline=event.deadline_id, kind=MISSED)
        case NoticeAcknowledged():
            connection.execute(
                "UPDATE notifications_notice SET acknowledged_at = %s"
                " WHERE deadline_id = %s AND agency = %s AND acknowledged_at IS NULL",
                (recorded.record.recorded_at, event.deadline_id, event.agency),
            )
        case _:
            pass


def _start(connection: Connection[TupleRow], recorded: Recorded[Event], event: DeadlineStarted) -> None:
    case = recorded.record.stream
    if event.code is not None:
        connection.execute(
            "INSERT INTO notifications_case (case_id, code) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (case, event.code),
        )
    connection.execute(
        "INSERT INTO notifications_deadline"
        " (deadline_id, case_id, rule, legal_basis, confidence, turn_of, due_at, started_by, correlation)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            event.deadline_id,
            case,
            event.rule,
            event.legal_basis,
            event.confidence,
            event.turn_of,
            event.due_at,
            recorded.record.event_id,
            recorded.meta.correlation,
        ),
    )
    for agency in dict.fromkeys((event.turn_of, *event.told)):
        _tell(connection, recorded, agency, deadline=event.deadline_id, kind=STARTED)


def _tell(
    connection: Connection[TupleRow], recorded: Recorded[Event], agency: str, *, deadline: str, kind: str
) -> None:
    connection.execute(
        "INSERT INTO notifications_notice (agency, deadline_id, kind, told_at) VALUES (%s, %s, %s, %s)",
        (agency, deadline, kind, recorded.record.recorded_at),
    )
