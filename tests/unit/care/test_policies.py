from datetime import UTC, date, datetime
from typing import Any

from services.care.commands import NoteFinding, OpenCare
from services.care.policies import REACTIONS
from shared.contracts.intake import VictimReceived
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.contracts.verification import (
    DeterminationLeftOpen,
    DeterminationReopened,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.kernel.ids import EventId, derive
from tests.support.examples import example
from tests.unit.care.cases import CASE


def message(data: Any) -> Message:
    return Message(
        id=EventId(derive("message", 1)),
        source="verification/24/1",
        type=data.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 18, tzinfo=UTC),
        position=1,
        previous=0,
        correlation=derive("message", "correlation"),
        causation=None,
        data=data,
    )


def test_everything_the_service_subscribes_to_has_a_reaction() -> None:
    assert REACTIONS.keys() == consumes("care")


def test_a_reception_opens_care_from_its_legal_day() -> None:
    received = example(VictimReceived)
    (command,) = REACTIONS[VictimReceived.TYPE](message(received))
    assert command == OpenCare(case_id=CASE, since=date(2026, 3, 2), accompanying=received.accompanying)


def test_each_finding_says_whether_she_is_a_victim() -> None:
    said: dict[Any, bool | None] = {VictimVerified: True, VictimNotConfirmed: False, DeterminationLeftOpen: None}
    for kind, is_victim in said.items():
        (command,) = REACTIONS[kind.TYPE](message(example(kind)))
        assert isinstance(command, NoteFinding)
        assert command.is_victim is is_victim


def test_what_is_open_again_opens_care_again_from_that_day() -> None:
    data = example(DeterminationReopened)
    (command,) = REACTIONS[data.TYPE](message(data))
    assert command == NoteFinding(case_id=CASE, finding=data.version, is_victim=None, determined_on=data.reopened_on)
