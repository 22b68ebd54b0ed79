"""What intake does about determinations of others."""

from datetime import UTC, datetime
from typing import TypeAlias

import pytest

from services.intake.commands import NoteDetermination
from services.intake.policies import REACTIONS
from shared.contracts import verification
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.kernel.ids import EventId, derive
from tests.unit.intake.cases import CASE, DAY

Finding: TypeAlias = (
    verification.VictimVerified
    | verification.VictimNotConfirmed
    | verification.DeterminationLeftOpen
    | verification.DeterminationReopened
)


def message(data: Finding) -> Message:
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
        (
            verification.DeterminationLeftOpen(
                version=6, determined_on=DAY, determined_by="24-cong-an-tinh", law="L2024"
            ),
            "PossibleVictimOfTrafficking",
        ),
        (
            verification.DeterminationReopened(
                version=8,
                determination=1,
                was="NotAVictimOfTrafficking",
                cause="new-evidence",
                reopened_on=DAY,
                reopened_by="24-cong-an-tinh",
                law="L2024",
            ),
            "PossibleVictimOfTrafficking",
        ),
    ],
)
def test_a_determination_is_noted(data: Finding, status: str) -> None:
    assert list(REACTIONS[data.TYPE](message(data))) == [
        NoteDetermination(case_id=CASE, status=status, determined_on=DAY)
    ]


def test_there_is_a_reaction_for_everything_that_is_consumed() -> None:
    assert set(REACTIONS) == consumes("intake")
