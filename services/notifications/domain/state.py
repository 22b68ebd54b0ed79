"""What is known of the clocks of one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from services.notifications.domain.told import AuditNotice
from services.notifications.events import (
    Choice,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
    MilestoneNoted,
    Step,
)
from services.notifications.rules.book import CLOSED

ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Hand:
    """How a clock stands: until when it runs, since when it stands still, whether anybody still waits.

    ``case_closed_at`` is since when nobody waits because the case was closed, and for nothing else.
    """

    due_at: datetime
    paused_at: datetime | None = None
    closed: bool = False
    case_closed_at: datetime | None = None

    def after(self, step: Step) -> "Hand":
        """Give how it stands after one more step."""
        match step:
            case DeadlinePaused():
                return Hand(self.due_at, step.paused_at)
            case DeadlineResumed():
                return Hand(step.due_at)
            case DeadlineExtended():
                return Hand(step.due_at, self.paused_at)
            case DeadlineMet():
                return Hand(self.due_at, self.paused_at, closed=True)
            case DeadlineEnded():
                by_case = step.ended_at if step.by == CLOSED else None
                return Hand(self.due_at, self.paused_at, closed=True, case_closed_at=by_case)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A started clock with its steps; ``missed_due`` is the due time it was said to have missed.

    ``seen`` counts the milestones that were noted before it started, for clocks that do not say when that was.
    """

    started: DeadlineStarted
    seen: int = 0
    steps: tuple[Step, ...] = ()
    missed_due: datetime | None = None
    acknowledged_by: frozenset[str] = frozenset()
    acknowledged_at: datetime | None = None

    @property
    def hand(self) -> Hand:
        """How it stands now."""
        hand = Hand(self.started.due_at)
        for step in self.steps:
            hand = hand.after(step)
        return hand

    def addressees(self) -> frozenset[str]:
        """Give who is told of this clock."""
        return frozenset((self.started.turn_of, *self.started.told))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a case by id, those that wait for the day of the report, and what has happened to any of them.

    Of a notice of audit, which has a stream of its own, there is nothing but the notice.
    """

    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    held: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    milestones: tuple[MilestoneNoted, ...] = ()
    reported_on: date | None = None
    notice: AuditNotice = field(default_factory=AuditNotice)
