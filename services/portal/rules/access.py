"""Who may read a case: a relationship opens it, never a role; missing input is a denial (architecture §7)."""

from dataclasses import dataclass

from shared.access.asker import Asker
from shared.access.roles import purpose_refusal, reads_any_case

AUDIT_BASIS = "audit-mandate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an agency stands to a case: whether there is such a case, and the basis of the relationship."""

    known: bool
    basis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a read is allowed, on what basis, or the code of the denial.

    A denial carries the basis of the agency too, if it has one: who protects is named to nobody, denied or not.
    """

    allowed: bool
    basis: str | None = None
    reason: str | None = None


def may_read(asker: Asker, standing: Standing) -> Decision:
    """Decide a read of a case; a case that is not there is denied like one that is not the asker's."""
    if purpose_refusal(asker.role, asker.purpose) is not None:
        return Decision(allowed=False, basis=standing.basis, reason="purpose-not-for-role")
    if standing.known and reads_any_case(asker.role, asker.purpose):
        return Decision(allowed=True, basis=AUDIT_BASIS)
    if standing.known and standing.basis is not None:
        return Decision(allowed=True, basis=standing.basis)
    return Decision(allowed=False, reason="no-relationship")


def may_act(standing: Standing) -> Decision:
    """Decide whether the asker's agency has to do with a case at all; the owner decides the rest."""
    if standing.known and standing.basis is not None:
        return Decision(allowed=True, basis=standing.basis)
    return Decision(allowed=False, reason="no-relationship")
