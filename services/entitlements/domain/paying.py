"""Deciding about what was granted: funded, ordered, paid, recovered, delivered."""

from datetime import date

from services.entitlements.commands import ConfirmDelivery, ConfirmPayment, FundDecision, OrderPayment, RecoverPayment
from services.entitlements.domain.lines import commit, give_back, line_for, spend
from services.entitlements.domain.state import Grant, Line, State
from services.entitlements.domain.stopping import ends_on
from services.entitlements.events import (
    Event,
    FundsCommitted,
    InKindDelivered,
    PaymentOrdered,
    PaymentRecovered,
    SupportFunded,
    SupportPaid,
)
from services.entitlements.rules.book import Rule, RuleBook
from services.entitlements.rules.ceilings import passed
from services.entitlements.rules.formulas import Service
from services.entitlements.rules.periods import Earlier
from shared.contracts.vocabulary import Confidence
from shared.kernel.refusal import Refused


def granted_before(state: State, decision_id: str) -> Grant:
    """Give a decision of the case that grants support."""
    grant = state.grant(decision_id)
    if grant is None:
        raise Refused("decision-unknown")
    return grant


def _owed(state: State, decision_id: str) -> tuple[Grant, int]:
    """Give a decision with the money that is still to be paid under it."""
    grant = granted_before(state, decision_id)
    if grant.amount is None:
        raise Refused("nothing-to-pay")
    if grant.paid:
        raise Refused("paid-already")
    return grant, grant.amount


def fund_decision(command: FundDecision, state: State) -> list[Event]:
    """Set money of a line aside for a decision."""
    grant, amount = _owed(state, command.decision_id)
    if ends_on(state, grant) is not None:
        raise Refused("support-stopped")
    if grant.line_id is not None:
        raise Refused("funded-already")
    line = line_for(state, command.line_id, agency=command.agency, today=command.today)
    return [*funded(grant.decision_id, amount, command.line_id, line=line, day=command.today)]


def funded(
    decision_id: str, amount: int, line_id: str, *, line: Line, day: date
) -> tuple[SupportFunded, FundsCommitted]:
    """Say on both sides that a decision draws on a line."""
    told = SupportFunded(decision_id=decision_id, line_id=line_id, funding=line.funding, amount=amount, funded_on=day)
    return told, commit(line_id, line, decision_id=decision_id, amount=amount, day=day)


def order(command: OrderPayment, state: State) -> PaymentOrdered:
    """Order a payment out of what was set aside."""
    grant, amount = _owed(state, command.decision_id)
    if grant.line_id is None:
        raise Refused("not-funded")
    if ends_on(state, grant) is not None:
        raise Refused("support-stopped")
    if grant.order_id is not None:
        raise Refused("ordered-already")
    if command.ordered_on > command.today:
        raise Refused("date-in-future")
    if command.ordered_on < grant.decided_on:
        raise Refused("before-decision")
    return PaymentOrdered(
        order_id=command.order_id,
        decision_id=grant.decision_id,
        line_id=grant.line_id,
        amount=amount,
        ordered_on=command.ordered_on,
        ordered_by=command.ordered_by,
        legal_basis=grant.legal_basis,
        note=command.note,
    )


def pay(book: RuleBook, command: ConfirmPayment, state: State) -> list[Event]:
    """Confirm that a decision was paid, in full and once; what draws on a line is ordered first."""
    grant, amount = _owed(state, command.decision_id)
    if command.amount != amount:
        raise Refused("amount-differs", fields={"amount": "not-the-amount-granted"})
    if command.paid_on > command.today:
        raise Refused("date-in-future")
    if command.paid_on < grant.legal_date:
        raise Refused("paid-before-due")
    _must_not_be_stopped(grant, state, command.paid_on)
    _must_not_be_given_instead(book, grant, state, mine=grant.earlier)
    if grant.line_id is not None:
        if grant.order_id is None:
            raise Refused("not-ordered")
        if command.funding != state.lines[grant.line_id].funding:
            raise Refused("funding-differs", fields={"funding": "not-that-of-the-line"})
    paid = SupportPaid(
        decision_id=command.decision_id, amount=command.amount, paid_on=command.paid_on, funding=command.funding
    )
    return [paid, *spend(grant, state, command.today)]


def _must_not_be_stopped(grant: Grant, state: State, day: date) -> None:
    """Refuse what is given on the day on which a decision ends or after it."""
    end = ends_on(state, grant)
    if end is not None and day >= end:
        raise Refused("support-stopped")


def _must_not_be_given_instead(book: RuleBook, grant: Grant, state: State, *, mine: Earlier) -> None:
    """Refuse what left before the stop where others give the same since, or have used the limit that was freed."""
    if grant.stopped_on is None:
        return
    if state.gives_instead_of(grant, mine):
        raise Refused("already-granted")
    row = row_of(book, grant)
    if row is not None and (limit := passed(row, mine, others=state.given_beside(grant))):
        raise Refused(limit)


def row_of(book: RuleBook, grant: Grant) -> Rule | None:
    """Find the row of law of a decision."""
    return next((one for one in book.named(grant.rule) if one.version == grant.rule_version), None)


def recover(command: RecoverPayment, state: State) -> list[Event]:
    """Record money that came back, never more than was paid."""
    grant = granted_before(state, command.decision_id)
    if not grant.paid or grant.amount is None:
        raise Refused("not-paid")
    if command.recovered_on > command.today:
        raise Refused("date-in-future")
    if command.amount == 0 or command.amount > grant.amount - grant.recovered:
        raise Refused("more-than-paid", fields={"amount": "out-of-range"})
    recovered = PaymentRecovered(
        recovery_id=command.recovery_id,
        decision_id=grant.decision_id,
        line_id=grant.line_id,
        amount=command.amount,
        reason=command.reason,
        recovered_on=command.recovered_on,
        legal_basis=grant.legal_basis,
        # That what was paid in error comes back was read in no text of law.
        confidence=Confidence.UNCONFIRMED,
        note=command.note,
    )
    return [recovered, *give_back(grant, state, command.amount, day=command.today)]


def deliver(book: RuleBook, command: ConfirmDelivery, state: State) -> InKindDelivered:
    """Confirm that things were handed over; where the decision names a value, not for more than that."""
    grant = granted_before(state, command.decision_id)
    row = row_of(book, grant)
    if row is not None and isinstance(row.formula, Service):
        raise Refused("nothing-to-deliver")
    if command.delivered_on > command.today:
        raise Refused("date-in-future")
    if command.delivered_on < grant.legal_date:
        raise Refused("before-decision")
    _must_not_be_stopped(grant, state, command.delivered_on)
    _must_not_be_given_instead(book, grant, state, mine=grant.given_if_delivered)
    if grant.amount is not None and grant.delivered + (command.value or 0) > grant.amount:
        raise Refused("value-above-decision", fields={"value": "out-of-range"})
    return InKindDelivered(
        delivery_id=command.delivery_id,
        decision_id=grant.decision_id,
        item=command.item,
        quantity=command.quantity,
        value=command.value,
        delivered_on=command.delivered_on,
        legal_basis=grant.legal_basis,
        note=command.note,
    )
