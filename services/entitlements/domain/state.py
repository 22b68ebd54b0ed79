"""What entitlements knows of a case, and of the budget lines that its decisions draw on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.entitlements.events import FindingKnown, GivenTwiceFound, ReceptionKnown
from services.entitlements.rules.certifying import OnFile
from services.entitlements.rules.elsewhere import Standing, is_denied
from services.entitlements.rules.periods import Earlier
from services.entitlements.rules.staying import Stay
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.dated import DAY

DECIDED, TAKEN_BACK = "decided", "taken-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A decision to give, and what became of it; ``delivered`` is the value of things handed over.

    ``handed_over`` tells that things were, of whatever value.
    """

    decision_id: str
    rule: str
    rule_version: str
    legal_basis: str
    legal_date: date
    decided_on: date
    amount: int | None
    paid: bool
    earlier: Earlier
    line_id: str | None = None
    order_id: str | None = None
    recovered: int = 0
    delivered: int = 0
    handed_over: bool = False
    stopped_on: date | None = None
    given_on: date | None = None

    @property
    def is_owed(self) -> bool:
        """Tell whether money of it is still to be paid."""
        return self.amount is not None and not self.paid and self.stopped_on is None

    @property
    def given(self) -> Earlier | None:
        """Give what counts as given: of things that were stopped the days before, of money what did not come back."""
        if self.stopped_on is None or self._is_spent:
            return self.earlier
        if not self.handed_over and (self.amount is not None or self.stopped_on <= self.earlier.first):
            return None
        # Things that were handed over count for one day at least.
        last = max(self.earlier.first, min(self.earlier.last, self.stopped_on - DAY))
        days = (last - self.earlier.first).days + 1
        return replace(self.earlier, last=last, quantity=min(self.earlier.quantity, days))

    @property
    def given_if_delivered(self) -> Earlier:
        """Give what counts as given once a thing of it is handed over: of one that was stopped the days before."""
        return replace(self, handed_over=True).given or self.earlier

    @property
    def paid_by(self) -> str | None:
        """Name the decision while money of it was paid and did not all come back."""
        return self.decision_id if self._is_spent else None

    @property
    def standing(self) -> Standing:
        """Tell how far it has come, for what is given once: money that came back whole is granted, not paid.

        What was stopped and never reached anybody is free, things as well: that they were promised gave nothing.
        """
        if self._is_spent or self.handed_over:
            return Standing.PAID
        if self.stopped_on is not None:
            return Standing.FREED
        return Standing.GRANTED if self.order_id is None or self.paid else Standing.ORDERED

    @property
    def _is_spent(self) -> bool:
        return self.paid and self.recovered < (self.amount or 0)


@dataclass(frozen=True, slots=True)
class Application:
    """An application; ``ended`` is ``None`` while somebody waits for an answer."""

    person: int
    rule: str
    submitted_on: date
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """Somebody of the case who was recognised in another one; ``by`` says what matched."""

    person: int
    by: str


@dataclass(frozen=True, slots=True)
class Once:
    """What is given once to a recognised person, in either of the two cases."""

    case_id: str
    benefit: str
    standing: Standing
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line: what it holds, what is set aside by decision, what was spent and came back."""

    year: int
    funding: str
    agency: str
    amount: int
    committed: Mapping[str, int] = field(default_factory=dict)
    spent: int = 0
    returned: int = 0

    @property
    def used(self) -> int:
        """Give what cannot be given to anybody else."""
        return sum(self.committed.values()) + self.spent - self.returned

    @property
    def left(self) -> int:
        """Give what the line still has to give."""
        return self.amount - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of a case, with the lines and links that were read beside it, or of one of those alone.

    Nothing may be asked about a case before its reception is known. ``accompanying`` is ``None`` while nobody
    told how many children came with the person; ``route`` is the newest correction with what orders it;
    ``withdrawn`` are the days on which certificates were issued that stand no more; ``denied`` tells of each
    link that was denied what had matched.
    """

    assessments: int = 0
    reception: ReceptionKnown | None = None
    route: tuple[int, str] | None = None
    findings: tuple[FindingKnown, ...] = ()
    grants: tuple[Grant, ...] = ()
    refusals: int = 0
    accompanying: int | None = None
    ages: Mapping[int, tuple[int, bool]] = field(default_factory=dict)
    stays: Mapping[str, Stay] = field(default_factory=dict)
    certificates: Mapping[str, tuple[int, date | None]] = field(default_factory=dict)
    withdrawn: tuple[date, ...] = ()
    applications: Mapping[str, Application] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    same: Mapping[str, Same] = field(default_factory=dict)
    once_only: Mapping[str, Mapping[str, Once]] = field(default_factory=dict)
    denied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    twice: frozenset[GivenTwiceFound] = frozenset()

    def finding_on(self, day: date) -> FindingKnown | None:
        """Give the determination that stood on a day: the newest of those made by then."""
        made = [one for one in self.findings if one.determined_on <= day]
        return max(made, key=lambda one: (one.determined_on, one.finding), default=None)

    def negative_within(self, first: date, last: date) -> FindingKnown | None:
        """Give the first finding that she is not a victim that stood on any day from the first to the last."""
        days = sorted({first, *(one.determined_on for one in self.findings if first < one.determined_on <= last)})
        standing = (self.finding_on(day) for day in days)
        return next((one for one in standing if one is not None and one.status == TraffickingStatus.NOT), None)

    def told(self, reception: ReceptionKnown | None, finding: FindingKnown | None) -> "State":
        """Add what was just told."""
        findings = self.findings if finding is None else (*self.findings, finding)
        return replace(self, reception=reception or self.reception, findings=findings)

    def grant(self, decision_id: str) -> Grant | None:
        """Find a decision."""
        return next((one for one in self.grants if one.decision_id == decision_id), None)

    def given_beside(self, grant: Grant) -> list[Earlier]:
        """Give what counts as given by the other decisions."""
        others = (one.given for one in self.grants if one.decision_id != grant.decision_id)
        return [one for one in others if one is not None]

    def gives_instead_of(self, grant: Grant, mine: Earlier) -> bool:
        """Tell whether another decision gives the same: what is given once, or for one of the same days."""
        alike = [one for one in self.given_beside(grant) if one.benefit == mine.benefit]
        return any(mine.once or one.once or (one.first <= mine.last and mine.first <= one.last) for one in alike)

    def certified_by(self, day: date) -> OnFile:
        """Give what was certified by a day: what proves the same again begins nothing anew while the first stands."""
        issued = (on for _, on in self.certificates.values() if on is not None and on <= day)
        return OnFile(
            standing=min(issued, default=None), withdrawn=min((on for on in self.withdrawn if on <= day), default=None)
        )

    def binds(self, link: str) -> bool:
        """Tell whether two people count as one: nobody denied it, or what matched since is surer."""
        return not is_denied(self.same[link].by, self.denied.get(link, ()))

    def is_child(self, person: int) -> bool | None:
        """Tell whether somebody is treated as a child, ``None`` while nobody told."""
        return self.ages[person][1] if person in self.ages else None
