"""A pause keeps what is left, an extension adds to it, and no order of the news loses or gains a day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.commands import Command, NoteMilestone, Start, StartClocks
from services.notifications.domain import DECIDER
from services.notifications.domain.state import Hand
from services.notifications.events import DeadlineExtended, DeadlineMet, DeadlinePaused, DeadlineResumed, Event
from services.notifications.rules.counting import due_after
from shared.calendar import end_of, is_working_day
from shared.kernel.days import VIET_NAM, legal_date
from tests.unit.notifications.cases import CASE, CLOCK, after, check, miss, start

DAY = timedelta(days=1)
FIRST = date(2026, 2, 2)
SINCE = datetime(2026, 2, 2, 9, 0, tzinfo=VIET_NAM)
KINDS = {"pause": "Paused.v1", "resume": "Resumed.v1", "extend": "Extended.v1", "meet": "Met.v1", "close": "Closed.v1"}


def clock(unit: str, count: int) -> Start:
    return replace(
        check,
        unit=unit,
        since=SINCE,
        due_at=due_after(unit, count, SINCE),
        met_by=("Met.v1",),
        paused_by=("Paused.v1",),
        resumed_by=("Resumed.v1",),
        extended_by=("Extended.v1",),
        ended_by=("Closed.v1",),
    )


def begun(unit: str = "working-days", count: int = 9) -> StartClocks:
    return replace(start, noted_at=SINCE, starts=(clock(unit, count),))


def told(kind: str, at: datetime, *, noted_at: datetime | None = None, until: date | None = None) -> NoteMilestone:
    return NoteMilestone(
        case_id=CASE, kind=KINDS[kind], about=None, until=until, happened_at=at, noted_at=noted_at or at
    )


def on(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=VIET_NAM)


def hand(commands: Iterable[Command]) -> Hand:
    return DECIDER.fold(after(*commands).past).deadlines[CLOCK].hand


def emitted(commands: Iterable[Command]) -> Sequence[Event]:
    return after(*commands).past


def test_nine_working_days_stand_still_over_tet_and_go_on_with_what_was_left() -> None:
    # 3, 4, 5, 6, 9, 10 February have run; three working days are left when it is paused on the 10th.
    assert end_of(date(2026, 2, 13)) == begun().starts[0].due_at
    (paused,) = [one for one in emitted([begun(), told("pause", on(2, 10))]) if isinstance(one, DeadlinePaused)]
    assert (paused.remaining, paused.unit) == (3, "working-days")
    # Resumed on Monday 23 February after Tết: 24, 25, 26.
    (resumed,) = [
        one
        for one in emitted([begun(), told("pause", on(2, 10)), told("resume", on(2, 23))])
        if isinstance(one, DeadlineResumed)
    ]
    assert (resumed.due_at, resumed.calendar) == (end_of(date(2026, 2, 26)), "unconfirmed")


def test_hours_that_stand_still_keep_their_rest_to_the_microsecond() -> None:
    paused = SINCE + timedelta(hours=7, microseconds=1)
    resumed = paused + timedelta(days=12, minutes=3)
    assert hand([begun("hours", 24), told("pause", paused), told("resume", resumed)]).due_at == (
        resumed + timedelta(hours=17) - timedelta(microseconds=1)
    )


def test_a_clock_that_stands_still_is_not_missed() -> None:
    stands = after(begun("calendar-days", 3), told("pause", on(2, 4)))
    stands.when(miss).then_refused("deadline-not-due")


def test_what_is_paused_on_its_last_day_ends_with_the_day_on_which_it_goes_on() -> None:
    assert hand([begun("calendar-days", 3), told("pause", on(2, 5)), told("resume", on(2, 9))]).due_at == end_of(
        date(2026, 2, 9)
    )


def test_a_pause_or_an_extension_after_the_end_takes_nothing_away_from_being_late() -> None:
    late = [told("pause", on(2, 6)), told("extend", on(2, 6), until=date(2026, 3, 1))]
    assert hand([begun("calendar-days", 3), *late]) == Hand(end_of(date(2026, 2, 5)))


def test_an_extension_gives_until_its_day_and_never_less() -> None:
    extended: list[Command] = [begun("calendar-days", 20), told("extend", on(2, 20), until=date(2026, 4, 2))]
    assert hand(extended).due_at == end_of(date(2026, 4, 2))
    assert hand([begun("calendar-days", 20), told("extend", on(2, 20), until=date(2026, 2, 21))]) == Hand(
        end_of(date(2026, 2, 22))
    )
    assert not [one for one in emitted([*extended, extended[1]]) if isinstance(one, DeadlineExtended)][1:]


def test_what_is_extended_while_it_stands_still_has_so_much_more_left() -> None:
    # Due on the 22nd, paused on the 12th with 10 days left; until 4 March is 10 days more.
    stood: list[Command] = [
        begun("calendar-days", 20),
        told("pause", on(2, 12)),
        told("extend", on(2, 13), until=date(2026, 3, 4)),
    ]
    assert hand([*stood, told("resume", on(3, 10))]).due_at == end_of(date(2026, 3, 30))


def test_what_meets_a_clock_that_stands_still_is_in_time() -> None:
    events = emitted([begun("calendar-days", 3), told("pause", on(2, 4)), told("meet", on(2, 20))])
    assert [one.in_time for one in events if isinstance(one, DeadlineMet)] == [True]


def test_a_clock_missed_before_a_pause_was_told_runs_again_and_can_be_missed_again() -> None:
    missed = replace(miss, at=on(2, 6))
    # Told late: the clock stood still from the 4th, with a day left, until the 10th.
    again = after(begun("calendar-days", 3), missed, told("pause", on(2, 4)), told("resume", on(2, 10)))
    again.when(replace(miss, at=on(2, 11))).then_refused("deadline-not-due")
    (once,) = again.when(replace(miss, at=on(2, 12))).events
    again.given(once).when(replace(miss, at=on(2, 13))).then_nothing()


moments = st.tuples(st.integers(0, 45), st.integers(0, 23)).map(lambda at: SINCE + timedelta(days=at[0], hours=at[1]))
news = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), moments, st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=7
)
units = st.sampled_from(["calendar-days", "working-days", "hours"])


def milestones(made: list[tuple[str, datetime, int, int]]) -> list[NoteMilestone]:
    """Give milestones, each noted at or after it happened and no two at one moment."""
    return [
        told(
            kind,
            at,
            noted_at=at + timedelta(hours=delay, microseconds=index),
            until=legal_date(at) + days * DAY if kind == "extend" else None,
        )
        for index, (kind, at, days, delay) in enumerate(made)
    ]


@settings(deadline=None, max_examples=120)
@given(units, st.integers(1, 25), news, st.randoms(use_true_random=False))
def test_a_clock_stands_the_same_whatever_order_the_news_comes_in(
    unit: str, count: int, made: list[tuple[str, datetime, int, int]], random: object
) -> None:
    happened = milestones(made)
    in_order = [begun(unit, count), *sorted(happened, key=lambda one: (one.happened_at, one.noted_at))]
    shuffled: list[Command] = [begun(unit, count), *happened]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    straight, crooked = (DECIDER.fold(after(*commands).past).deadlines[CLOCK] for commands in (in_order, shuffled))
    assert straight.steps == crooked.steps


@settings(deadline=None, max_examples=120)
@given(units, st.integers(1, 25), news)
def test_a_clock_is_met_once_and_a_closed_one_stays_closed(
    unit: str, count: int, made: list[tuple[str, datetime, int, int]]
) -> None:
    happened = sorted(milestones(made), key=lambda one: (one.happened_at, one.noted_at))
    events = emitted([begun(unit, count), *happened])
    closing = [one for one in events if type(one).__name__ in {"DeadlineMet", "DeadlineEnded"}]
    assert len(closing) <= 1
    assert not closing or type(events[-1]).__name__ in {"MilestoneNoted", type(closing[0]).__name__}


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["calendar-days", "working-days"]),
    st.integers(1, 25),
    st.lists(
        st.tuples(st.sampled_from(["pause", "resume", "extend"]), st.integers(0, 45), st.integers(0, 40)), max_size=8
    ),
)
def test_no_pause_and_no_extension_loses_or_gains_a_day(
    unit: str, count: int, made: list[tuple[str, int, int]]
) -> None:
    news = [
        (kind, SINCE + timedelta(days=day, microseconds=index), worked(FIRST + (day + more) * DAY))
        for index, (kind, day, more) in enumerate(made)
    ]
    news.sort(key=lambda one: one[1])
    signals = [told(kind, at, until=until if kind == "extend" else None) for kind, at, until in news]
    stood = hand([begun(unit, count), *signals])
    assert (legal_date(stood.due_at) if stood.paused_at is None else None) == walked(unit, count, news)


def worked(day: date) -> date:
    """Give a day or the next on which offices work: until another no working day could be counted."""
    while not is_working_day(day):
        day += DAY
    return day


def counted(unit: str, first: date, last: date) -> int:
    days = [first + number * DAY for number in range(1, (last - first).days + 1)]
    return len(days) if unit == "calendar-days" else sum(map(is_working_day, days))


def walked(unit: str, count: int, news: list[tuple[str, datetime, date]]) -> date | None:
    """Count day by day, as somebody with a calendar would; ``None`` while it stands still for ever."""
    left, stopped, due = count, None, None
    for day in (FIRST + number * DAY for number in range(500)):
        if stopped is None and due is None and day > FIRST:
            left -= counted(unit, day - DAY, day)
            due = day if left == 0 else None
        for kind, at, until in news:
            # After its last day nothing helps a clock that runs.
            if legal_date(at) == day and (stopped is not None or due in {None, day}):
                if kind == "extend":
                    left = max(left, counted(unit, stopped or day, until))
                else:
                    stopped = (stopped or day) if kind == "pause" else None
                due = day if stopped is None and left == 0 else None
    return due


@pytest.mark.parametrize(("unit", "count", "due"), [("hours", 24, on(2, 3, 9)), ("months", 12, None)])
def test_every_unit_has_an_end(unit: str, count: int, due: datetime | None) -> None:
    assert due_after(unit, count, SINCE) == (due or end_of(date(2027, 2, 2)))
