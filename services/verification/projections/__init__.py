"""From events to rows of the read model of verification."""

from services.verification.events import (
    CertificateRegistered,
    CertificateWithdrawn,
    ContestDecided,
    DeterminationContested,
    DeterminationLeftOpen,
    DeterminationReopened,
    Event,
    EvidenceAdded,
    FallbackTested,
    IndicatorNoted,
    InitialCheckCompleted,
    RetellingAvoided,
    RetellingMade,
    StatementTaken,
    VerificationOpened,
    VerificationRequested,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.projections.afterwards import write_afterwards, write_certificate, write_retelling
from services.verification.projections.results import write_item, write_result, write_step
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = (
    "verification",
    "verification_item",
    "verification_link",
    "verification_certificate",
    "verification_retelling",
    "verification_contest",
)


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case VerificationOpened() | InitialCheckCompleted() | VerificationRequested():
            write_step(writer, event, case)
        case StatementTaken() | EvidenceAdded() | IndicatorNoted() | FallbackTested():
            write_item(writer, event, case)
        case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
            write_result(writer, event, case)
        case RetellingAvoided() | RetellingMade():
            write_retelling(writer, event, case, event_id=recorded.record.event_id)
        case DeterminationReopened() | DeterminationContested() | ContestDecided():
            write_afterwards(writer, event, case)
        case VictimCertified() | CertificateRegistered() | CertificateWithdrawn():
            write_certificate(writer, event, case, event_id=recorded.record.event_id)
        case _:
            pass
