"""A dead letter is dropped once, by somebody, for a reason that is sealed."""

from datetime import UTC, datetime

import pytest

from services.audit.announce import announce
from services.audit.commands import DropDeadLetter
from services.audit.domain import DECIDER, stream_of
from services.audit.events import DeadLetterDropped
from services.audit.schemas import moment_in, to_command
from shared.access.asker import Asker
from shared.contracts.commands import commands_of
from shared.house.arrival import Arrival
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import InvalidError
from tests.support.scenario import Scenario

letters = Scenario(DECIDER)
given = to_command(
    "drop-dead-letter",
    dict(commands_of("audit")["drop-dead-letter"].example),
    Arrival(
        command_id=CommandId(derive("command", "1")),
        case_id=None,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        asker=Asker(user="operator", agency="24", role="administrator", purpose="audit"),
        node="24",
    ),
)
assert isinstance(given, DropDeadLetter)
drop: DropDeadLetter = given
dropped = DeadLetterDropped(
    letter=drop.letter, queue=drop.queue, kind=drop.kind, message=drop.message, code=drop.code, reason=drop.reason
)


def test_a_letter_is_dropped_once() -> None:
    letters.when(drop).then(dropped)
    letters.given(dropped).when(drop).then_nothing()


def test_the_reason_is_personal_and_the_letter_stands_for_the_person() -> None:
    assert drop.reason.is_open
    assert drop.reason.person == derive("dead-letter-person", drop.letter)


def test_each_letter_is_a_stream() -> None:
    assert stream_of(drop) == derive("dead-letter", drop.letter)


def test_no_letter_is_announced() -> None:
    assert announce(dropped, 1) is None


def test_a_time_is_read_with_its_offset_and_not_without() -> None:
    assert moment_in({"as_of": "2026-03-02T08:30:00+07:00"}, "as_of") == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert moment_in({"as_of": "2026-03-02T01:30:00.000000Z"}, "as_of") == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert moment_in({}, "as_of") is None
    for wrong in ("2026-03-02T08:30:00", "yesterday", 5):
        with pytest.raises(InvalidError):
            moment_in({"as_of": wrong}, "as_of")
