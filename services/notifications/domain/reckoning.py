"""What happened to one clock, in the order in which it happened: the same whatever order the news came in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.notifications.domain.state import ACKNOWLEDGEMENT, Deadline, Hand
from services.notifications.events import (
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
    MilestoneNoted,
    Step,
)
from services.notifications.rules.book import CLOSED, CORRECTION, REOPENED
from services.notifications.rules.counting import MONTHS, UNTIL, calendar_between, left, resumed
from shared.calendar import end_of

MET, EXTENDED, RESUMED, PAUSED, ENDED = range(5)
"""What a milestone is to a clock; of those of one moment the first of these counts first."""
_FIXED = frozenset({MONTHS, UNTIL})


@dataclass(frozen=True, slots=True, order=True)
class _Signal:
    """One milestone as a clock sees it, ordered as the law sees it: by when it happened."""

    at: datetime
    noted_at: datetime
    role: int
    kind: str
    until: date | None = None


def reckon(deadline: Deadline, milestones: tuple[MilestoneNoted, ...]) -> tuple[Step, ...]:
    """Give the steps of a clock under everything that was noted.

    What is noted late takes its place by when it happened: steps after it may then be others than were told before.
    """
    started = deadline.started
    if started.noted_at is None and any(isinstance(step, DeadlineMet) for step in deadline.steps):
        # The first release decided by the order of the news, and what it decided stays.
        return deadline.steps
    hand, steps, meanwhile = Hand(started.due_at), list[Step](), list[_Signal]()
    for signal in sorted(_signals(deadline, milestones)):
        if hand.closed and hand.case_closed_at is None:
            break
        if hand.closed and signal.kind not in {CLOSED, REOPENED}:
            meanwhile.append(signal)
        step = _step(started, signal, hand, number=len(steps), meanwhile=meanwhile)
        if step is not None:
            steps.append(step)
            hand = hand.after(step)
            meanwhile = meanwhile if hand.closed else []
    return tuple(steps)


def changed(before: tuple[Step, ...], now: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give the steps from the first one on that is not as it was told."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    return now[same:]


def _signals(deadline: Deadline, milestones: Iterable[MilestoneNoted]) -> Iterator[_Signal]:
    started = deadline.started
    for index, milestone in enumerate(milestones):
        role = _role(started, milestone.kind)
        if role is None or not _concerns(started, milestone) or _must_have_ended(started, milestone, milestones):
            continue
        # News may overtake each other: what followed the start may be here before it. What was recorded before the
        # message that started it belongs to an earlier round.
        if index >= deadline.seen if started.noted_at is None else _came_after(milestone, started, started.noted_at):
            yield _Signal(milestone.happened_at, milestone.noted_at, role, milestone.kind, milestone.until)
    if deadline.acknowledged_at is not None:
        yield _Signal(deadline.acknowledged_at, deadline.acknowledged_at, MET, ACKNOWLEDGEMENT)


def _role(started: DeadlineStarted, kind: str) -> int | None:
    roles = (
        (MET, started.met_by),
        (EXTENDED, started.extended_by),
        (RESUMED, started.resumed_by),
        (PAUSED, started.paused_by),
        (ENDED, started.ended_by),
    )
    return next((role for role, kinds in roles if kind in kinds), None)


def _concerns(started: DeadlineStarted, milestone: MilestoneNoted) -> bool:
    # A milestone of the whole case concerns every matter in it.
    return milestone.about is None or started.about in (None, milestone.about)


def _came_after(milestone: MilestoneNoted, started: DeadlineStarted, noted_at: datetime) -> bool:
    if milestone.kind == started.on:
        # Events of one commit share their time; what starts a clock never meets it.
        return milestone.noted_at > noted_at
    if started.on == CORRECTION:
        # It runs from the reception as it should have: what has happened since counts, whenever it was recorded.
        return milestone.happened_at >= started.since
    return milestone.noted_at >= noted_at


def _must_have_ended(started: DeadlineStarted, closing: MilestoneNoted, milestones: Iterable[MilestoneNoted]) -> bool:
    """Tell of a closing noted before the correction that started the clock: only a case that is open is corrected.

    The first release did not note reopenings; where one is noted, the closing ends and the reopening resumes.
    """
    if started.on != CORRECTION or closing.kind != CLOSED or started.noted_at is None:
        return False
    reopened = (one for one in milestones if one.kind == REOPENED and one.happened_at >= closing.happened_at)
    return closing.noted_at < started.noted_at and not any(reopened)


def _step(
    started: DeadlineStarted, signal: _Signal, hand: Hand, *, number: int, meanwhile: Iterable[_Signal]
) -> Step | None:
    if hand.case_closed_at is not None:
        return _again(started, signal, hand, number=number, meanwhile=meanwhile)
    one, rule = started.deadline_id, started.rule
    stands = hand.paused_at is not None
    in_time = stands or signal.at <= hand.due_at
    if signal.role in {MET, ENDED}:
        return _close(started, signal, number=number, in_time=in_time)
    if signal.role == PAUSED and in_time and not stands:
        rest = left(started.unit, hand.due_at, signal.at)
        return DeadlinePaused(
            deadline_id=one,
            rule=rule,
            step=number,
            by=signal.kind,
            paused_at=signal.at,
            remaining=rest,
            unit=started.unit or UNTIL,
        )
    if signal.role == RESUMED and signal.kind != REOPENED and stands:
        return _resume(started, signal, hand, number=number)
    if signal.role == EXTENDED and in_time:
        return _extend(started, signal, hand, number=number)
    return None


def _close(started: DeadlineStarted, signal: _Signal, *, number: int, in_time: bool) -> DeadlineMet | DeadlineEnded:
    one, rule = started.deadline_id, started.rule
    if signal.role == MET:
        return DeadlineMet(deadline_id=one, rule=rule, step=number, by=signal.kind, met_at=signal.at, in_time=in_time)
    return DeadlineEnded(deadline_id=one, rule=rule, step=number, by=signal.kind, ended_at=signal.at)


def _again(
    started: DeadlineStarted, signal: _Signal, hand: Hand, *, number: int, meanwhile: Iterable[_Signal]
) -> Step | None:
    """Run on after the reopening of the case, with what was left when it was closed; nothing else starts it again.

    What ends on a day that was named or that a calendar of months gives keeps its end, and what was late stays late.
    What was settled ``meanwhile``, while the case was closed, is then known to be so; what was extended is extended.
    """
    if signal.role != RESUMED or signal.kind != REOPENED or hand.case_closed_at is None:
        return None
    stood = hand.paused_at or hand.case_closed_at
    settled = next((one for one in meanwhile if one.role in {MET, ENDED}), None)
    if settled is not None:
        at = settled.at if started.unit in _FIXED and hand.paused_at is None else stood
        return _close(started, settled, number=number, in_time=at <= hand.due_at)
    if stood > hand.due_at:
        return _runs(started, signal, hand.due_at, number=number)
    due_at = hand.due_at
    if started.unit not in _FIXED:
        due_at = resumed(started.unit, left(started.unit, hand.due_at, stood), signal.at)
    longer = (end_of(one.until) for one in meanwhile if one.role == EXTENDED and one.until is not None)
    return _runs(started, signal, max((due_at, *longer)), number=number)


def _resume(started: DeadlineStarted, signal: _Signal, hand: Hand, *, number: int) -> DeadlineResumed:
    rest = left(started.unit, hand.due_at, hand.paused_at or hand.due_at)
    return _runs(started, signal, resumed(started.unit, rest, signal.at), number=number)


def _runs(started: DeadlineStarted, signal: _Signal, due_at: datetime, *, number: int) -> DeadlineResumed:
    return DeadlineResumed(
        deadline_id=started.deadline_id,
        rule=started.rule,
        step=number,
        by=signal.kind,
        resumed_at=signal.at,
        due_at=due_at,
        calendar=calendar_between(started.unit, started.since, due_at),
    )


def _extend(started: DeadlineStarted, signal: _Signal, hand: Hand, *, number: int) -> DeadlineExtended | None:
    if signal.until is None or end_of(signal.until) <= hand.due_at:
        return None
    due_at = end_of(signal.until)
    return DeadlineExtended(
        deadline_id=started.deadline_id,
        rule=started.rule,
        step=number,
        by=signal.kind,
        extended_at=signal.at,
        due_at=due_at,
        calendar=calendar_between(started.unit, started.since, due_at),
    )
