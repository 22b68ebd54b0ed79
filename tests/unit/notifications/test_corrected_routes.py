"""The clocks of a case whose route was corrected are those of the right route, from the reception on."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.notifications.commands import Command, MissDeadline
from services.notifications.domain import DECIDER
from services.notifications.domain.state import Deadline
from services.notifications.events import DeadlineEnded, DeadlineMet
from services.notifications.policies import on_message
from services.notifications.rules import BOOK
from shared.contracts.intake import CaseClosed, CaseReopened, HandoverAcknowledged, RouteCorrected, VictimReceived
from shared.contracts.message import Message
from tests.unit.notifications.cases import CASE, COMMUNE, after, message

RECEIVED = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHILD, RETURNED = "rescued-child-handover", "return-to-support-agency"


def reception(route: str, *, under_18: bool = True) -> Message:
    words: dict[str, Any] = {"received_at": RECEIVED, "received_by": COMMUNE, "under_18": under_18}
    return message(VictimReceived, time=RECEIVED + HOUR, route=route, **words)


def correction(route: str, hours: int = 72, *, under_18: bool = True) -> Message:
    at = RECEIVED + hours * HOUR
    words: dict[str, Any] = {"received_at": RECEIVED, "received_by": COMMUNE, "under_18": under_18}
    return message(RouteCorrected, time=at, route=route, corrected_on=at.date(), **words)


def handed_over(hours: int) -> Message:
    return message(HandoverAcknowledged, time=RECEIVED + hours * HOUR, acknowledged_at=RECEIVED + hours * HOUR)


def played(messages: Iterable[Message]) -> list[Deadline]:
    commands: list[Command] = [command for one in messages for command in on_message(one)]
    return list(DECIDER.fold(after(*commands).past).deadlines.values())


def of_route(messages: Iterable[Message]) -> dict[str, Deadline]:
    """Give the newest clock of each rule that hangs on the route."""
    return {one.started.rule: one for one in played(messages) if one.started.rule in {CHILD, RETURNED}}


def test_the_clock_of_the_wrong_route_never_ran_and_that_of_the_right_one_runs_from_the_reception() -> None:
    clocks = of_route([reception("TU_NUOC_NGOAI_TRO_VE"), correction("GIAI_CUU")])
    (ended,) = clocks[RETURNED].steps
    assert isinstance(ended, DeadlineEnded)
    # Ended where it began: what never had to be done was nobody's delay.
    assert (ended.by, ended.ended_at) == ("RouteCorrected.v1", RECEIVED)
    right = clocks[CHILD]
    assert (right.started.turn_of, right.started.since, right.hand.due_at) == (COMMUNE, RECEIVED, RECEIVED + 24 * HOUR)
    assert not right.hand.closed


def test_a_grown_up_who_was_rescued_has_no_clock_of_a_child() -> None:
    assert not of_route([reception("TU_TRINH_BAO"), correction("GIAI_CUU", under_18=False)])


def test_what_was_done_before_the_correction_meets_the_clock_of_the_right_route() -> None:
    clocks = of_route([reception("TU_TRINH_BAO"), handed_over(5), correction("GIAI_CUU")])
    (met,) = clocks[CHILD].steps
    assert isinstance(met, DeadlineMet)
    assert (met.met_at, met.in_time) == (RECEIVED + 5 * HOUR, True)


def test_a_second_correction_ends_what_the_first_started_and_the_first_route_runs_anew() -> None:
    clocks = of_route([reception("GIAI_CUU"), correction("TU_TRINH_BAO"), correction("GIAI_CUU", 96)])
    assert not clocks[CHILD].steps
    twice = played([reception("GIAI_CUU"), correction("TU_TRINH_BAO"), correction("GIAI_CUU", 96)])
    assert [len(one.steps) for one in twice if one.started.rule == CHILD] == [1, 0]
    gone = of_route([reception("TU_TRINH_BAO"), correction("GIAI_CUU"), correction("TU_TRINH_BAO", 96)])
    assert gone[CHILD].hand.closed


def test_clocks_that_do_not_hang_on_the_route_run_on_as_they_were() -> None:
    before = played([reception("TU_TRINH_BAO")])
    after_it = [one for one in played([reception("TU_TRINH_BAO"), correction("GIAI_CUU")]) if one.started.rule != CHILD]
    assert [(one.started, one.steps) for one in before] == [(one.started, one.steps) for one in after_it]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_clocks_stand_the_same_whatever_order_the_news_comes_in(order: tuple[int, ...]) -> None:
    news = [
        reception("TU_NUOC_NGOAI_TRO_VE"),
        handed_over(30),
        correction("GIAI_CUU", 72),
        correction("TU_TRINH_BAO", 96),
    ]
    straight, crooked = (
        {one.started.deadline_id: one.steps for one in played(each)}
        for each in (news, [news[index] for index in order])
    )
    assert straight == crooked


def test_a_case_that_was_closed_and_reopened_before_the_correction_has_the_clock_of_the_right_route() -> None:
    closed = message(CaseClosed, time=RECEIVED + 4 * HOUR, closed_on=RECEIVED.date())
    reopened = message(CaseReopened, time=RECEIVED + 54 * HOUR, reopened_on=(RECEIVED + 54 * HOUR).date())
    clocks = of_route([reception("TU_TRINH_BAO"), closed, reopened, correction("GIAI_CUU")])
    # Four of its twenty-four hours had run.
    assert clocks[CHILD].hand.due_at == RECEIVED + 54 * HOUR + 20 * HOUR
    due = MissDeadline(case_id=CASE, deadline_id=clocks[CHILD].started.deadline_id, at=RECEIVED + 80 * HOUR)
    commands = [
        one
        for each in (reception("TU_TRINH_BAO"), closed, reopened, correction("GIAI_CUU"))
        for one in on_message(each)
    ]
    assert after(*commands).when(due).events


def test_every_row_that_asks_for_a_route_starts_by_the_reception_and_by_a_correction_and_is_ended_by_one() -> None:
    asking = [clock for clock in BOOK.running if "route" in dict(clock.when)]
    started = {
        kind: {one.code for one in asking if one.starts_on == kind} for kind in (one.starts_on for one in asking)
    }
    assert started.keys() == {"VictimReceived.v1", "RouteCorrected.v1"}
    assert started["VictimReceived.v1"] == started["RouteCorrected.v1"]
    assert all("RouteCorrected.v1" in clock.happenings.ended_by for clock in asking)
