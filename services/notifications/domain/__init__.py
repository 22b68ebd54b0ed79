"""The clocks of one case: started, paused, extended, met or missed; in whatever order the news arrives."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import groupby
from typing import TypeAlias, assert_never

from services.notifications.commands import (
    AcknowledgeAuditNotice,
    AcknowledgeNotice,
    Command,
    EndAuditNotice,
    GiveAuditNotice,
    MissDeadline,
    NoteMilestone,
    OnClocks,
    Start,
    StartClocks,
)
from services.notifications.domain import evolving
from services.notifications.domain.evolving import reported
from services.notifications.domain.reckoning import changed, reckon
from services.notifications.domain.state import ACKNOWLEDGEMENT, Clocks, Deadline
from services.notifications.domain.told import about_notice, notice_after, notice_stream
from services.notifications.events import (
    AuditNoticeAcknowledged,
    AuditNoticeEnded,
    AuditNoticeGiven,
    Choice,
    DeadlineMissed,
    DeadlineStarted,
    Event,
    MilestoneNoted,
    NoticeAcknowledged,
    OfClocks,
    StartHeld,
)
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused

__all__ = ["ACKNOWLEDGEMENT", "DECIDER", "Clocks", "Deadline", "State", "decide", "evolve", "stream_of"]

State: TypeAlias = Clocks
_LAW_DAYS = {"law_first", "law_last"}


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on the clocks of a case, or on a notice of audit; raises :class:`Refused`."""
    match command:
        case GiveAuditNotice() | EndAuditNotice() | AcknowledgeAuditNotice():
            return about_notice(command, state.notice)
        case _:
            return _on_clocks(command, state)


def evolve(state: State, event: Event) -> State:
    """Apply a fact."""
    match event:
        case AuditNoticeGiven() | AuditNoticeEnded() | AuditNoticeAcknowledged():
            return replace(state, notice=notice_after(state.notice, event))
        case _:
            return evolving.evolve(state, event)


def _on_clocks(command: OnClocks, state: Clocks) -> Sequence[OfClocks]:
    match command:
        case StartClocks():
            return _start(command, state)
        case NoteMilestone():
            return _note(command, state)
        case MissDeadline():
            return _miss(command, state)
        case AcknowledgeNotice():
            return _acknowledge(command, state)
        case _:
            assert_never(command)


def _start(command: StartClocks, state: Clocks) -> Sequence[OfClocks]:
    begun = [event for event in _starting(command, state) if event is not None]
    days = (reported(event) for event in begun if isinstance(event, DeadlineStarted))
    reported_on = next((day for day in days if day is not None), None)
    released = () if reported_on is None else (_chosen(choices, reported_on) for choices in state.held.values())
    return _told([*begun, *(start for start in released if start is not None)], state)


def _starting(command: StartClocks, state: Clocks) -> Iterator[OfClocks | None]:
    for deadline_id, group in groupby(command.starts, key=lambda start: start.deadline_id):
        starts = list(group)
        if deadline_id in state.deadlines or deadline_id in state.held:
            continue
        if starts[0].law_first is None:
            yield _started(starts[0], command)
            continue
        choices = tuple(
            Choice(first=start.law_first or date.min, last=start.law_last or date.max, start=_started(start, command))
            for start in starts
        )
        held = StartHeld(deadline_id=deadline_id, choices=choices)
        yield held if state.reported_on is None else _chosen(choices, state.reported_on)


def _started(start: Start, command: StartClocks) -> DeadlineStarted:
    words = {name: value for name, value in asdict(start).items() if name not in _LAW_DAYS}
    return DeadlineStarted(code=command.code, on=command.on, noted_at=command.noted_at, **words)


def _chosen(choices: Iterable[Choice], reported_on: date) -> DeadlineStarted | None:
    return next((choice.start for choice in choices if choice.first <= reported_on <= choice.last), None)


def _note(command: NoteMilestone, state: Clocks) -> Sequence[OfClocks]:
    milestone = MilestoneNoted(
        kind=command.kind,
        about=command.about,
        until=command.until,
        happened_at=command.happened_at,
        noted_at=command.noted_at,
    )
    return _told([milestone], state)


def _told(events: Sequence[OfClocks], state: Clocks) -> Sequence[OfClocks]:
    """Give events with the steps that clocks take by them."""
    for event in events:
        state = evolving.evolve(state, event)
    steps = (
        step
        for deadline in state.deadlines.values()
        for step in changed(deadline.steps, reckon(deadline, state.milestones))
    )
    return [*events, *steps]


def _miss(command: MissDeadline, state: Clocks) -> Sequence[OfClocks]:
    deadline = state.deadlines.get(command.deadline_id)
    if deadline is None:
        raise Refused("deadline-unknown")
    hand, started = deadline.hand, deadline.started
    if hand.closed or deadline.missed_due == hand.due_at:
        return []
    if hand.paused_at is not None or command.at <= hand.due_at:
        # Refused, not forgotten: a command that did nothing would be known for ever.
        raise Refused("deadline-not-due")
    return [
        DeadlineMissed(
            deadline_id=started.deadline_id,
            rule=started.rule,
            turn_of=started.turn_of,
            told=started.told,
            due_at=hand.due_at,
        )
    ]


def _acknowledge(command: AcknowledgeNotice, state: Clocks) -> Sequence[OfClocks]:
    deadline = state.deadlines.get(command.deadline_id)
    # The same answer for a clock that is not there and for one that is not told to the asker.
    if deadline is None or command.agency not in deadline.addressees():
        raise Refused("notice-unknown")
    if command.agency in deadline.acknowledged_by:
        return []
    events: list[OfClocks] = [NoticeAcknowledged(deadline_id=command.deadline_id, agency=command.agency)]
    answers = deadline.started.acknowledged and command.agency in deadline.started.told
    if answers and not deadline.hand.closed:
        events += changed(deadline.steps, reckon(replace(deadline, acknowledged_at=command.at), state.milestones))
    return events


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case, or the notice of audit."""
    if isinstance(command, GiveAuditNotice | EndAuditNotice | AcknowledgeAuditNotice):
        return notice_stream(command.notice_id)
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(Clocks(), decide, evolve)
