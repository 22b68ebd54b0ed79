"""What was assessed, granted, refused and paid. Money is whole đồng."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionKnown:
    """What the reception tells entitlements."""

    route: str
    nationality: str | None
    under_18: bool | None
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKnown:
    """A determination; ``finding`` orders several of them."""

    finding: int
    status: str
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeAssessed:
    """One support regime: open to the person or not, why not, and the text that says so."""

    regime: str
    available: bool
    reason: str | None
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisUsed:
    """A text in force that a rule stands on; ``confidence`` says how sure the place is."""

    instrument: str
    article: str | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactUsed:
    """A fact that was looked at, spelled as text: facts are added to the law, shapes of events are not."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionWeighed:
    """A condition of a rule: met, not met or unknown.

    A condition that does not bind is one we could not confirm in the text: it is shown, and
    decides nothing.
    """

    condition: str
    met: bool | None
    binding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One number of a calculation."""

    what: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementsAssessed:
    """The person's regimes were assessed; exactly one of ``reception`` and ``finding`` is new."""

    TYPE: ClassVar[str] = "EntitlementsAssessed.v1"
    assessment: int
    reception: ReceptionKnown | None
    finding: FindingKnown | None
    status: str
    law: str
    legal_date: date
    regimes: tuple[RegimeAssessed, ...]
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGranted:
    """Support was granted, with all that explains it.

    ``matrix_basis`` opens the regime, ``legal_basis`` gives the support, ``basis`` is every text
    behind the rule; ``claimed`` is what the officer stated, ``amount`` what the rule gives
    (``None`` = in kind or a service); ``rule_digest`` tells whether a row read later is the row
    that was used.
    """

    TYPE: ClassVar[str] = "SupportGranted.v1"
    decision_id: str
    regime: str
    rule: str
    rule_version: str
    rule_digest: str
    area: str | None
    law: str
    matrix_basis: str
    legal_basis: str
    basis: tuple[BasisUsed, ...]
    legal_date: date
    decided_on: date
    status: str
    period: str
    first: date
    last: date
    asked_last: date | None
    benefit: str
    once: bool
    quantity: int | None
    claimed: int | None
    amount: int | None
    capped: bool
    steps: tuple[Step, ...]
    facts: tuple[FactUsed, ...]
    conditions: tuple[ConditionWeighed, ...]
    confidence: str
    funding: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRefused:
    """Support was refused, by the law itself (``decided_by`` ``law``) or by an officer under it."""

    TYPE: ClassVar[str] = "SupportRefused.v1"
    decision_id: str
    regime: str
    rule: str | None
    rule_version: str | None
    reason: str
    legal_basis: str
    law: str
    legal_date: date
    status: str
    decided_by: str
    facts: tuple[FactUsed, ...]
    conditions: tuple[ConditionWeighed, ...]
    confidence: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPaid:
    """What was granted has been paid."""

    TYPE: ClassVar[str] = "SupportPaid.v1"
    decision_id: str
    amount: int
    paid_on: date
    funding: str
