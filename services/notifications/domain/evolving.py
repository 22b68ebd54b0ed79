"""Applying facts about clocks. Never refuses: they have happened."""

from dataclasses import replace
from datetime import date

from services.notifications.domain.state import ACKNOWLEDGEMENT, Clocks, Deadline
from services.notifications.events import (
    DeadlineMet,
    DeadlineMissed,
    DeadlineStarted,
    MilestoneNoted,
    NoticeAcknowledged,
    OfClocks,
    StartHeld,
)
from services.notifications.rules import REPORT
from shared.kernel.days import legal_date

FIRST_CLOCK = "notify-at-once"
"""The clock that every report started in the first release, whose clocks do not say what started them."""


def evolve(state: Clocks, event: OfClocks) -> Clocks:
    """Apply a fact."""
    match event:
        case DeadlineStarted():
            deadline = Deadline(event, seen=len(state.milestones))
            reported_on = state.reported_on or reported(event)
            return replace(
                state,
                # With the day of the report what waited for it starts; what no row speaks of on that day never does.
                held=state.held if reported_on is None else {},
                deadlines={**state.deadlines, event.deadline_id: deadline},
                reported_on=reported_on,
            )
        case StartHeld():
            return replace(state, held={**state.held, event.deadline_id: event.choices})
        case MilestoneNoted():
            return replace(state, milestones=(*state.milestones, event))
        case _:
            deadline_or_none = state.deadlines.get(event.deadline_id)
            if deadline_or_none is None:
                return state
            return replace(state, deadlines={**state.deadlines, event.deadline_id: _changed(deadline_or_none, event)})


def reported(event: DeadlineStarted) -> date | None:
    """Give the day of the report, where a clock was started by it: the report always starts one."""
    first_release = event.noted_at is None and event.rule == FIRST_CLOCK
    return legal_date(event.since) if first_release or event.on == REPORT else None


def _changed(deadline: Deadline, event: OfClocks) -> Deadline:
    match event:
        case DeadlineMissed():
            return replace(deadline, missed_due=event.due_at)
        case NoticeAcknowledged():
            return replace(deadline, acknowledged_by=deadline.acknowledged_by | {event.agency})
        case DeadlineStarted() | StartHeld() | MilestoneNoted():
            return deadline
        case _:
            acknowledged = event.met_at if isinstance(event, DeadlineMet) and event.by == ACKNOWLEDGEMENT else None
            return replace(
                deadline,
                steps=(*deadline.steps[: event.step], event),
                acknowledged_at=acknowledged or deadline.acknowledged_at,
            )
