"""From events to rows of the read model of verification."""

from services.verification.events import (
    DeterminationLeftOpen,
    Event,
    EvidenceAdded,
    InitialCheckCompleted,
    StatementTaken,
    VerificationOpened,
    VerificationRequested,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.contracts.vocabulary import TraffickingStatus
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("verification", "verification_item", "verification_link", "verification_certificate")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case VerificationOpened() | InitialCheckCompleted() | VerificationRequested():
            _step(writer, event, case)
        case StatementTaken() | EvidenceAdded():
            _item(writer, event, case)
        case VictimVerified():
            _result(writer, event, case=case, status=event.status)
        case VictimNotConfirmed():
            _result(writer, event, case=case, status=TraffickingStatus.NOT)
        case DeterminationLeftOpen():
            _result(writer, event, case=case, status=TraffickingStatus.POSSIBLE)
        case VictimCertified():
            writer.execute(
                "INSERT INTO verification_certificate (case_id, document, issued_by, issued_on, basis)"
                " VALUES (%s, %s, %s, %s, %s)",
                (case, event.document, event.issued_by, event.issued_on, event.basis),
            )
        case _:
            pass


def _step(
    writer: Writer,
    event: VerificationOpened | InitialCheckCompleted | VerificationRequested,
    case: str | None,
) -> None:
    match event:
        case VerificationOpened():
            writer.execute(
                "INSERT INTO verification (case_id, law, reported_on) VALUES (%s, %s, %s)",
                (case, event.law, event.reported_on),
            )
        case InitialCheckCompleted():
            writer.execute(
                "UPDATE verification SET checked_on = %s, check_outcome = %s, police_agency = %s WHERE case_id = %s",
                (event.checked_on, event.outcome, event.police_agency, case),
            )
        case VerificationRequested():
            writer.execute(
                "UPDATE verification SET requested_on = %s, police_agency = %s WHERE case_id = %s",
                (event.requested_on, event.to_agency, case),
            )


def _item(writer: Writer, event: StatementTaken | EvidenceAdded, case: str | None) -> None:
    insert = (
        "INSERT INTO verification_item (item_id, case_id, kind, source, taken_on, sha256)"
        " VALUES (%s, %s, %s, %s, %s, %s)"
    )
    if isinstance(event, EvidenceAdded):
        writer.execute(insert, (event.evidence_id, case, "evidence", event.source, None, event.sha256))
        return
    writer.execute(insert, (event.statement_id, case, "statement", event.source, event.taken_on, None))
    for link in event.links:
        writer.execute(
            "INSERT INTO verification_link (statement_id, earlier_id, kind) VALUES (%s, %s, %s)",
            (event.statement_id, link.statement_id, link.kind),
        )


def _result(
    writer: Writer,
    event: VictimVerified | VictimNotConfirmed | DeterminationLeftOpen,
    *,
    case: str | None,
    status: str,
) -> None:
    writer.execute(
        "UPDATE verification SET status = %s, determined_on = %s, determined_by = %s WHERE case_id = %s",
        (status, event.determined_on, event.determined_by, case),
    )
    writer.execute(
        "UPDATE verification_item SET weighed = true WHERE item_id = ANY(%s::uuid[])", (list(event.weighed),)
    )
