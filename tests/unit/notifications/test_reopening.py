"""A case is closed and reopened: what was met stays met, what the closing ended runs on, nothing else starts again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.commands import Command, NoteMilestone, Start, StartClocks
from services.notifications.domain import DECIDER
from services.notifications.domain.state import Deadline, Hand
from services.notifications.events import DeadlineEnded, DeadlineMet, DeadlineResumed
from services.notifications.policies import on_message
from services.notifications.rules import BOOK
from services.notifications.rules.book import CLOSED, CORRECTION, REOPENED
from services.notifications.rules.counting import UNTIL, due_after
from shared.calendar import end_of
from shared.contracts.intake import CaseClosed, CaseReopened, VictimReceived
from shared.contracts.verification import InitialCheckCompleted
from shared.kernel.days import VIET_NAM
from tests.unit.notifications.cases import CASE, CLOCK, after, check, message, miss, start

SINCE = datetime(2026, 2, 2, 9, 0, tzinfo=VIET_NAM)
UNITS = ["calendar-days", "working-days", "hours"]
KINDS = {
    "meet": "Met.v1",
    "pause": "Paused.v1",
    "resume": "Resumed.v1",
    "withdraw": "Withdrawn.v1",
    "close": CLOSED,
    "reopen": REOPENED,
}


def clock(unit: str, count: int) -> Start:
    return replace(
        check,
        unit=unit,
        since=SINCE,
        due_at=end_of(date(2026, 2, 20)) if unit == UNTIL else due_after(unit, count, SINCE),
        met_by=("Met.v1",),
        paused_by=("Paused.v1",),
        resumed_by=("Resumed.v1", REOPENED),
        ended_by=("Withdrawn.v1", CLOSED),
    )


def begun(unit: str = "calendar-days", count: int = 9) -> StartClocks:
    return replace(start, noted_at=SINCE, starts=(clock(unit, count),))


def told(kind: str, at: datetime, noted_at: datetime | None = None) -> NoteMilestone:
    return NoteMilestone(
        case_id=CASE, kind=KINDS[kind], about=None, until=None, happened_at=at, noted_at=noted_at or at
    )


def on(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=VIET_NAM)


def stands(commands: Iterable[Command]) -> Deadline:
    return DECIDER.fold(after(*commands).past).deadlines[CLOCK]


@pytest.mark.parametrize(
    ("unit", "count", "due"),
    [
        # 3 to 11 February; 6 days are left when the case is closed on the 5th: 24 February to 1 March.
        ("calendar-days", 9, end_of(date(2026, 3, 1))),
        # 3, 4, 5, 6, 9 have run of nine working days up to the 13th; 6 are left on the 5th: 24 February to 3 March.
        ("working-days", 9, end_of(date(2026, 3, 3))),
        ("hours", 96, datetime(2026, 2, 24, 9, 0, tzinfo=VIET_NAM)),
        # What ends on a day of its own keeps it.
        ("months", 12, end_of(date(2027, 2, 2))),
        (UNTIL, 0, end_of(date(2026, 2, 20))),
    ],
)
def test_what_the_closing_ended_runs_on_with_what_was_left_and_a_day_of_its_own_stays(
    unit: str, count: int, due: datetime
) -> None:
    again = stands([begun(unit, count), told("close", on(2, 5)), told("reopen", on(2, 23))])
    assert again.hand == Hand(due)
    assert [type(step) for step in again.steps] == [DeadlineEnded, DeadlineResumed]


def test_what_was_met_before_the_closing_or_while_the_case_was_closed_does_not_run_again() -> None:
    before = stands([begun(), told("meet", on(2, 4)), told("close", on(2, 5)), told("reopen", on(2, 23))])
    assert [type(step) for step in before.steps] == [DeadlineMet]
    while_closed = stands([begun(), told("close", on(2, 5)), told("meet", on(2, 9)), told("reopen", on(2, 23))])
    (ended, met) = while_closed.steps
    assert isinstance(ended, DeadlineEnded)
    assert isinstance(met, DeadlineMet)
    assert (met.met_at, met.in_time) == (on(2, 9), True)
    never_opened = stands([begun(), told("close", on(2, 5)), told("meet", on(2, 9))])
    assert [type(step) for step in never_opened.steps] == [DeadlineEnded]


@pytest.mark.parametrize(
    ("met", "in_time"), [((2, 19), True), ((2, 28), False)], ids=["before its own end", "after its own end"]
)
def test_what_keeps_its_own_end_is_judged_by_it_also_while_the_case_is_closed(
    met: tuple[int, int], *, in_time: bool
) -> None:
    closed: list[Command] = [begun(UNTIL), told("close", on(2, 5)), told("meet", on(*met)), told("reopen", on(3, 2))]
    step = stands(closed).steps[-1]
    assert isinstance(step, DeadlineMet)
    assert (step.met_at, step.in_time) == (on(*met), in_time)


@pytest.mark.parametrize("unit", ["calendar-days", UNTIL])
def test_an_extension_that_is_decided_while_the_case_is_closed_is_not_lost(unit: str) -> None:
    starts = (replace(clock(unit, 9), extended_by=("Extended.v1",)),)
    longer = replace(told("pause", on(2, 10)), kind="Extended.v1", until=date(2026, 4, 20))
    news: list[Command] = [replace(begun(), starts=starts), told("close", on(2, 5)), longer, told("reopen", on(2, 23))]
    assert stands(news).hand == Hand(end_of(date(2026, 4, 20)))
    sooner = replace(longer, until=date(2026, 2, 18))
    due = end_of(date(2026, 2, 20) if unit == UNTIL else date(2026, 3, 1))
    assert stands([*news[:2], sooner, news[3]]).hand == Hand(due)


def test_what_was_settled_in_one_closing_says_nothing_about_another() -> None:
    starts = (replace(clock("calendar-days", 9), extended_by=("Extended.v1",)),)
    longer = replace(told("pause", on(2, 10)), kind="Extended.v1", until=date(2026, 4, 20))
    twice = [
        told("close", on(2, 5)),
        longer,
        told("reopen", on(2, 23)),
        told("close", on(4, 1)),
        told("reopen", on(4, 9)),
    ]
    # Nineteen days were left on 1 April; the extension of the first closing is not given a second time.
    assert stands([replace(begun(), starts=starts), *twice]).hand == Hand(end_of(date(2026, 4, 28)))


def test_a_correction_proves_a_case_open_whose_reopening_was_not_noted() -> None:
    begun_late = replace(begun(), noted_at=on(3, 1), on=CORRECTION)
    closed, reopened = told("close", on(2, 5)), told("reopen", on(2, 23))
    assert not stands([closed, begun_late]).hand.closed
    assert [type(step) for step in stands([closed, reopened, begun_late]).steps] == [DeadlineEnded, DeadlineResumed]
    assert stands([begun_late, told("close", on(3, 2))]).hand.closed


def test_what_something_else_ended_before_or_after_the_closing_stays_ended() -> None:
    for order in (["withdraw", "close"], ["close", "withdraw"]):
        events = [told(kind, on(2, 4 + index)) for index, kind in enumerate([*order, "reopen"])]
        assert {type(step) for step in stands([begun(), *events]).steps} == {DeadlineEnded}


def test_what_was_late_when_the_case_was_closed_stays_late_since_then_and_is_missed_once() -> None:
    missed = replace(miss, at=on(2, 12))
    late = after(begun(), missed, told("close", on(2, 13)), told("reopen", on(2, 23)))
    assert stands([begun(), missed, told("close", on(2, 13)), told("reopen", on(2, 23))]).hand == Hand(
        end_of(date(2026, 2, 11))
    )
    late.when(replace(missed, at=on(2, 24))).then_nothing()


def test_one_that_runs_again_is_missed_at_its_new_end_and_ended_by_another_closing() -> None:
    again = after(begun(), told("close", on(2, 5)), told("reopen", on(2, 23)))
    again.when(replace(miss, at=on(3, 1))).then_refused("deadline-not-due")
    assert again.when(replace(miss, at=on(3, 2))).events
    twice = stands([begun(), told("close", on(2, 5)), told("reopen", on(2, 23)), told("close", on(2, 24))])
    assert [type(step) for step in twice.steps] == [DeadlineEnded, DeadlineResumed, DeadlineEnded]


def test_a_clock_whose_row_does_not_say_so_stays_ended_and_a_pause_is_not_ended_by_the_reopening() -> None:
    silent = replace(begun(), starts=(replace(clock("calendar-days", 9), resumed_by=("Resumed.v1",)),))
    assert stands([silent, told("close", on(2, 5)), told("reopen", on(2, 23))]).hand.closed
    # Noted of a case that was not closed here: what was paused waits for what resumes it.
    assert stands([begun(), told("pause", on(2, 5)), told("reopen", on(2, 23))]).hand.paused_at == on(2, 5)
    assert stands([begun(), told("close", on(2, 5)), told("resume", on(2, 23))]).hand.closed


moments = st.tuples(st.integers(0, 30), st.integers(0, 23)).map(lambda at: SINCE + timedelta(days=at[0], hours=at[1]))
news = st.lists(st.tuples(st.sampled_from([*KINDS, "close", "reopen"]), moments, st.integers(0, 5)), max_size=7)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([*UNITS, UNTIL]), st.integers(1, 25), news, st.randoms(use_true_random=False))
def test_a_clock_stands_the_same_whatever_order_closings_and_reopenings_are_heard_in(
    unit: str, count: int, made: list[tuple[str, datetime, int]], random: object
) -> None:
    happened = [
        told(kind, at, at + timedelta(hours=delay, microseconds=index)) for index, (kind, at, delay) in enumerate(made)
    ]
    in_order: list[Command] = [begun(unit, count), *sorted(happened, key=lambda one: (one.happened_at, one.noted_at))]
    shuffled: list[Command] = [begun(unit, count), *happened]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    straight, crooked = stands(in_order), stands(shuffled)
    assert straight.steps == crooked.steps
    assert straight.hand.due_at >= clock(unit, count).due_at, "a due time only ever moves on"


def test_every_row_that_the_closing_of_a_case_ends_says_that_its_reopening_lets_it_run_on() -> None:
    ended = {clock.code for clock in BOOK.running if CLOSED in clock.happenings.ended_by}
    again = {clock.code for clock in BOOK.running if REOPENED in clock.happenings.again_by}
    assert ended == again == {clock.code for clock in BOOK.running} - {"signal-forward"}


def test_a_reopened_case_has_its_clocks_back_by_the_messages_of_intake_alone() -> None:
    received = message(VictimReceived, time=on(3, 2), received_at=on(3, 2), route="TU_TRINH_BAO")
    checked = message(InitialCheckCompleted, time=on(3, 3), checked_on=date(2026, 3, 3))
    closed = message(CaseClosed, time=on(3, 4), closed_on=date(2026, 3, 4))
    reopened = message(CaseReopened, time=on(4, 6), reopened_on=date(2026, 4, 6))
    state = DECIDER.fold(
        after(*(command for one in (received, checked, closed, reopened) for command in on_message(one))).past
    )
    by_rule = {one.started.rule: one for one in state.deadlines.values()}
    assert [type(step) for step in by_rule["initial-check"].steps] == [DeadlineMet]
    assert by_rule["support-at-once"].hand == Hand(by_rule["support-at-once"].started.due_at), "late, and late still"
