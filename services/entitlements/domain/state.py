"""What entitlements knows of a case."""

from dataclasses import dataclass, replace
from datetime import date

from services.entitlements.events import FindingKnown, ReceptionKnown
from services.entitlements.rules.periods import Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A decision to give, and what of it has been paid."""

    decision_id: str
    legal_date: date
    amount: int | None
    paid: bool
    earlier: Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What entitlements knows of a case; nothing may be asked before its reception is known."""

    assessments: int = 0
    reception: ReceptionKnown | None = None
    findings: tuple[FindingKnown, ...] = ()
    grants: tuple[Grant, ...] = ()
    refusals: int = 0

    def finding_on(self, day: date) -> FindingKnown | None:
        """Give the determination that stood on a day: the newest of those made by then."""
        made = [one for one in self.findings if one.determined_on <= day]
        return max(made, key=lambda one: (one.determined_on, one.finding), default=None)

    def told(self, reception: ReceptionKnown | None, finding: FindingKnown | None) -> "State":
        """Add what was just told."""
        findings = self.findings if finding is None else (*self.findings, finding)
        return replace(self, reception=reception or self.reception, findings=findings)
