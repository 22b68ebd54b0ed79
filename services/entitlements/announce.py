"""What entitlements tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.entitlements.events import (
    EntitlementsAssessed,
    Event,
    SupportGranted,
    SupportPaid,
    SupportRefused,
)
from shared.contracts import entitlements as public

Public: TypeAlias = public.EntitlementsAssessed | public.SupportGranted | public.SupportRefused | public.SupportPaid


def announce(event: Event, version: int) -> Public:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    match event:
        case EntitlementsAssessed():
            return _assessed(event, version)
        case SupportGranted():
            return _granted(event, version)
        case SupportRefused():
            return public.SupportRefused(
                version=version,
                decision_id=event.decision_id,
                regime=event.regime,
                reason=event.reason,
                legal_basis=event.legal_basis,
                legal_date=event.legal_date,
                confidence=event.confidence,
            )
        case SupportPaid():
            return public.SupportPaid(
                version=version,
                decision_id=event.decision_id,
                amount=event.amount,
                paid_on=event.paid_on,
                funding=event.funding,
            )
        case _:
            assert_never(event)


def _assessed(event: EntitlementsAssessed, version: int) -> public.EntitlementsAssessed:
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


def _granted(event: SupportGranted, version: int) -> public.SupportGranted:
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
