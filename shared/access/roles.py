"""Roles, purposes, and the field classes that a role may ever have revealed (deny by default).

The full policies (by purpose, relationship and consent) come later; a role missing here sees nothing.
"""

from collections.abc import Mapping

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


def may_reveal(role: str, classes: frozenset[FieldClass]) -> bool:
    """Tell whether a role may have all these classes revealed."""
    return bool(classes) and classes <= REVEALED.get(role, frozenset())
