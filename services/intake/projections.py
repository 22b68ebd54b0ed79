"""From events to rows of intake's read model."""

from services.intake.events import (
    CaseClosed,
    CaseReopened,
    ConsentGiven,
    DeterminationNoted,
    Event,
    RouteCorrected,
    VictimReceived,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("intake_case", "intake_consent")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case VictimReceived():
            writer.execute(
                "INSERT INTO intake_case (case_id, code, route, received_at, received_by) VALUES (%s, %s, %s, %s, %s)",
                (case, event.code, event.route, event.received_at, event.received_by),
            )
        case RouteCorrected():
            writer.execute("UPDATE intake_case SET route = %s WHERE case_id = %s", (event.route, case))
        case ConsentGiven():
            writer.execute(
                "INSERT INTO intake_consent (consent_id, case_id, agencies, valid_until) VALUES (%s, %s, %s, %s)",
                (event.consent_id, case, list(event.agencies), event.valid_until),
            )
        case DeterminationNoted():
            writer.execute("UPDATE intake_case SET status = %s WHERE case_id = %s", (event.status, case))
        case CaseClosed():
            writer.execute("UPDATE intake_case SET closed_on = %s WHERE case_id = %s", (event.closed_on, case))
        case CaseReopened():
            writer.execute("UPDATE intake_case SET closed_on = NULL WHERE case_id = %s", (case,))
        case _:
            pass
