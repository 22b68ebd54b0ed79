"""A clock starts once, is met or missed, and late is not never; the order of news changes nothing."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from services.notifications.commands import Command, StartClocks
from services.notifications.events import DeadlineEnded, DeadlineMet, NoticeAcknowledged
from tests.unit.notifications.cases import (
    CASE,
    CLOCK,
    COMMUNE,
    DUE,
    HEALTH,
    LATER,
    MORNING,
    POLICE,
    acknowledge,
    after,
    check,
    clocks,
    done,
    met,
    miss,
    missed,
    noted,
    notify,
    referral,
    start,
    started,
)

told = replace(start, starts=(notify,))
referred = replace(start, starts=(referral,))
accepted = replace(done, kind="ReferralAccepted.v1", about="r1")


def test_a_clock_starts_with_what_its_rule_says() -> None:
    clocks.when(start).then(started())


def test_a_clock_that_runs_is_not_started_again() -> None:
    after(start).when(start).then_nothing()


def test_one_message_may_start_several() -> None:
    other = replace(check, deadline_id=CASE)
    clocks.when(replace(start, starts=(check, other))).then(started(), started(other))


def test_what_it_waited_for_meets_it_in_time() -> None:
    after(start).when(done).then(noted(), met())


def test_what_comes_late_meets_it_late() -> None:
    late = replace(done, happened_at=DUE + timedelta(microseconds=1))
    (_, event) = after(start, miss).when(late).events
    assert isinstance(event, DeadlineMet)
    assert not event.in_time


def test_the_last_moment_is_in_time() -> None:
    (_, event) = after(start).when(replace(done, happened_at=DUE)).events
    assert isinstance(event, DeadlineMet)
    assert event.in_time


def test_what_it_did_not_wait_for_leaves_it_running() -> None:
    other = replace(done, kind="CaseClassified.v1")
    after(start).when(other).then(noted(other))


def test_a_clock_is_met_once() -> None:
    after(start, done).when(done).then(noted())


def test_news_that_overtook_the_start_meets_it_at_once() -> None:
    after(done).when(start).then(started(), met())


def test_news_of_an_earlier_round_does_not_meet_a_clock_started_after_it() -> None:
    again = replace(start, noted_at=LATER + timedelta(days=1))
    after(done).when(again).then(started(by=again))


@pytest.mark.parametrize("order", list(permutations((start, done))), ids=["start first", "news first"])
def test_in_either_order_it_is_started_once_and_met_once(order: tuple[Command, ...]) -> None:
    kinds = [type(event).__name__ for event in after(*order).past]
    assert sorted(kinds) == ["DeadlineMet", "DeadlineStarted", "MilestoneNoted"]


def test_an_answer_to_another_referral_does_not_meet_this_one() -> None:
    other = replace(accepted, about="r2")
    after(referred).when(other).then(noted(other))
    after(referred).when(accepted).then(noted(accepted), met(referral, accepted.kind))


def test_a_clock_that_is_over_is_missed_once() -> None:
    after(start).when(miss).then(missed())
    after(start, miss).when(miss).then_nothing()


def test_a_clock_that_was_met_is_not_missed_even_late() -> None:
    after(start, done).when(miss).then_nothing()


def test_a_clock_is_not_missed_at_its_due_moment() -> None:
    # Refused, so that the command stays unknown and can be given when it is true.
    after(start).when(replace(miss, at=DUE)).then_refused("deadline-not-due")


def test_a_clock_that_is_not_there_cannot_be_missed() -> None:
    clocks.when(miss).then_refused("deadline-unknown")


def test_who_was_told_and_acknowledges_meets_the_clock_that_waits_for_it() -> None:
    after(told).when(acknowledge).then(
        NoticeAcknowledged(deadline_id=CLOCK, agency=HEALTH), met(notify, "acknowledgement")
    )


def test_whose_turn_it_is_cannot_meet_it_by_acknowledging_the_own_notice() -> None:
    after(told).when(replace(acknowledge, agency=COMMUNE)).then(NoticeAcknowledged(deadline_id=CLOCK, agency=COMMUNE))


def test_acknowledging_alone_does_not_do_the_initial_check() -> None:
    after(start).when(acknowledge).then(NoticeAcknowledged(deadline_id=CLOCK, agency=HEALTH))


def test_a_notice_is_acknowledged_once() -> None:
    after(told, acknowledge).when(acknowledge).then_nothing()


@pytest.mark.parametrize("past", [(), (start,)], ids=["no such clock", "not told to the asker"])
def test_a_notice_that_is_not_yours_is_no_notice(past: tuple[StartClocks, ...]) -> None:
    after(*past).when(replace(acknowledge, agency=POLICE)).then_refused("notice-unknown")


closed = replace(done, kind="CaseClosed.v1", happened_at=LATER, noted_at=LATER)


def test_a_closed_case_ends_its_clocks_and_what_comes_after_meets_none() -> None:
    ended = DeadlineEnded(deadline_id=CLOCK, rule="initial-check", step=0, by="CaseClosed.v1", ended_at=LATER)
    after(start).when(closed).then(noted(closed), ended)
    after(start, closed).when(miss).then_nothing()
    later = replace(done, happened_at=LATER + timedelta(hours=1), noted_at=LATER + timedelta(hours=1))
    after(start, closed).when(later).then(noted(later))


def test_a_clock_that_starts_after_the_case_was_closed_is_not_ended_by_that() -> None:
    again = replace(start, noted_at=LATER + timedelta(days=1))
    after(closed).when(again).then(started(by=again))


def test_closing_the_case_ends_the_clock_of_any_one_matter() -> None:
    (_, ended) = after(referred).when(closed).events
    assert isinstance(ended, DeadlineEnded)


def test_what_happened_first_counts_though_it_was_told_last() -> None:
    # The check was done before the case was closed, and was told of after: it is met, and told so.
    earlier = replace(done, happened_at=LATER - timedelta(hours=1), noted_at=LATER - timedelta(minutes=1))
    corrected = replace(met(), met_at=earlier.happened_at)
    after(start, closed).when(earlier).then(noted(earlier), corrected)


def test_a_clock_of_the_first_release_goes_on_as_it_was_decided_then() -> None:
    first = replace(started(), on=None, noted_at=None, unit=None)
    clocks.given(first).when(done).then(noted(), met())
    # The first release met it by news that had overtaken it; nothing told since changes that.
    clocks.given(noted(), first, met()).when(closed).then(noted(closed))


def test_the_case_is_the_stream() -> None:
    assert start.case_id == CASE
    assert MORNING < LATER < DUE
