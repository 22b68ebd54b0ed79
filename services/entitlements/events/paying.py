"""What became of what was granted: funded, ordered, delivered, recovered, stopped. Money is whole đồng."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFunded:
    """A decision draws on a budget line: its money is set aside there by the same command."""

    TYPE: ClassVar[str] = "SupportFunded.v1"
    decision_id: str
    line_id: str
    funding: str
    amount: int
    funded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrdered:
    """What was set aside for a decision is ordered to be paid, under the text that gave it."""

    TYPE: ClassVar[str] = "PaymentOrdered.v1"
    order_id: str
    decision_id: str
    line_id: str
    amount: int
    ordered_on: date
    ordered_by: str
    legal_basis: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecovered:
    """Money that was paid came back, in part or whole; ``legal_basis`` is the text it had been paid under.

    No text on recovery itself was read: ``confidence`` says so.
    """

    TYPE: ClassVar[str] = "PaymentRecovered.v1"
    recovery_id: str
    decision_id: str
    line_id: str | None
    amount: int
    reason: str
    recovered_on: date
    legal_basis: str
    confidence: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InKindDelivered:
    """Things that a decision gives were handed over; ``value`` where it is known."""

    TYPE: ClassVar[str] = "InKindDelivered.v1"
    delivery_id: str
    decision_id: str
    item: str
    quantity: int
    value: int | None
    delivered_on: date
    legal_basis: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStopped:
    """A decision that was not paid gives nothing from a day on; what was set aside for it is let go.

    ``decided_by`` is ``law`` where the stop follows from a finding, ``officer`` where somebody decided it.
    """

    TYPE: ClassVar[str] = "SupportStopped.v1"
    decision_id: str
    reason: str
    legal_basis: str
    confidence: str
    stopped_on: date
    decided_by: str
    note: Personal[str] | None
