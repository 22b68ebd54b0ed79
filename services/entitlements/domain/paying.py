"""Deciding about money that was granted."""

from services.entitlements.commands import ConfirmPayment
from services.entitlements.domain.state import State
from services.entitlements.events import SupportPaid
from shared.kernel.refusal import Refused


def pay(command: ConfirmPayment, state: State) -> SupportPaid:
    """Confirm that a decision was paid, in full and once."""
    grant = next((one for one in state.grants if one.decision_id == command.decision_id), None)
    if grant is None:
        raise Refused("decision-unknown")
    if grant.amount is None:
        raise Refused("nothing-to-pay")
    if grant.paid:
        raise Refused("paid-already")
    if command.amount != grant.amount:
        raise Refused("amount-differs", fields={"amount": "not-the-amount-granted"})
    if command.paid_on > command.today:
        raise Refused("date-in-future")
    if command.paid_on < grant.legal_date:
        raise Refused("paid-before-due")
    return SupportPaid(
        decision_id=command.decision_id, amount=command.amount, paid_on=command.paid_on, funding=command.funding
    )
