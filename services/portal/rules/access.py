"""Who may read a case: a relationship opens it, never a role; missing input is a denial (architecture §7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.access.asker import Asker
from shared.access.roles import PURPOSES, READS_ANY_CASE_TO_AUDIT

AUDIT_BASIS = "audit-mandate"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an agency stands to a case: whether there is such a case, and the basis of the relationship."""

    known: bool
    basis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a read is allowed, on what basis, or the code of the denial."""

    allowed: bool
    basis: str | None = None
    reason: str | None = None


def purpose_refusal(role: str, purpose: str) -> str | None:
    """Name what is wrong with a role reading a case for a purpose, or ``None``."""
    if purpose not in PURPOSES:
        return "purpose-unknown"
    return None if purpose in PURPOSES_OF.get(role, frozenset()) else "purpose-not-for-role"


def usual_purpose(role: str) -> str:
    """Give the purpose for which a role ordinarily acts."""
    return USUAL_PURPOSE.get(role, "support")


def may_read(asker: Asker, standing: Standing) -> Decision:
    """Decide a read of a case; a case that is not there is denied like one that is not the asker's."""
    if purpose_refusal(asker.role, asker.purpose) is not None:
        return Decision(allowed=False, reason="purpose-not-for-role")
    if standing.known and asker.purpose == "audit" and asker.role in READS_ANY_CASE_TO_AUDIT:
        return Decision(allowed=True, basis=AUDIT_BASIS)
    if standing.known and standing.basis is not None:
        return Decision(allowed=True, basis=standing.basis)
    return Decision(allowed=False, reason="no-relationship")


def may_act(standing: Standing) -> Decision:
    """Decide whether the asker's agency has to do with a case at all; the owner decides the rest."""
    if standing.known and standing.basis is not None:
        return Decision(allowed=True, basis=standing.basis)
    return Decision(allowed=False, reason="no-relationship")


def sees_every_case(asker: Asker) -> bool:
    """Tell whether the worklist of an asker holds every case: only to audit."""
    return asker.purpose == "audit" and asker.role in READS_ANY_CASE_TO_AUDIT
