"""What intake does about determinations of others."""

from datetime import UTC, datetime

import pytest

from services.intake.commands import NoteDetermination
from services.intake.policies import REACTIONS
from shared.contracts import verification
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.kernel.ids import EventId, derive
from tests.unit.intake.cases import CASE, DAY


def message(data: verification.VictimVerified | verification.VictimNotConfirmed) -> Message:
    return Message(
        id=EventId(derive("event", "x")),
        source="hoigia.example/24/verification/00",
        type=data.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 16, tzinfo=UTC),
        position=5,
        previous=4,
        correlation="c",
        causation=None,
        data=data,
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (
            verification.VictimVerified(
                version=6,
                status="ActualVictimOfTrafficking",
                determined_on=DAY,
                determined_by="24-cong-an-tinh",
                law="L2024",
            ),
            "ActualVictimOfTrafficking",
        ),
        (
            verification.VictimNotConfirmed(version=6, determined_on=DAY, determined_by="24-cong-an-tinh", law="L2024"),
            "NotAVictimOfTrafficking",
        ),
    ],
)
def test_a_determination_is_noted(
    data: verification.VictimVerified | verification.VictimNotConfirmed, status: str
) -> None:
    assert list(REACTIONS[data.TYPE](message(data))) == [
        NoteDetermination(case_id=CASE, status=status, determined_on=DAY)
    ]


def test_there_is_a_reaction_for_everything_that_is_consumed() -> None:
    assert set(REACTIONS) == consumes("intake")
