"""What entitlements tells the others: an allow-list, field by field.

What was told by others is announced as nothing but a version: without it nobody outside could name the version
of the case that a command was decided on. Movements of a budget line name a decision, never a case. What stands
between two cases of one person is told to nobody; that a case has such a link, as a version alone.
"""

from collections.abc import Mapping
from typing import assert_never

from services.entitlements.events import (
    AgeKnown,
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Applied,
    BudgetLineChanged,
    BudgetLineOpened,
    CertificateKnown,
    ChildrenKnown,
    EntitlementsAssessed,
    Event,
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
    GivenTwiceFound,
    InKindDelivered,
    Known,
    LineEvent,
    LinkDenied,
    Moved,
    OnceOnlyGiven,
    Paid,
    PaymentOrdered,
    PaymentRecovered,
    Recognised,
    RouteKnown,
    SamePersonDenied,
    SamePersonKnown,
    StayKnown,
    SupportFunded,
    SupportGranted,
    SupportPaid,
    SupportRefused,
    SupportStopped,
)
from shared.contracts import entitlements as public
from shared.contracts.entitlements import NotedFact


def announce(event: Event, version: int) -> object | None:
    """Give the public message of an event, if it has one; ``version`` is the event's in its stream."""
    match event:
        case EntitlementsAssessed():
            return _assessed(event, version)
        case SupportGranted() | SupportRefused():
            return _decided(event, version)
        case ChildrenKnown() | AgeKnown() | StayKnown() | CertificateKnown() | RouteKnown():
            return _noted(event, version)
        case SamePersonKnown() | SamePersonDenied() | GivenTwiceFound() | OnceOnlyGiven() | LinkDenied():
            return _recognised(event, version)
        case _:
            return _applied_or_paid(event, version)


def _applied_or_paid(event: Applied | Paid | LineEvent, version: int) -> object:
    match event:
        case ApplicationSubmitted() | ApplicationDecided() | ApplicationWithdrawn():
            return _applied(event, version)
        case BudgetLineOpened() | BudgetLineChanged():
            return _line(event, version)
        case FundsCommitted() | FundsSpent() | FundsReleased() | FundsReturned():
            return _moved(event, version)
        case _:
            return _paid(event, version)


_FACTS: Mapping[type, NotedFact] = {
    ChildrenKnown: NotedFact.CHILDREN,
    AgeKnown: NotedFact.AGE,
    RouteKnown: NotedFact.ROUTE,
    StayKnown: NotedFact.STAY,
    CertificateKnown: NotedFact.CERTIFICATE,
}


def _noted(event: Known, version: int) -> object:
    stay = event.stay_id if isinstance(event, StayKnown) else None
    return public.SupportFactNoted(version=version, fact=_FACTS[type(event)], stay_id=stay)


def _recognised(event: Recognised, version: int) -> object | None:
    match event:
        case SamePersonKnown() | SamePersonDenied():
            return public.SamePersonNoted(version=version)
        case GivenTwiceFound():
            return public.SupportGivenTwice(
                version=version,
                decision_id=event.decision_id,
                other_reference=event.other_reference,
                rule=event.rule,
                by=event.by,
                paid=event.paid,
                denied=event.denied,
            )
        case OnceOnlyGiven() | LinkDenied():
            return None
        case _:
            assert_never(event)


def _assessed(event: EntitlementsAssessed, version: int) -> object:
    return public.EntitlementsAssessed(
        version=version,
        assessment=event.assessment,
        status=event.status,
        law=event.law,
        legal_date=event.legal_date,
        available=tuple(one.regime for one in event.regimes if one.available),
        unavailable=tuple(one.regime for one in event.regimes if not one.available),
        confidence=event.confidence,
    )


def _decided(event: SupportGranted | SupportRefused, version: int) -> object:
    if isinstance(event, SupportRefused):
        return public.SupportRefused(
            version=version,
            decision_id=event.decision_id,
            regime=event.regime,
            reason=event.reason,
            legal_basis=event.legal_basis,
            legal_date=event.legal_date,
            confidence=event.confidence,
        )
    return public.SupportGranted(
        version=version,
        decision_id=event.decision_id,
        regime=event.regime,
        rule=event.rule,
        rule_version=event.rule_version,
        legal_basis=event.legal_basis,
        amount=event.amount,
        period=event.period,
        legal_date=event.legal_date,
        confidence=event.confidence,
    )


