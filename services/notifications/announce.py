"""What notifications tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.notifications.events import (
    DeadlineMet,
    DeadlineMissed,
    DeadlineStarted,
    Event,
    MilestoneNoted,
    NoticeAcknowledged,
)
from shared.contracts import notifications as public

Public: TypeAlias = public.DeadlineStarted | public.DeadlineMet | public.DeadlineMissed


def announce(event: Event, version: int) -> Public | None:
    """Give the public message of an event, or ``None``; ``version`` is the event's in its stream."""
    match event:
        case DeadlineStarted():
            return public.DeadlineStarted(
                version=version,
                deadline_id=event.deadline_id,
                rule=event.rule,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
                turn_of=event.turn_of,
                due_at=event.due_at,
            )
        case DeadlineMet():
            return public.DeadlineMet(
                version=version,
                deadline_id=event.deadline_id,
                rule=event.rule,
                met_at=event.met_at,
                in_time=event.in_time,
            )
        case DeadlineMissed():
            return public.DeadlineMissed(
                version=version,
                deadline_id=event.deadline_id,
                rule=event.rule,
                turn_of=event.turn_of,
                due_at=event.due_at,
            )
        case MilestoneNoted() | NoticeAcknowledged():
            return None
        case _:
            assert_never(event)
