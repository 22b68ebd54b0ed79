"""Whoever joins her after the reception is cared for like whoever came with her."""

from dataclasses import replace
from datetime import UTC, datetime

from services.care.announce import announce
from services.care.commands import CountAccompanying
from services.care.events import AccompanyingCounted, CareOpened
from services.care.policies import REACTIONS
from shared.contracts.care import CareRecorded
from shared.contracts.intake import AccompanyingRecorded
from shared.contracts.message import Message
from shared.kernel.ids import EventId, derive
from tests.support.examples import example
from tests.unit.care.cases import CASE, SINCE, admit, case

OPENED = CareOpened(since=SINCE, accompanying=1)
THIRD = AccompanyingCounted(accompanying=3)


def count(person: int) -> CountAccompanying:
    return CountAccompanying(case_id=CASE, person=person)


def test_whoever_joins_is_known_by_the_number_intake_gave() -> None:
    data = replace(example(AccompanyingRecorded), person=3)
    message = Message(
        id=EventId(derive("message", 1)),
        source="intake/24/1",
        type=data.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 18, tzinfo=UTC),
        position=1,
        previous=0,
        correlation=derive("message", "correlation"),
        causation=None,
        data=data,
    )
    assert REACTIONS[data.TYPE](message) == [count(3)]


def test_nobody_is_counted_twice() -> None:
    case.given(OPENED).when(count(1)).then_nothing()
    case.given(OPENED).when(count(3)).then(THIRD)
    case.given(OPENED, THIRD).when(count(2)).then_nothing()


def test_a_child_who_joined_is_admitted_whichever_message_came_first() -> None:
    third = replace(admit, person=3)
    case.given(OPENED).when(third).then_refused("person-unknown")
    assert case.given(OPENED, THIRD).when(third).refusal is None
    assert case.given(THIRD, OPENED).when(third).refusal is None


def test_that_somebody_was_counted_looks_like_anything_that_was_recorded() -> None:
    assert announce(THIRD, 3) == CareRecorded(version=3, record_id=None)
