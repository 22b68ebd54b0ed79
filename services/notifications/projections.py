"""From events to rows: the clocks with their due times, and the inbox of each agency."""

from services.notifications.events import (
    DeadlineMet,
    DeadlineMissed,
    DeadlineStarted,
    Event,
    NoticeAcknowledged,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("notifications_case", "notifications_deadline", "notifications_notice")
STARTED, MISSED = "started", "missed"


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event = recorded.event
    match event:
        case DeadlineStarted():
            _start(writer, recorded, event)
        case DeadlineMet():
            writer.execute(
                "UPDATE notifications_deadline SET met_at = %s, in_time = %s WHERE deadline_id = %s",
                (event.met_at, event.in_time, event.deadline_id),
            )
        case DeadlineMissed():
            writer.execute(
                "UPDATE notifications_deadline SET missed = true WHERE deadline_id = %s", (event.deadline_id,)
            )
            for agency in dict.fromkeys((event.turn_of, *event.told)):
                _tell(writer, recorded, agency, deadline=event.deadline_id, kind=MISSED)
        case NoticeAcknowledged():
            writer.execute(
                "UPDATE notifications_notice SET acknowledged_at = %s"
                " WHERE deadline_id = %s AND agency = %s AND acknowledged_at IS NULL",
                (recorded.record.recorded_at, event.deadline_id, event.agency),
            )
        case _:
            pass


def _start(writer: Writer, recorded: Recorded[Event], event: DeadlineStarted) -> None:
    case = recorded.record.stream
    if event.code is not None:
        writer.execute(
            "INSERT INTO notifications_case (case_id, code) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (case, event.code),
        )
    writer.execute(
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
        _tell(writer, recorded, agency, deadline=event.deadline_id, kind=STARTED)


def _tell(writer: Writer, recorded: Recorded[Event], agency: str, *, deadline: str, kind: str) -> None:
    writer.execute(
        "INSERT INTO notifications_notice (agency, deadline_id, kind, told_at) VALUES (%s, %s, %s, %s)",
        (agency, deadline, kind, recorded.record.recorded_at),
    )
