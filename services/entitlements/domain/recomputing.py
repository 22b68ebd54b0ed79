"""A case under the law of another day, from its events."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import TypeAlias

from services.entitlements.domain.assessing import known_on
from services.entitlements.domain.evolving import evolve
from services.entitlements.domain.state import State
from services.entitlements.events import (
    AgeKnown,
    ChildrenKnown,
    EntitlementsAssessed,
    Event,
    SupportGranted,
    SupportRefused,
    SupportStopped,
)
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.recomputing import Recomputation, recompute

Counted: TypeAlias = EntitlementsAssessed | SupportGranted | SupportRefused | SupportStopped | ChildrenKnown | AgeKnown


def recomputed(book: RuleBook, events: Sequence[Event], *, as_of: date, law_of: date) -> Recomputation | None:
    """Answer what was granted by one day, and not stopped, under the law of another.

    Gives ``None`` before the reception is known. Where money came from has nothing to do with it.
    """
    decided = [event for event in events if isinstance(event, Counted) and _day_of(event) <= as_of]
    state = reduce(evolve, decided, State())
    if state.reception is None:
        return None
    stopped = {event.decision_id for event in decided if isinstance(event, SupportStopped)}
    grants = [event for event in decided if isinstance(event, SupportGranted) and event.decision_id not in stopped]
    assessed = [event for event in decided if isinstance(event, EntitlementsAssessed)]
    regimes = frozenset(one.regime for one in assessed[-1].regimes if one.available) if assessed else frozenset()
    return recompute(book, grants, known_on(state, state.reception, day=as_of), law_of=law_of, regimes=regimes)


def _day_of(event: Counted) -> date:
    """Give the day on which an event counts as known; what was told of people is true on every day."""
    match event:
        case SupportGranted():
            return event.decided_on
        case SupportStopped():
            return event.stopped_on
        case EntitlementsAssessed() | SupportRefused():
            return event.legal_date
        case _:
            return date.min
