"""The clocks of one case: started, met, missed, each once; in whatever order the news arrives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from services.notifications.commands import (
    AcknowledgeNotice,
    Command,
    MissDeadline,
    NoteMilestone,
    Start,
    StartClocks,
)
from services.notifications.events import (
    DeadlineMet,
    DeadlineMissed,
    DeadlineStarted,
    Event,
    MilestoneNoted,
    NoticeAcknowledged,
)
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused

ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A started clock; ``is_met`` and ``is_missed`` may both become true: late is not never."""

    started: DeadlineStarted
    is_met: bool = False
    is_missed: bool = False
    acknowledged_by: frozenset[str] = frozenset()

    def waits_for(self, milestone: MilestoneNoted) -> bool:
        """Tell whether a milestone is what this clock waits for."""
        return milestone.kind in self.started.met_by and self.started.about in (None, milestone.about)

    def addressees(self) -> frozenset[str]:
        """Give who is told of this clock."""
        return frozenset((self.started.turn_of, *self.started.told))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a case by id, and what has happened that any of them may wait for."""

    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    milestones: tuple[MilestoneNoted, ...] = ()


State: TypeAlias = Clocks


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on the clocks of a case; raises :class:`Refused`."""
    match command:
        case StartClocks():
            fresh = (start for start in command.starts if start.deadline_id not in state.deadlines)
            return [event for start in fresh for event in _start(start, command, state)]
        case NoteMilestone():
            return _note(command, state)
        case MissDeadline():
            return _miss(command, state)
        case AcknowledgeNotice():
            return _acknowledge(command, state)
        case _:
            assert_never(command)


def _start(start: Start, command: StartClocks, state: State) -> Iterable[Event]:
    started = DeadlineStarted(
        deadline_id=start.deadline_id,
        code=command.code,
        rule=start.rule,
        legal_basis=start.legal_basis,
        confidence=start.confidence,
        turn_of=start.turn_of,
        told=start.told,
        about=start.about,
        met_by=start.met_by,
        acknowledged=start.acknowledged,
        since=start.since,
        due_at=start.due_at,
    )
    yield started
    # News may overtake each other: what followed this start may be here already. What was recorded
    # before it belongs to an earlier round.
    already = [m for m in state.milestones if Deadline(started).waits_for(m) and _came_after(m, command)]
    if already:
        first = min(already, key=lambda milestone: milestone.noted_at)
        yield _met(started, by=first.kind, at=first.happened_at)


def _came_after(milestone: MilestoneNoted, command: StartClocks) -> bool:
    # Events of one commit share their time; what starts a clock never meets it.
    own = milestone.kind == command.on and milestone.noted_at == command.noted_at
    return milestone.noted_at >= command.noted_at and not own


def _note(command: NoteMilestone, state: State) -> Sequence[Event]:
    milestone = MilestoneNoted(
        kind=command.kind, about=command.about, happened_at=command.happened_at, noted_at=command.noted_at
    )
    waiting = [one for one in state.deadlines.values() if not one.is_met and one.waits_for(milestone)]
    return [milestone, *(_met(one.started, by=command.kind, at=command.happened_at) for one in waiting)]


def _miss(command: MissDeadline, state: State) -> Sequence[Event]:
    deadline = state.deadlines.get(command.deadline_id)
    if deadline is None:
        raise Refused("deadline-unknown")
    if deadline.is_met or deadline.is_missed:
        return []
    started = deadline.started
    if command.at <= started.due_at:
        # Refused, not forgotten: a command that did nothing would be known for ever.
        raise Refused("deadline-not-due")
    return [
        DeadlineMissed(
            deadline_id=started.deadline_id,
            rule=started.rule,
            turn_of=started.turn_of,
            told=started.told,
            due_at=started.due_at,
        )
    ]


def _acknowledge(command: AcknowledgeNotice, state: State) -> Sequence[Event]:
    deadline = state.deadlines.get(command.deadline_id)
    # The same answer for a clock that is not there and for one that is not told to the asker.
    if deadline is None or command.agency not in deadline.addressees():
        raise Refused("notice-unknown")
    if command.agency in deadline.acknowledged_by:
        return []
    events: list[Event] = [NoticeAcknowledged(deadline_id=command.deadline_id, agency=command.agency)]
    answers = deadline.started.acknowledged and command.agency in deadline.started.told
    if answers and not deadline.is_met:
        events.append(_met(deadline.started, by=ACKNOWLEDGEMENT, at=command.at))
    return events


def _met(started: DeadlineStarted, *, by: str, at: datetime) -> DeadlineMet:
    return DeadlineMet(
        deadline_id=started.deadline_id, rule=started.rule, by=by, met_at=at, in_time=at <= started.due_at
    )


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case DeadlineStarted():
            return replace(state, deadlines={**state.deadlines, event.deadline_id: Deadline(event)})
        case MilestoneNoted():
            return replace(state, milestones=(*state.milestones, event))
        case DeadlineMet() | DeadlineMissed() | NoticeAcknowledged():
            deadline = state.deadlines.get(event.deadline_id)
            if deadline is None:
                return state
            return replace(state, deadlines={**state.deadlines, event.deadline_id: _changed(deadline, event)})
        case _:
            assert_never(event)


def _changed(deadline: Deadline, event: DeadlineMet | DeadlineMissed | NoticeAcknowledged) -> Deadline:
    match event:
        case DeadlineMet():
            return replace(deadline, is_met=True)
        case DeadlineMissed():
            return replace(deadline, is_missed=True)
        case NoticeAcknowledged():
            return replace(deadline, acknowledged_by=deadline.acknowledged_by | {event.agency})
        case _:
            assert_never(event)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(Clocks(), decide, evolve)