def _applied(event: Applied, version: int) -> object:
    match event:
        case ApplicationSubmitted():
            return public.ApplicationSubmitted(
                version=version,
                application_id=event.application_id,
                person=event.person,
                rule=event.rule,
                regime=event.regime,
                procedure=event.procedure,
                law=event.law,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
                submitted_on=event.submitted_on,
                submitted_to=event.submitted_to,
            )
        case ApplicationDecided():
            return public.ApplicationDecided(
                version=version,
                application_id=event.application_id,
                decision_id=event.decision_id,
                outcome=event.outcome,
                decided_on=event.decided_on,
            )
        case ApplicationWithdrawn():
            return public.ApplicationWithdrawn(
                version=version,
                application_id=event.application_id,
                reason=event.reason,
                withdrawn_on=event.withdrawn_on,
            )
        case _:
            assert_never(event)


def _paid(event: Paid, version: int) -> object:
    match event:
        case SupportFunded():
            return public.SupportFunded(
                version=version,
                decision_id=event.decision_id,
                line_id=event.line_id,
                funding=event.funding,
                amount=event.amount,
                funded_on=event.funded_on,
            )
        case PaymentOrdered():
            return public.PaymentOrdered(
                version=version,
                order_id=event.order_id,
                decision_id=event.decision_id,
                line_id=event.line_id,
                amount=event.amount,
                ordered_on=event.ordered_on,
                ordered_by=event.ordered_by,
                legal_basis=event.legal_basis,
            )
        case SupportPaid():
            return public.SupportPaid(
                version=version,
                decision_id=event.decision_id,
                amount=event.amount,
                paid_on=event.paid_on,
                funding=event.funding,
            )
        case PaymentRecovered() | InKindDelivered() | SupportStopped():
            return _after(event, version)
        case _:
            assert_never(event)


def _after(event: PaymentRecovered | InKindDelivered | SupportStopped, version: int) -> object:
    match event:
        case PaymentRecovered():
            return public.PaymentRecovered(
                version=version,
                recovery_id=event.recovery_id,
                decision_id=event.decision_id,
                amount=event.amount,
                reason=event.reason,
                recovered_on=event.recovered_on,
                confidence=event.confidence,
            )
        case InKindDelivered():
            return public.InKindDelivered(
                version=version,
                delivery_id=event.delivery_id,
                decision_id=event.decision_id,
                item=event.item,
                quantity=event.quantity,
                value=event.value,
                delivered_on=event.delivered_on,
            )
        case SupportStopped():
            return public.SupportStopped(
                version=version,
                decision_id=event.decision_id,
                reason=event.reason,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
                stopped_on=event.stopped_on,
                decided_by=event.decided_by,
            )
        case _:
            assert_never(event)


def _line(event: BudgetLineOpened | BudgetLineChanged, version: int) -> object:
    if isinstance(event, BudgetLineChanged):
        return public.BudgetLineChanged(
            version=version,
            line_id=event.line_id,
            amount=event.amount,
            left=event.left,
            reason=event.reason,
            changed_on=event.changed_on,
        )
    return public.BudgetLineOpened(
        version=version,
        line_id=event.line_id,
        year=event.year,
        funding=event.funding,
        agency=event.agency,
        line=event.line,
        amount=event.amount,
        opened_on=event.opened_on,
    )


def _moved(event: Moved, version: int) -> object:
    match event:
        case FundsCommitted():
            movement, day = "committed", event.committed_on
        case FundsSpent():
            movement, day = "spent", event.spent_on
        case FundsReleased():
            movement, day = "released", event.released_on
        case FundsReturned():
            movement, day = "returned", event.returned_on
        case _:
            assert_never(event)
    return public.BudgetLineMoved(
        version=version,
        line_id=event.line_id,
        decision_id=event.decision_id,
        movement=movement,
        amount=event.amount,
        left=event.left,
        moved_on=day,
    )
