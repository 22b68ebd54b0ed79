"""Rows of what follows a determination, of papers, and of what people had to tell twice."""

from typing import assert_never

from services.verification.events import (
    CertificateRegistered,
    CertificateWithdrawn,
    ContestDecided,
    DeterminationContested,
    DeterminationReopened,
    Retelling,
    RetellingAvoided,
    VictimCertified,
)
from shared.eventlog.writing import Writer


def write_retelling(writer: Writer, event: Retelling, case: str | None, *, event_id: str) -> None:
    """Write that somebody was spared, or was not."""
    avoided = isinstance(event, RetellingAvoided)
    reason, day = (None, event.used_on) if isinstance(event, RetellingAvoided) else (event.reason, event.taken_on)
    writer.execute(
        "INSERT INTO verification_retelling (event_id, case_id, kind, agency, reason, told_on)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (event_id, case, "avoided" if avoided else "made", event.agency, reason, day),
    )


def write_afterwards(
    writer: Writer, event: DeterminationReopened | DeterminationContested | ContestDecided, case: str | None
) -> None:
    """Write that a result is open again, contested, or confirmed."""
    match event:
        case DeterminationReopened():
            writer.execute(
                "UPDATE verification SET status = NULL, determined_on = NULL, determined_by = NULL WHERE case_id = %s",
                (case,),
            )
        case DeterminationContested():
            writer.execute(
                "INSERT INTO verification_contest (contest_id, case_id, filed_on, filed_with) VALUES (%s, %s, %s, %s)",
                (event.contest_id, case, event.filed_on, event.filed_with),
            )
        case ContestDecided():
            writer.execute(
                "UPDATE verification_contest SET outcome = %s, decided_on = %s WHERE contest_id = %s",
                (event.outcome, event.decided_on, event.contest_id),
            )
        case _:
            assert_never(event)


def write_certificate(
    writer: Writer,
    event: VictimCertified | CertificateRegistered | CertificateWithdrawn,
    case: str | None,
    *,
    event_id: str,
) -> None:
    """Write a certificate, what it stands on, or that it was withdrawn."""
    match event:
        case VictimCertified():
            writer.execute(
                "INSERT INTO verification_certificate (event_id, case_id, document, issued_by, issued_on, basis)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                (event_id, case, event.document, event.issued_by, event.issued_on, event.basis),
            )
        case CertificateRegistered():
            writer.execute(
                "UPDATE verification_certificate SET mode = %s, issuer = %s, rests_on = %s, confidence = %s"
                " WHERE case_id = %s AND document = %s AND withdrawn_on IS NULL",
                (event.mode, event.issuer, event.rests_on, event.confidence, case, event.document),
            )
        case CertificateWithdrawn():
            writer.execute(
                "UPDATE verification_certificate SET withdrawn_on = %s"
                " WHERE case_id = %s AND document = %s AND withdrawn_on IS NULL",
                (event.withdrawn_on, case, event.document),
            )
        case _:
            assert_never(event)
