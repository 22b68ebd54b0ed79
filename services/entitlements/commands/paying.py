"""What is asked about what was granted."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class FundDecision:
    """Set money of a budget line aside for a decision that has none yet."""

    case_id: CaseId
    today: date
    agency: str
    decision_id: str
    line_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPayment:
    """Order that what was set aside for a decision be paid."""

    case_id: CaseId
    today: date
    order_id: str
    decision_id: str
    ordered_on: date
    ordered_by: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverPayment:
    """Record that money which was paid came back."""

    case_id: CaseId
    today: date
    recovery_id: str
    decision_id: str
    amount: int
    reason: str
    recovered_on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDelivery:
    """Confirm that things a decision gives were handed over."""

    case_id: CaseId
    today: date
    delivery_id: str
    decision_id: str
    item: str
    quantity: int
    value: int | None
    delivered_on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSupport:
    """Stop a decision that was not paid, or whose payment came back whole."""

    case_id: CaseId
    today: date
    decision_id: str
    reason: str
    stopped_on: date
    note: Personal[str] | None
