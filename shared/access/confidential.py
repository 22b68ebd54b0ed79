"""What the history of a case tells only to those who audit it: that it happened, and nothing more."""

from shared.access.asker import Asker
from shared.access.roles import READS_ANY_CASE_TO_AUDIT

PROTECTION = frozenset(
    {
        "ProtectedPersonNamed.v1",
        "RiskAssessed.v1",
        "ProtectionRequested.v1",
        "ProtectionDecided.v1",
        "ProtectionRefused.v1",
        "ProtectionApplied.v1",
        "ProtectionChanged.v1",
        "ProtectionEnded.v1",
        "ProtectionDeclined.v1",
        "ProtectionHandedOver.v1",
        "ProtectionHandoverAcknowledged.v1",
    }
)
"""Types of events and messages about protection: only the agencies that have part in it are told."""

CONFIDENTIAL = PROTECTION | {"ComplaintFiled.v1", "ComplaintAnswered.v1", "LegalNoteWritten.v1"}
"""Types of events whose mere type endangers or exposes the person before an agency of her case."""


def sees_confidential(asker: Asker) -> bool:
    """Tell whether somebody audits, and so is shown what every event was."""
    return asker.purpose == "audit" and asker.role in READS_ANY_CASE_TO_AUDIT
