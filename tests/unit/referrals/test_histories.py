"""Whatever is asked in whatever order: each referral is answered once, by its receiver, and rests on something."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.referrals.commands import Command
from services.referrals.domain import DECIDER
from services.referrals.events import Event, ReferralAccepted, ReferralDeclined, ReferralMade
from shared.kernel.refusal import Refused
from tests.unit.referrals.cases import (
    OTHER_CONSENT,
    SECOND,
    SENDER,
    SHELTER,
    UNION,
    accept,
    consent,
    decline,
    emergency,
    refer,
)

COMMANDS: list[Command] = [
    consent,
    replace(consent, consent_id=OTHER_CONSENT, agencies=(UNION,)),
    refer,
    replace(refer, referral_id=SECOND, to_agency=UNION),
    replace(emergency, referral_id=SECOND),
    accept,
    decline,
    replace(accept, asker_agency=SENDER),
    replace(accept, referral_id=SECOND),
    replace(decline, referral_id=SECOND, asker_agency=UNION),
]


def history(commands: Sequence[Command]) -> list[Event]:
    """Give what came of asking these one after another, a referral id being used once as in the log."""
    events: list[Event] = []
    for command in commands:
        made = {event.referral_id for event in events if isinstance(event, ReferralMade)}
        try:
            new = DECIDER.decide(command, DECIDER.fold(events))
        except Refused:
            continue
        events += [event for event in new if not (isinstance(event, ReferralMade) and event.referral_id in made)]
    return events


@given(st.lists(st.sampled_from(COMMANDS), max_size=20))
def test_each_referral_is_answered_once_and_by_its_receiver(commands: list[Command]) -> None:
    events = history(commands)
    receivers = {event.referral_id: event.to_agency for event in events if isinstance(event, ReferralMade)}
    answers = [event for event in events if isinstance(event, ReferralAccepted | ReferralDeclined)]
    assert len({event.referral_id for event in answers}) == len(answers)
    assert all(event.by_agency == receivers[event.referral_id] for event in answers)


@given(st.lists(st.sampled_from(COMMANDS), max_size=20))
def test_every_referral_rests_on_a_consent_or_on_a_basis(commands: list[Command]) -> None:
    for event in history(commands):
        if isinstance(event, ReferralMade):
            assert event.consent_id is not None or event.legal_basis is not None
            assert event.to_agency in {SHELTER, UNION}
