"""Roles, purposes, and the field classes that a role may ever have revealed (deny by default).

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

PURPOSES = (
    "support",
    "verification",
    "protection",
    "legal-aid",
    "investigation",
    "audit",
    "statistics",
    "break-glass",
    "own-request",
)

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
