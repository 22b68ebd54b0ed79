"""Public messages of the entitlements service. Money is whole đồng."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementsAssessed:
    """What the person is owed in her present status, regime by regime."""

    TYPE: ClassVar[str] = "EntitlementsAssessed.v1"
    version: int
    assessment: int
    status: str
    law: str
    legal_date: date
    available: tuple[str, ...]
    unavailable: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGranted:
    """Support was granted under a dated rule; ``legal_basis`` is the place in the text that gives it."""

    TYPE: ClassVar[str] = "SupportGranted.v1"
    version: int
    decision_id: str
    regime: str
    rule: str
    rule_version: str
    legal_basis: str
    amount: int | None
    period: str
    legal_date: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRefused:
    """Support was refused, with the code and the article of the reason."""

    TYPE: ClassVar[str] = "SupportRefused.v1"
    version: int
    decision_id: str
    regime: str
    reason: str
    legal_basis: str
    legal_date: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPaid:
    """A granted amount was paid."""

    TYPE: ClassVar[str] = "SupportPaid.v1"
    version: int
    decision_id: str
    amount: int
    paid_on: date
    funding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted:
    """Support was applied for; the working days of ``procedure`` run from ``submitted_on``."""

    TYPE: ClassVar[str] = "ApplicationSubmitted.v1"
    version: int
    application_id: str
    person: int
    rule: str
    regime: str
    procedure: str
    law: str
    legal_basis: str
    confidence: str
    submitted_on: date
    submitted_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecided:
    """An application was answered; ``outcome`` is ``granted`` or ``refused``."""

    TYPE: ClassVar[str] = "ApplicationDecided.v1"
    version: int
    application_id: str
    decision_id: str
    outcome: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn:
    """Nobody waits for an answer to an application any more."""

    TYPE: ClassVar[str] = "ApplicationWithdrawn.v1"
    version: int
    application_id: str
    reason: str
    withdrawn_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFunded:
    """A decision draws on a budget line."""

    TYPE: ClassVar[str] = "SupportFunded.v1"
    version: int
    decision_id: str
    line_id: str
    funding: str
    amount: int
    funded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrdered:
    """What was set aside for a decision is ordered to be paid."""

    TYPE: ClassVar[str] = "PaymentOrdered.v1"
    version: int
    order_id: str
    decision_id: str
    line_id: str
    amount: int
    ordered_on: date
    ordered_by: str
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecovered:
    """Money that was paid came back, in part or whole."""

    TYPE: ClassVar[str] = "PaymentRecovered.v1"
    version: int
    recovery_id: str
    decision_id: str
    amount: int
    reason: str
    recovered_on: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InKindDelivered:
    """Things that a decision gives were handed over."""

    TYPE: ClassVar[str] = "InKindDelivered.v1"
    version: int
    delivery_id: str
    decision_id: str
    item: str
    quantity: int
    value: int | None
    delivered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStopped:
    """A decision that was not paid gives nothing from a day on."""

    TYPE: ClassVar[str] = "SupportStopped.v1"
    version: int
    decision_id: str
    reason: str
    legal_basis: str
    confidence: str
    stopped_on: date
    decided_by: str


class NotedFact(StrEnum):
    """What entitlements notes of a case that another service told."""

    CHILDREN = "children"
    AGE = "age"
    ROUTE = "route"
    STAY = "stay"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFactNoted:
    """Entitlements noted what another service told; told so that the version of the case there is known outside."""

    TYPE: ClassVar[str] = "SupportFactNoted.v1"
    version: int
    fact: str
    stay_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePersonNoted:
    """Entitlements noted whether somebody of the case is known from another case; a version and nothing else."""

    TYPE: ClassVar[str] = "SamePersonNoted.v1"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGivenTwice:
    """What is given once stands in two decisions for one person; ``by`` says how she was recognised.

    ``paid`` when both were paid or handed over; ``denied`` when it was denied that they are one person. Neither
    decision is changed by it: somebody has to look. ``other_reference`` stands for the decision of the other case.
    """

    TYPE: ClassVar[str] = "SupportGivenTwice.v1"
    version: int
    decision_id: str
    other_reference: str
    rule: str
    by: str
    paid: bool
    denied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineOpened:
    """Money of one source is there for one year at one agency. About no case."""

    TYPE: ClassVar[str] = "BudgetLineOpened.v1"
    version: int
    line_id: str
    year: int
    funding: str
    agency: str
    line: str
    amount: int
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineChanged:
    """A line holds another amount than before. About no case."""

    TYPE: ClassVar[str] = "BudgetLineChanged.v1"
    version: int
    line_id: str
    amount: int
    left: int
    reason: str
    changed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineMoved:
    """Money of a line was ``committed``, ``spent``, ``released`` or ``returned``. About no case."""

    TYPE: ClassVar[str] = "BudgetLineMoved.v1"
    version: int
    line_id: str
    decision_id: str
    movement: str
    amount: int
    left: int
    moved_on: date


MESSAGES = (
    EntitlementsAssessed,
    SupportGranted,
    SupportRefused,
    SupportPaid,
    ApplicationSubmitted,
    ApplicationDecided,
    ApplicationWithdrawn,
    SupportFunded,
    PaymentOrdered,
    PaymentRecovered,
    InKindDelivered,
    SupportStopped,
    SupportFactNoted,
    SamePersonNoted,
    SupportGivenTwice,
    BudgetLineOpened,
    BudgetLineChanged,
    BudgetLineMoved,
)
