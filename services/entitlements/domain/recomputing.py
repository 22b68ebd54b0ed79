"""A case under the law of another day, from its events."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import assert_never

from services.entitlements.domain.assessing import known_on
from services.entitlements.domain.evolving import evolve
from services.entitlements.domain.state import State
from services.entitlements.events import EntitlementsAssessed, Event, SupportGranted, SupportPaid, SupportRefused
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.recomputing import Recomputation, recompute


def recomputed(book: RuleBook, events: Sequence[Event], *, as_of: date, law_of: date) -> Recomputation | None:
    """Answer what was granted by one day under the law of another; ``None`` before the reception is known."""
    decided = [event for event in events if _day_of(event) <= as_of]
    state = reduce(evolve, decided, State())
    if state.reception is None:
        return None
    grants = [event for event in decided if isinstance(event, SupportGranted)]
    assessed = [event for event in decided if isinstance(event, EntitlementsAssessed)]
    regimes = frozenset(one.regime for one in assessed[-1].regimes if one.available) if assessed else frozenset()
    return recompute(book, grants, known_on(state, state.reception, day=as_of), law_of=law_of, regimes=regimes)


def _day_of(event: Event) -> date:
    match event:
        case SupportGranted():
            return event.decided_on
        case SupportPaid():
            return event.paid_on
        case EntitlementsAssessed() | SupportRefused():
            return event.legal_date
        case _:
            assert_never(event)
