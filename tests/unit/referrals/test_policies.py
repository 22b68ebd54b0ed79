from dataclasses import replace
from datetime import UTC, date, datetime

from services.referrals.policies import REACTIONS
from shared.contracts.intake import ConsentGiven
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.kernel.ids import EventId, derive
from tests.support.examples import example
from tests.unit.referrals.cases import CASE, CONSENT, SHELTER, consent


def test_it_reacts_to_exactly_what_it_is_sent() -> None:
    assert set(REACTIONS) == consumes("referrals")


def test_a_consent_given_at_intake_is_noted_as_it_was_given() -> None:
    given = replace(
        example(ConsentGiven),
        consent_id=CONSENT,
        purposes=("support",),
        agencies=(SHELTER,),
        classes=("identity", "shelter"),
        valid_until=date(2027, 3, 1),
    )
    message = Message(
        id=EventId(derive("message", 1)),
        source="intake/24/1",
        type=ConsentGiven.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 3, tzinfo=UTC),
        position=2,
        previous=1,
        correlation="correlation",
        causation=None,
        data=given,
    )
    assert REACTIONS[ConsentGiven.TYPE](message) == [consent]
