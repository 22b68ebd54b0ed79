"""News of others opens and ends relationships; accounts and grounds are told to nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.directory.announce import announce
from services.directory.commands import EndRelationship, OpenRelationship
from services.directory.events import EVENTS, RelationshipEnded
from services.directory.policies import REACTIONS
from shared.access.confidential import PROTECTION_BASIS
from shared.contracts.intake import HandoverDeclined, HandoverMade, VictimReceived
from shared.contracts.message import Message
from shared.contracts.protection import ProtectionHandedOver, ProtectionRequested
from shared.contracts.referrals import ReferralDeclined, ReferralMade
from shared.contracts.registry import consumes
from shared.contracts.signals import SignalForwarded, SignalReceived
from shared.contracts.verification import VerificationRequested
from shared.kernel.ids import EventId, derive
from tests.support.examples import example
from tests.unit.directory.cases import CASE, COMMUNE, HEALTH, POLICE, SHELTER

MESSAGE = EventId(derive("event", "message"))


def react(data: Any) -> Any:
    message = Message(
        id=MESSAGE,
        source="hoigia.example/24/intake/00",
        type=data.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        position=1,
        previous=0,
        correlation=derive("c", "1"),
        causation=None,
        data=data,
    )
    (command,) = REACTIONS[data.TYPE](message)
    return command


def made(kind: type, **values: object) -> Any:
    return replace(example(kind), **values)


def test_receiving_relates_the_receiver_and_the_department_of_her_province() -> None:
    data = made(VictimReceived, received_by=COMMUNE, received_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert react(data) == OpenRelationship(case_id=CASE, agencies=(COMMUNE, HEALTH), basis="reception", about=MESSAGE)


def test_a_province_whose_department_is_not_known_relates_the_receiver_alone() -> None:
    data = made(VictimReceived, received_by="79-xa-moi", received_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert react(data).agencies == ("79-xa-moi",)


def test_a_request_relates_the_police_that_were_asked() -> None:
    command = react(made(VerificationRequested, to_agency=POLICE))
    assert (command.agencies, command.basis, command.about) == ((POLICE,), "verification", MESSAGE)


def test_a_body_that_is_asked_to_protect_or_to_take_a_protection_over_is_related_each_time_anew() -> None:
    for kind in (ProtectionRequested, ProtectionHandedOver):
        command = react(made(kind, to_agency=POLICE))
        assert (command.agencies, command.basis, command.about) == ((POLICE,), PROTECTION_BASIS, MESSAGE)


def test_a_referral_relates_its_receiver_and_a_decline_ends_that_ground() -> None:
    referral = derive("referral", 1)
    opened = react(made(ReferralMade, referral_id=referral, to_agency=SHELTER, made_on=date(2026, 3, 2)))
    ended = react(made(ReferralDeclined, referral_id=referral, by_agency=SHELTER, reason="no-capacity"))
    assert (opened.agencies, opened.basis, opened.about) == ((SHELTER,), "referral", referral)
    assert ended == EndRelationship(
        case_id=CASE, agency=SHELTER, basis="referral", about=referral, reason="no-capacity"
    )


def test_the_directory_reacts_to_what_it_is_sent() -> None:
    assert REACTIONS.keys() == consumes("directory")


def test_only_agencies_and_relationships_are_announced() -> None:
    told = {kind.__name__ for kind in EVENTS if announce(example(kind), 1) is not None}
    assert told == {"AgencyRegistered", "RelationshipOpened", "RelationshipEnded"}


def test_a_ground_that_is_not_the_last_ends_quietly() -> None:
    assert announce(made(RelationshipEnded, last=False), 3) is None


def test_a_tip_relates_who_received_it_and_who_it_is_passed_on_to() -> None:
    command = react(made(SignalReceived, received_by=COMMUNE))
    assert (command.agencies, command.basis, command.about) == ((COMMUNE,), "signal", MESSAGE)
    command = react(made(SignalForwarded, to_agency=POLICE))
    assert (command.agencies, command.basis, command.about) == ((POLICE,), "signal", MESSAGE)


def test_a_handover_relates_its_receiver_and_a_refusal_ends_that_ground() -> None:
    handover = derive("handover", 1)
    opened = react(made(HandoverMade, handover_id=handover, to_agency=HEALTH))
    assert opened == OpenRelationship(case_id=CASE, agencies=(HEALTH,), basis="handover", about=handover)
    ended = react(made(HandoverDeclined, handover_id=handover, by_agency=HEALTH, reason="nobody-came"))
    assert ended == EndRelationship(case_id=CASE, agency=HEALTH, basis="handover", about=handover, reason="nobody-came")
