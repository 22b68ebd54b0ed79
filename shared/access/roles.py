"""Roles, the purposes each may read a case for, and the field classes it may ever have revealed (deny by default).

The full policies (by purpose, relationship and consent) come later; a role missing here sees nothing.
"""

from collections.abc import Iterable, Mapping

from shared.kernel.personal import FieldClass

ROLES = (
    "commune-officer",
    "case-manager",
    "investigator",
    "border-officer",
    "approver",
    "livelihood-officer",
    "legal-aid",
    "shelter-staff",
    "provider",
    "auditor",
    "privacy-officer",
    "supervisor",
    "statistician",
    "administrator",
)

BREAK_GLASS = "break-glass"
PURPOSES = (
    "support",
    "verification",
    "protection",
    "legal-aid",
    "investigation",
    "audit",
    "statistics",
    BREAK_GLASS,
    "own-request",
)

_CASEWORK = frozenset({"support", "verification", "protection", "legal-aid", "own-request"})
_INQUIRY = _CASEWORK | {"investigation"}

PURPOSES_OF: Mapping[str, frozenset[str]] = {
    "commune-officer": _CASEWORK,
    "case-manager": _CASEWORK,
    "investigator": _INQUIRY,
    "border-officer": _INQUIRY,
    "approver": _CASEWORK,
    "livelihood-officer": _CASEWORK,
    "legal-aid": _CASEWORK,
    "shelter-staff": _CASEWORK,
    "provider": frozenset({"support"}),
    "auditor": frozenset({"audit"}),
    "privacy-officer": frozenset({"audit", "own-request"}),
    "supervisor": _INQUIRY | {"audit"},
}
"""For what a role may read a case. Who is missing here (statistician, administrator) reads none."""

USUAL_PURPOSE: Mapping[str, str] = {
    "investigator": "investigation",
    "border-officer": "protection",
    "legal-aid": "legal-aid",
    "auditor": "audit",
    "privacy-officer": "audit",
    "statistician": "statistics",
}
"""The purpose of a command that names none; ``support`` for who is missing."""

READS_ANY_CASE_TO_AUDIT = frozenset({"auditor", "privacy-officer"})

_IDENTITY = frozenset({FieldClass.IDENTITY})
_PERSON = _IDENTITY | {FieldClass.CONTACT}

REVEALED: Mapping[str, frozenset[FieldClass]] = {
    "commune-officer": _PERSON,
    "case-manager": _PERSON | {FieldClass.SHELTER, FieldClass.HEALTH, FieldClass.ECONOMIC},
    "investigator": _PERSON | {FieldClass.INVESTIGATION},
    "border-officer": _PERSON | {FieldClass.INVESTIGATION},
    "approver": _IDENTITY | {FieldClass.ECONOMIC},
    "livelihood-officer": _PERSON | {FieldClass.ECONOMIC},
    "legal-aid": _PERSON | {FieldClass.LEGAL},
    "shelter-staff": _PERSON | {FieldClass.SHELTER, FieldClass.HEALTH},
    "provider": _IDENTITY,
}
"""What a role may see opened. Police never health or shelter; an administrator and a statistician nothing."""


REVEALED_OF: Mapping[str, Mapping[str, frozenset[str]]] = {
    "supervisor": {"care": frozenset({"ComplaintFiled.v1", "ComplaintAnswered.v1"})},
}
"""What a role may see opened of single types of events of a service, though not of their class: who may answer a
complaint reads it."""

_OF_CLASSES: Mapping[str, frozenset[FieldClass]] = {"supervisor": frozenset({FieldClass.LEGAL})}


def types_revealed(role: str, classes: frozenset[FieldClass], service: str) -> frozenset[str] | None:
    """Name the types of events of which a role may have these classes revealed; ``None`` is every type."""
    if may_reveal(role, classes):
        return None
    if not classes or not classes <= _OF_CLASSES.get(role, frozenset()):
        return frozenset()
    return REVEALED_OF[role].get(service, frozenset())


def looks_at_single_types(role: str, classes: Iterable[str]) -> bool:
    """Tell whether a look at these classes can, for this role, only be one at single types of events."""
    return not _OF_CLASSES.get(role, frozenset()).isdisjoint(classes)


def may_reveal(role: str, classes: frozenset[FieldClass]) -> bool:
    """Tell whether a role may have all these classes revealed."""
    return bool(classes) and classes <= REVEALED.get(role, frozenset())


def purpose_refusal(role: str, purpose: str) -> str | None:
    """Name what is wrong with a role reading a case for a purpose, or ``None``."""
    if purpose not in PURPOSES:
        return "purpose-unknown"
    return None if purpose in PURPOSES_OF.get(role, frozenset()) else "purpose-not-for-role"


def usual_purpose(role: str) -> str:
    """Give the purpose for which a role ordinarily acts."""
    return USUAL_PURPOSE.get(role, "support")


def reads_any_case(role: str, purpose: str) -> bool:
    """Tell whether a role reads a case without a relationship: only to audit."""
    return purpose == "audit" and role in READS_ANY_CASE_TO_AUDIT
