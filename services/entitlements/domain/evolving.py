"""What events make of the state. Never refuses: they have happened."""

from dataclasses import replace
from typing import assert_never

from services.entitlements.domain.state import Grant, State
from services.entitlements.events import (
    EntitlementsAssessed,
    Event,
    SupportGranted,
    SupportPaid,
    SupportRefused,
)
from services.entitlements.rules.periods import Earlier


def evolve(state: State, event: Event) -> State:
    """Apply a fact."""
    match event:
        case EntitlementsAssessed():
            return replace(state.told(event.reception, event.finding), assessments=event.assessment)
        case SupportGranted():
            return replace(state, grants=(*state.grants, _grant(event)))
        case SupportRefused():
            return replace(state, refusals=state.refusals + 1)
        case SupportPaid():
            grants = (replace(one, paid=True) if one.decision_id == event.decision_id else one for one in state.grants)
            return replace(state, grants=tuple(grants))
        case _:
            assert_never(event)


def _grant(event: SupportGranted) -> Grant:
    return Grant(
        decision_id=event.decision_id,
        legal_date=event.legal_date,
        amount=event.amount,
        paid=False,
        earlier=Earlier(
            rule=event.rule,
            benefit=event.benefit,
            once=event.once,
            first=event.first,
            last=event.last,
            quantity=event.quantity or 0,
            amount=event.amount or 0,
        ),
    )
