from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.entitlements.commands import (
    AssessFinding,
    AssessReception,
    Command,
    NoteAge,
    NoteCertificate,
    NoteChild,
    NoteStay,
)
from services.entitlements.policies import REACTIONS
from shared.contracts.care import ShelterAdmitted, ShelterDischarged, StayExtended
from shared.contracts.intake import AccompanyingRecorded, AgeAssessed, VictimReceived
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.contracts.verification import (
    CertificateWithdrawn,
    DeterminationLeftOpen,
    DeterminationReopened,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.kernel.ids import EventId, derive
from tests.support.examples import example
from tests.unit.entitlements.cases import ACTUAL, CASE, NOT, POSSIBLE


def message(data: Any) -> Message:
    return Message(
        id=EventId(derive("message", data.TYPE)),
        source="verification/24/1",
        type=data.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        position=1,
        previous=0,
        correlation=derive("message", "correlation"),
        causation=None,
        data=data,
    )


def test_everything_the_service_subscribes_to_has_a_reaction() -> None:
    assert REACTIONS.keys() == consumes("entitlements")


def test_a_reception_late_in_the_evening_in_utc_is_of_the_next_day_in_viet_nam() -> None:
    data = replace(example(VictimReceived), received_at=datetime(2026, 3, 1, 17, 30, tzinfo=UTC), nationality="VN")
    (command,) = REACTIONS[VictimReceived.TYPE](message(data))
    assert command == AssessReception(
        case_id=CASE,
        route=data.route,
        nationality="VN",
        under_18=True,
        received_on=date(2026, 3, 2),
        accompanying=data.accompanying,
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (replace(example(VictimVerified), status=ACTUAL), ACTUAL),
        (example(VictimNotConfirmed), NOT),
        (example(DeterminationLeftOpen), POSSIBLE),
    ],
    ids=["verified", "not confirmed", "left open"],
)
def test_a_finding_is_assessed_from_its_own_day(data: Any, status: str) -> None:
    (command,) = REACTIONS[data.TYPE](message(data))
    assert command == AssessFinding(case_id=CASE, finding=data.version, status=status, determined_on=data.determined_on)


DAY = date(2026, 3, 2)
CHILD, AGE = example(AccompanyingRecorded), example(AgeAssessed)
ADMITTED, EXTENDED, ENDED = example(ShelterAdmitted), example(StayExtended), example(ShelterDischarged)
PAPER, GONE = example(VictimCertified), example(CertificateWithdrawn)
NOTED: list[tuple[Any, Command]] = [
    (CHILD, NoteChild(case_id=CASE, person=CHILD.person)),
    (AGE, NoteAge(case_id=CASE, person=AGE.person, told=AGE.version, treated_as_child=True)),
    (
        ADMITTED,
        NoteStay(
            case_id=CASE,
            stay_id=ADMITTED.stay_id,
            told=ADMITTED.version,
            person=ADMITTED.person,
            admitted_on=DAY,
            limit_on=DAY,
        ),
    ),
    (EXTENDED, NoteStay(case_id=CASE, stay_id=EXTENDED.stay_id, told=EXTENDED.version, extended_to=DAY)),
    (ENDED, NoteStay(case_id=CASE, stay_id=ENDED.stay_id, told=ENDED.version, ended_on=DAY)),
    (PAPER, NoteCertificate(case_id=CASE, certificate="certificate", told=PAPER.version, issued_on=DAY)),
    (GONE, NoteCertificate(case_id=CASE, certificate="certificate", told=GONE.version, issued_on=None)),
]


@pytest.mark.parametrize(("data", "command"), NOTED, ids=[type(data).__name__ for data, _ in NOTED])
def test_what_is_told_of_children_stays_and_certificates_is_noted(data: Any, command: Command) -> None:
    assert list(REACTIONS[data.TYPE](message(data))) == [command]


def test_who_is_being_identified_again_is_assessed_so_from_that_day() -> None:
    data = example(DeterminationReopened)
    (command,) = REACTIONS[data.TYPE](message(data))
    assert command == AssessFinding(case_id=CASE, finding=data.version, status=POSSIBLE, determined_on=data.reopened_on)
