"""What the history of a case tells only to those who audit it: that it happened, and nothing more."""

from shared.access.asker import Asker
from shared.access.roles import READS_ANY_CASE_TO_AUDIT

CONFIDENTIAL = frozenset({"ComplaintFiled.v1", "ComplaintAnswered.v1", "LegalNoteWritten.v1"})
"""Types of events whose mere type endangers or exposes the person before an agency of her case."""


def sees_confidential(asker: Asker) -> bool:
    """Tell whether somebody audits, and so is shown what every event was."""
    return asker.purpose == "audit" and asker.role in READS_ANY_CASE_TO_AUDIT
