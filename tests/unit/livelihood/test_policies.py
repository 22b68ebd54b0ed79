from datetime import UTC, date, datetime

from services.livelihood.commands import OpenLivelihood
from services.livelihood.policies import REACTIONS
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.contracts.verification import VictimVerified
from shared.kernel.ids import EventId, derive
from tests.unit.livelihood.cases import CASE


def test_everything_the_service_subscribes_to_has_a_reaction() -> None:
    assert REACTIONS.keys() == consumes("livelihood")


def test_a_determination_opens_livelihood_support_from_its_own_day() -> None:
    message = Message(
        id=EventId(derive("message", 1)),
        source="verification/24/1",
        type=VictimVerified.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 18, tzinfo=UTC),
        position=1,
        previous=0,
        correlation=derive("message", "correlation"),
        causation=None,
        data=VictimVerified(
            version=5,
            status="ActualVictimOfTrafficking",
            determined_on=date(2026, 3, 16),
            determined_by="24-cong-an-tinh",
            law="L2024",
        ),
    )
    assert REACTIONS[VictimVerified.TYPE](message) == [OpenLivelihood(case_id=CASE, since=date(2026, 3, 16))]
