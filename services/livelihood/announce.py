"""What livelihood tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.livelihood.events import (
    AssetDelivered,
    Event,
    GroupJoined,
    LivelihoodOpened,
    LivelihoodPlanMade,
    LoanReferred,
)
from shared.contracts import livelihood as public

Public: TypeAlias = (
    public.LivelihoodOpened
    | public.LivelihoodPlanMade
    | public.AssetDelivered
    | public.LoanReferred
    | public.GroupJoined
)


def announce(event: Event, version: int) -> Public:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    match event:
        case LivelihoodOpened():
            return public.LivelihoodOpened(version=version, since=event.since)
        case LivelihoodPlanMade():
            return public.LivelihoodPlanMade(
                version=version, plan_id=event.plan_id, activities=event.activities, made_on=event.made_on
            )
        case AssetDelivered():
            return public.AssetDelivered(
                version=version,
                asset=event.asset,
                quantity=event.quantity,
                value=event.value,
                delivered_on=event.delivered_on,
                funding=event.funding,
            )
        case LoanReferred():
            return public.LoanReferred(
                version=version, lender=event.lender, programme=event.programme, referred_on=event.referred_on
            )
        case GroupJoined():
            return public.GroupJoined(version=version, group=event.group, joined_on=event.joined_on)
        case _:
            assert_never(event)
