"""What notifications tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.notifications.events import (
    AuditNoticeAcknowledged,
    AuditNoticeEnded,
    AuditNoticeGiven,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
    Event,
    MilestoneNoted,
    NoticeAcknowledged,
    StartHeld,
    Step,
)
from services.notifications.rules.counting import weakest
from shared.contracts import notifications as public

PublicStep: TypeAlias = (
    public.DeadlinePaused | public.DeadlineResumed | public.DeadlineExtended | public.DeadlineMet | public.DeadlineEnded
)
Public: TypeAlias = public.DeadlineStarted | PublicStep | public.DeadlineMissed


def announce(event: Event, version: int) -> Public | None:
    """Give the public message of an event, or ``None``; ``version`` is the event's in its stream."""
    match event:
        case DeadlineStarted():
            return public.DeadlineStarted(
                version=version,
                deadline_id=event.deadline_id,
                rule=event.rule,
                legal_basis=event.legal_basis,
                # The one word others have: no surer than the figure, and no surer than the calendar it is counted on.
                confidence=weakest(event.confidence, event.calendar),
                turn_of=event.turn_of,
                due_at=event.due_at,
            )
        case DeadlineMissed():
            return public.DeadlineMissed(
                version=version,
                deadline_id=event.deadline_id,
                rule=event.rule,
                turn_of=event.turn_of,
                due_at=event.due_at,
            )
        case StartHeld() | MilestoneNoted() | NoticeAcknowledged():
            return None
        case AuditNoticeGiven() | AuditNoticeEnded() | AuditNoticeAcknowledged():
            return None
        case _:
            return _step(event, version)


def _step(event: Step, version: int) -> PublicStep:
    one, rule = event.deadline_id, event.rule
    match event:
        case DeadlinePaused():
            return public.DeadlinePaused(
                version=version,
                deadline_id=one,
                rule=rule,
                paused_at=event.paused_at,
                remaining=event.remaining,
                unit=event.unit,
            )
        case DeadlineResumed():
            return public.DeadlineResumed(
                version=version,
                deadline_id=one,
                rule=rule,
                resumed_at=event.resumed_at,
                due_at=event.due_at,
                calendar=event.calendar,
            )
        case DeadlineExtended():
            return public.DeadlineExtended(
                version=version,
                deadline_id=one,
                rule=rule,
                extended_at=event.extended_at,
                due_at=event.due_at,
                calendar=event.calendar,
            )
        case DeadlineMet():
            return public.DeadlineMet(
                version=version, deadline_id=one, rule=rule, met_at=event.met_at, in_time=event.in_time
            )
        case DeadlineEnded():
            return public.DeadlineEnded(
                version=version, deadline_id=one, rule=rule, ended_at=event.ended_at, because=event.by
            )
        case _:
            assert_never(event)
