"""From audit's own events to rows: the dead letters that were dropped. The ledger is no read model."""

from psycopg import Connection
from psycopg.rows import TupleRow

from services.audit.events import Event
from shared.eventlog.codec import Recorded

TABLES = ("audit_dropped_letter",)


def project(connection: Connection[TupleRow], recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event = recorded.event
    connection.execute(
        "INSERT INTO audit_dropped_letter (letter, queue, kind, message, code, dropped_by, dropped_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            event.letter,
            event.queue,
            event.kind,
            event.message,
            event.code,
            recorded.meta.actor,
            recorded.record.recorded_at,
        ),
    )
