"""From events to rows: the clocks with their due times, how these changed, and the inbox of each agency."""

from datetime import datetime
from typing import LiteralString

from services.notifications.events import (
    AuditNoticeAcknowledged,
    AuditNoticeEnded,
    AuditNoticeGiven,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
    Event,
    NoticeAcknowledged,
    OfAudit,
    Step,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = (
    "notifications_case",
    "notifications_deadline",
    "notifications_step",
    "notifications_notice",
    "notifications_audit_notice",
    "notifications_audit_taken",
)
STARTED, MISSED = "started", "missed"
_STAND: LiteralString = """
UPDATE notifications_deadline d SET due_at = n.due_at, paused_at = n.paused_at, remaining = n.remaining,
  met_at = n.met_at, met_by = n.met_by, ended_at = n.ended_at, ended_by = n.ended_by,
  in_time = CASE WHEN n.met_at IS NULL THEN NULL ELSE d.in_time END, resumed = n.resumed,
  -- What was missed before a pause or a longer time was known is not missed until the new time is over.
  missed = d.missed AND n.paused_at IS NULL AND n.due_at = d.due_at
FROM (
  SELECT coalesce(
      (array_agg(s.due_at ORDER BY s.step DESC) FILTER (WHERE s.due_at IS NOT NULL))[1], b.first_due_at, b.due_at
    ) AS due_at,
    max(s.at) FILTER (WHERE s.kind = 'paused' AND s.step > r.step) AS paused_at,
    max(s.remaining) FILTER (WHERE s.kind = 'paused' AND s.step > r.step) AS remaining,
    max(s.at) FILTER (WHERE s.kind = 'met') AS met_at, max(s.cause) FILTER (WHERE s.kind = 'met') AS met_by,
    -- One that was ended by the closing of the case and runs again is not ended.
    max(s.at) FILTER (WHERE s.kind = 'ended' AND s.step > r.step) AS ended_at,
    max(s.cause) FILTER (WHERE s.kind = 'ended' AND s.step > r.step) AS ended_by,
    bool_or(s.kind = 'resumed') AS resumed
  FROM notifications_deadline b JOIN notifications_step s USING (deadline_id),
    LATERAL (SELECT coalesce(max(step), -1) AS step FROM notifications_step
             WHERE deadline_id = b.deadline_id AND kind = 'resumed') r
  WHERE b.deadline_id = %s GROUP BY b.first_due_at, b.due_at
) n
WHERE d.deadline_id = %s
"""


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event = recorded.event
    match event:
        case DeadlineStarted():
            _start(writer, recorded, event)
        case DeadlinePaused() | DeadlineResumed() | DeadlineExtended() | DeadlineMet() | DeadlineEnded():
            _step(writer, event)
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
        case AuditNoticeGiven() | AuditNoticeEnded() | AuditNoticeAcknowledged():
            statement, values = _of_audit(recorded, event)
            writer.execute(statement, values)
        case _:
            pass


def _of_audit(recorded: Recorded[Event], event: OfAudit) -> tuple[LiteralString, tuple[object, ...]]:
    at = recorded.record.recorded_at
    match event:
        case AuditNoticeGiven():
            return (
                "INSERT INTO notifications_audit_notice"
                " (notice_id, kind, code, about, agency, severity, answer_by, since, told_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (notice_id) DO UPDATE SET"
                " kind = excluded.kind, code = excluded.code, about = excluded.about, agency = excluded.agency,"
                " severity = excluded.severity, answer_by = excluded.answer_by, since = excluded.since,"
                " told_at = excluded.told_at"
            ), (
                *(event.notice_id, event.kind, event.code, event.about, event.agency, event.severity),
                *(event.answer_by, event.since, at),
            )
        case AuditNoticeEnded():
            # It may be over before it was told of: the row waits for the rest.
            return (
                "INSERT INTO notifications_audit_notice (notice_id, ended_at) VALUES (%s, %s)"
                " ON CONFLICT (notice_id) DO UPDATE SET ended_at = excluded.ended_at"
            ), (event.notice_id, event.ended_at)
        case AuditNoticeAcknowledged():
            return (
                "INSERT INTO notifications_audit_taken (notice_id, agency, at) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING"
            ), (event.notice_id, event.agency, at)


def _start(writer: Writer, recorded: Recorded[Event], event: DeadlineStarted) -> None:
    case = recorded.record.stream
    if event.code is not None:
        writer.execute(
            "INSERT INTO notifications_case (case_id, code) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (case, event.code),
        )
    writer.execute(
        "INSERT INTO notifications_deadline"
        " (deadline_id, case_id, rule, legal_basis, confidence, turn_of, due_at, started_by, correlation,"
        " first_due_at, unit, since, calendar, about)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
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
            event.due_at,
            event.unit,
            event.since,
            event.calendar,
            event.about,
        ),
    )
    for agency in dict.fromkeys((event.turn_of, *event.told)):
        _tell(writer, recorded, agency, deadline=event.deadline_id, kind=STARTED)


def _step(writer: Writer, event: Step) -> None:
    # News that came late change what was told: a step takes the place of all from its number on.
    writer.execute(
        "DELETE FROM notifications_step WHERE deadline_id = %s AND step >= %s", (event.deadline_id, event.step)
    )
    kind, at, due_at = _words(event)
    remaining = event.remaining if isinstance(event, DeadlinePaused) else None
    writer.execute(
        "INSERT INTO notifications_step (deadline_id, step, kind, cause, at, due_at, remaining)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (event.deadline_id, event.step, kind, event.by, at, due_at, remaining),
    )
    writer.execute(_STAND, (event.deadline_id, event.deadline_id))
    if isinstance(event, DeadlineMet):
        writer.execute(
            "UPDATE notifications_deadline SET in_time = %s WHERE deadline_id = %s", (event.in_time, event.deadline_id)
        )
    if isinstance(event, (DeadlineResumed, DeadlineExtended)) and event.calendar is not None:
        writer.execute(
            "UPDATE notifications_deadline SET calendar = %s WHERE deadline_id = %s",
            (event.calendar, event.deadline_id),
        )


def _words(event: Step) -> tuple[str, datetime, datetime | None]:
    match event:
        case DeadlinePaused():
            return "paused", event.paused_at, None
        case DeadlineResumed():
            return "resumed", event.resumed_at, event.due_at
        case DeadlineExtended():
            return "extended", event.extended_at, event.due_at
        case DeadlineMet():
            return "met", event.met_at, None
        case DeadlineEnded():
            return "ended", event.ended_at, None


def _tell(writer: Writer, recorded: Recorded[Event], agency: str, *, deadline: str, kind: str) -> None:
    writer.execute(
        "INSERT INTO notifications_notice (agency, deadline_id, kind, told_at) VALUES (%s, %s, %s, %s)"
        # A clock that was given longer can be missed again.
        " ON CONFLICT (agency, deadline_id, kind) DO UPDATE SET told_at = excluded.told_at, acknowledged_at = NULL",
        (agency, deadline, kind, recorded.record.recorded_at),
    )
