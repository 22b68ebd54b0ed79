"""What intake tells the others, and that nothing personal is among it."""

from typing import Any

import pytest

from services.intake.announce import announce
from services.intake.events import DeterminationNoted, VictimReceived
from shared.contracts.intake import AccompanyingRecorded, AgeAssessed
from shared.contracts.wire import encode_data
from shared.kernel.plain import to_plain
from tests.unit.intake.cases import DAY, case, command, person, received, tip


def test_a_reception_is_announced_by_codes_alone() -> None:
    made = command("receive-victim", person=person(id_number="001099012345"), accompanying=[person()])
    event, *others = case.when(made).events
    assert isinstance(event, VictimReceived)
    message = announce(event, 1)
    text = str([to_plain(announce(one, version)) for version, one in enumerate([event, *others], 1)])
    assert (getattr(message, "version", None), getattr(message, "accompanying", None)) == (1, 1)
    for secret in ("Nghiệm", "001099012345", "2001", "19 giờ", "biên giới"):
        assert secret not in text


def test_a_noted_determination_is_announced_so_that_the_version_of_the_case_is_known() -> None:
    message = announce(DeterminationNoted(status="ActualVictimOfTrafficking", determined_on=DAY), 2)
    assert (getattr(message, "version", None), getattr(message, "status", None)) == (2, "ActualVictimOfTrafficking")


GIVEN = (
    "assess-age",
    "add-accompanying",
    "provide-urgent-need",
    "record-relative",
    "record-household",
    "make-handover",
)


@pytest.mark.parametrize("name", GIVEN)
def test_of_people_only_codes_numbers_and_days_are_told(name: str) -> None:
    changes: dict[str, Any] = {"finding": "full-age", "birth_date": "2001-05-17"} if name == "assess-age" else {}
    made = command(name, **changes)
    events = case.given(*received()).when(made).events
    text = str([encode_data(announce(event, 2)) for event in events])
    assert events
    for secret in ("Minh", "minh", "Thử", "2001-05-17", "Băng", "hàng xóm", "Nhà tạm", "túi", "mệt"):
        assert secret not in text


def test_of_a_tip_neither_what_was_said_nor_who_said_it_is_told() -> None:
    text = str(encode_data(announce(tip(), 1)))
    assert "hotline-111" in text
    for secret in ("Nguyễn", "Em gái", "19 giờ"):
        assert secret not in text


def test_each_person_with_her_is_told_by_number_whether_received_or_added() -> None:
    before = received(accompanying=[person(birth_year=2019)])
    after = case.given(*before).when(command("add-accompanying", number=2)).events
    told = [announce(event, version) for version, event in enumerate((*before, *after), 1)]
    people = [message for message in told if isinstance(message, AccompanyingRecorded)]
    assert [(message.person, message.relation) for message in people] == [(1, None), (2, "child")]
    ages = [message for message in told if isinstance(message, AgeAssessed)]
    assert [(message.person, message.treated_as_child) for message in ages] == [(1, True), (2, True)]
