"""The cases that the model of who knew is played with, and for whom what of them stands: written down here alone."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from random import Random
from typing import Any

from deploy.casebook import casebook
from services.audit.replay.entries import Entry
from shared.access.asker import Asker
from shared.kernel.canonical import parse
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CaseId
from tests.support.memory_node import MemoryNode

BOOK = casebook()
COMMUNE, HEALTH, POLICE = "24-xa-dong-ky", "24-so-y-te", "24-cong-an-tinh"
SHELTER, AID, INSPECTORS = "01-ngoi-nha-binh-yen", "24-tro-giup-phap-ly", "24-thanh-tra"
AUDITOR = Asker(user="tra", agency=INSPECTORS, role="auditor", purpose="audit")
STORIES = 5

OPENS = {
    "commune-officer": {"identity", "contact"},
    "case-manager": {"identity", "contact", "shelter", "health", "economic"},
    "investigator": {"identity", "contact", "investigation"},
    "shelter-staff": {"identity", "contact", "shelter", "health"},
    "legal-aid": {"identity", "contact", "legal"},
    "auditor": set[str](),
}
"""What is opened for a role; a supervisor has nothing but complaints opened."""

VICTIM, RELATIVE, HELPER = "victim", "relative", "helper"
VALUES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "VictimReceived.v1": (
        VICTIM,
        {
            "full_name": "identity",
            "birth_year": "identity",
            "safe_contact": "contact",
            "narrative": "investigation",
        },
    ),
    "RelativeRecorded.v1": (RELATIVE, {"full_name": "identity", "contact": "contact"}),
    "HouseholdRecorded.v1": (VICTIM, {"address": "contact", "circumstances": "economic"}),
    "VerificationRequested.v1": (VICTIM, {"reason": "investigation"}),
    "StatementTaken.v2": (VICTIM, {"content": "investigation"}),
    "ProtectedPersonNamed.v2": (HELPER, {"name": "identity", "contact": "contact"}),
    "ProtectionRequested.v1": (VICTIM, {"reason": "investigation"}),
    "ShelterAdmitted.v1": (VICTIM, {"facility": "shelter", "note": "shelter"}),
    "SessionHeld.v1": (VICTIM, {"provider": "shelter", "note": "health"}),
    "ComplaintFiled.v1": (VICTIM, {"text": "legal"}),
    "RightFollowed.v1": (VICTIM, {"note": "legal"}),
    "ReferralMade.v1": (VICTIM, {"reason": "identity"}),
}
"""Whose values an event holds, and of which class each is."""

ONLY_HEALTH = {"ProtectedPersonNamed.v2", "ProtectionRequested.v1"}
"""What nobody but the department that named and asked is told of, with all that follows from it."""

COMPLAINT = "ComplaintFiled.v1"
"""It is about the commune, which is never shown it."""

DOSSIER_EXPORTED = "DossierExported.v1"
UNANNOUNCED = {"MilestoneNoted.v2", DOSSIER_EXPORTED, DisclosureRecorded.TYPE}
STORY = (
    ("record-relative", COMMUNE, "commune-officer"),
    ("record-household", COMMUNE, "commune-officer"),
    ("give-consent", COMMUNE, "commune-officer"),
    ("record-initial-check", HEALTH, "case-manager"),
    ("request-verification", HEALTH, "case-manager"),
    ("take-statement", POLICE, "investigator"),
    ("name-protected-person", HEALTH, "case-manager"),
    ("request-protection", HEALTH, "case-manager"),
    ("admit-to-shelter", HEALTH, "case-manager"),
    ("record-session", HEALTH, "case-manager"),
    ("file-complaint", HEALTH, "supervisor"),
    ("follow-right", HEALTH, "legal-aid"),
)
NEEDS = {"take-statement": "request-verification", "request-verification": "record-initial-check"}
STAFF = {
    "chi": (COMMUNE, "commune-officer"),
    "anh": (HEALTH, "case-manager"),
    "bac": (HEALTH, "supervisor"),
    "cong": (POLICE, "investigator"),
    "nha": (SHELTER, "shelter-staff"),
    "luat": (AID, "legal-aid"),
    "tra": (INSPECTORS, "auditor"),
}


@lru_cache
def story(number: int) -> tuple[CaseId, tuple[Entry, ...]]:
    """Live a case once, in an order of its own; gives it with everything recorded, without any look."""
    node, chance = MemoryNode(), Random(number)  # noqa: S311 - draws an order, no secret
    case = node.receive(Asker(user="chi", agency=COMMUNE, role="commune-officer", purpose="support"))
    left = {name: (agency, role) for name, agency, role in STORY}
    while left:
        name = chance.choice([one for one in left if NEEDS.get(one) not in left])
        agency, role = left.pop(name)
        words = {"note": "Đã giải thích."} if name == "follow-right" else {}
        node.give(name, Asker(user=f"{role}.{agency}", agency=agency, role=role, purpose="support"), case, **words)
    return case, tuple(node.entries(case, BOOK))


def values_of(entry: Entry) -> tuple[str, Mapping[str, str]]:
    """Give whose values an event holds, and the class of each."""
    return VALUES.get(entry.record.type, ("", {}))


def persons(entries: Iterable[Entry]) -> dict[str, str]:
    """Give the id of each person of the story."""
    found: dict[str, str] = {}
    for one in entries:
        whose, values = values_of(one)
        data: Any = parse(one.record.data)
        value = next((data[name] for name in values if data.get(name)), None)
        if value is not None:
            found[whose] = value["person"]
    return found
