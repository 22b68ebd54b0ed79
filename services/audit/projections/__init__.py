"""From audit's own events to rows: letters dropped, reviews, faults of logs. The ledger is no read model."""

from services.audit.events import DeadLetterDropped, DossierExported, DossierSealed, Event
from services.audit.projections import reviews
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("audit_dropped_letter", *reviews.TABLES)


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event = recorded.event
    if isinstance(event, DossierExported | DossierSealed):
        # What was handed out stands in the ledger, with all that is told of a case.
        return
    if not isinstance(event, DeadLetterDropped):
        reviews.write(writer, event)
        return
    writer.execute(
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
