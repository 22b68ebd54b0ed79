"""Clocks are announced with codes and times; milestones and acknowledgements are nobody else's news."""

from dataclasses import replace

from services.notifications.announce import announce
from services.notifications.events import EVENTS
from shared.contracts import notifications as public
from tests.support.examples import example
from tests.unit.notifications.cases import check, met, started


def test_a_started_clock_is_told_with_its_turn_and_how_sure_it_is() -> None:
    assert announce(started(), 3) == public.DeadlineStarted(
        version=3,
        deadline_id=check.deadline_id,
        rule="initial-check",
        legal_basis="L2024-27.4",
        confidence="found",
        turn_of=check.turn_of,
        due_at=check.due_at,
    )


def test_a_met_clock_is_told_with_whether_it_was_in_time() -> None:
    told = announce(met(), 4)
    assert isinstance(told, public.DeadlineMet)
    assert told.in_time


def test_only_clocks_are_announced() -> None:
    told = {kind.__name__ for kind in EVENTS if announce(example(kind), 1) is not None}
    assert told == {
        "DeadlineStarted",
        "DeadlinePaused",
        "DeadlineResumed",
        "DeadlineExtended",
        "DeadlineMet",
        "DeadlineEnded",
        "DeadlineMissed",
    }


def test_the_one_confidence_that_is_told_is_no_surer_than_the_calendar() -> None:
    told = announce(replace(started(), confidence="found", calendar="unconfirmed"), 3)
    assert isinstance(told, public.DeadlineStarted)
    assert told.confidence == "unconfirmed"
