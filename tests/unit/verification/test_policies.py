from dataclasses import replace
from datetime import UTC, date, datetime

from services.verification.commands import OpenVerification
from services.verification.policies import REACTIONS
from shared.contracts.intake import VictimReceived
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.kernel.ids import CaseId, EventId, derive
from tests.support.examples import example

CASE = CaseId(derive("case", "policies"))


def received(at: datetime) -> Message:
    return Message(
        id=EventId(derive("message", 1)),
        source="intake/24/1",
        type=VictimReceived.TYPE,
        subject=CASE,
        time=at,
        position=1,
        previous=0,
        correlation="correlation",
        causation=None,
        data=replace(example(VictimReceived), received_at=at),
    )


def test_it_reacts_to_exactly_what_it_is_sent() -> None:
    assert set(REACTIONS) == consumes("verification")


def test_a_reception_opens_verification_as_of_the_day_in_viet_nam() -> None:
    just_after_midnight = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)
    (command,) = REACTIONS[VictimReceived.TYPE](received(just_after_midnight))
    assert command == OpenVerification(case_id=CASE, reported_on=date(2025, 7, 1))
