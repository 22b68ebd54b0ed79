"""What the history of a case tells only to those who audit it: that it happened, and nothing more."""

from collections.abc import Iterable

from shared.access.asker import Asker
from shared.access.roles import looks_at_single_types, reads_any_case
from shared.contracts.protection import PARTS
from shared.kernel.canonical import parse
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.record import Metadata, StoredRecord

PROTECTION = frozenset(
    {
        # What is stored today, and what is announced and was stored before.
        "ProtectedPersonNamed.v2",
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

RECOGNITION = frozenset(
    {
        "PersonRecognised.v1",
        "SamePersonKnown.v1",
        "SamePersonDenied.v1",
        "SamePersonNoted.v1",
        "OnceOnlyGiven.v1",
        "LinkDenied.v1",
    }
)
"""Types of events and messages that tell that a person is known from another case."""

GIVEN_TWICE = frozenset({"GivenTwiceFound.v1", "SupportGivenTwice.v1"})
"""Types that tell of a decision in another case: for who decides on support in this one, and for nobody beside."""

OF_CARE = frozenset({"ComplaintFiled.v1", "ComplaintAnswered.v1", "LegalNoteWritten.v1"})
"""Types of events of care that are nobody's but the person's and of those whom she turned to."""

CONFIDENTIAL = PROTECTION | RECOGNITION | GIVEN_TWICE | OF_CARE
"""Types of events whose mere type endangers or exposes the person before an agency of her case."""

PROTECTION_BASIS = "protection"
"""The basis on which an agency has to do with a case only because it was asked to protect somebody."""

CONFIDENTIAL_ITEM = "confidential-item"
"""What a look for a review is called beside its part, where who supervises the review is not told the case."""

_UNTOLD_PARTS = PARTS | {CONFIDENTIAL_ITEM}


def untold_among(records: Iterable[tuple[StoredRecord, Metadata]]) -> frozenset[str]:
    """Give the event ids of what only an audit is told, among records of one case in order of record.

    That is what is confidential, what follows from it, a look at a protection or a complaint whether it was allowed
    or denied, a look for a review that would name the case of what it hides, and what an agency does on the ground
    of a protection: its code would name the place where the person is.
    """
    untold: set[str] = set()
    for record, meta in records:
        follows = meta.causation is not None and meta.causation in untold
        of_protection = meta.legal_basis == PROTECTION_BASIS
        if record.type in CONFIDENTIAL or follows or of_protection or _looks_at_one(record, meta.role):
            untold.add(record.event_id)
    return frozenset(untold)


def _looks_at_one(record: StoredRecord, role: str) -> bool:
    data = parse(record.data) if record.type == DisclosureRecorded.TYPE else None
    if not isinstance(data, dict):
        return False
    fields, classes = data.get("fields"), data.get("classes")
    if isinstance(fields, list) and not _UNTOLD_PARTS.isdisjoint(map(str, fields)):
        return True
    # What a supervisor may have opened of a class is a complaint, and tells of one.
    return isinstance(classes, list) and looks_at_single_types(role, map(str, classes))


def sees_confidential(asker: Asker) -> bool:
    """Tell whether somebody audits, and so is shown what every event was."""
    return reads_any_case(asker.role, asker.purpose)
