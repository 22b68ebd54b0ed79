"""One person in two cases, as intake notes it."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake.announce import announce
from services.intake.commands import NoteRecognition
from services.intake.domain import file_of, stream_of
from services.intake.events import AgeAssessed, PersonRecognised
from services.intake.service import recognising
from services.intake.service.recognising import Blanking, described_by, identity_in
from shared.contracts import intake as public
from shared.kernel.ids import derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import UnavailableError
from tests.unit.intake.cases import CASE, case, command, person, received

OTHER = derive("case", "other")
NOTED = NoteRecognition(
    link_id=derive("same-person", "test"),
    first_case=CASE,
    first_person=0,
    second_case=OTHER,
    second_person=1,
    by="name-and-birth-date",
)
CERTAIN = replace(NOTED, by="id-number")


def test_a_recognition_stands_in_a_stream_of_its_own_and_names_both_cases() -> None:
    assert stream_of(NOTED) == file_of(NOTED) == NOTED.link_id
    (event,) = case.when(NOTED).events
    assert announce(event, 1) == public.PersonRecognised(
        version=1, first_case=CASE, first_person=0, second_case=OTHER, second_person=1, by="name-and-birth-date"
    )


def test_it_is_noted_once_and_again_when_something_certain_shows_it() -> None:
    (event,) = case.when(NOTED).events
    assert case.given(event).when(NOTED).events == ()
    (surer,) = case.given(event).when(CERTAIN).events
    assert isinstance(surer, PersonRecognised)
    assert surer.by == "id-number"
    assert case.given(event, surer).when(NOTED).events == ()
    assert case.given(event, surer).when(CERTAIN).events == ()


def test_what_is_less_sure_than_what_is_known_is_not_noted_whatever_comes_first() -> None:
    surer = replace(NOTED, by="old-id-number")
    (event,) = case.when(surer).events
    assert case.given(event).when(NOTED).events == ()
    assert [one.by for one in case.given(event).when(CERTAIN).events if isinstance(one, PersonRecognised)] == [
        "id-number"
    ]
    (guess,) = case.when(NOTED).events
    assert len(case.given(guess).when(surer).events) == 1


def test_a_link_is_no_case() -> None:
    (event,) = case.when(NOTED).events
    assert case.given(event).when(command("close-case")).refusal == "case-unknown"


def test_everybody_whom_a_reception_describes_is_looked_at_by_what_is_known_of_her() -> None:
    child = {"full_name": "Bé Thử Nghiệm", "birth_date": "2016-03-10"}
    mother = person(full_name="Nguyễn Thị Thử", birth_date="1995-04-30", birth_year=None, id_number="024095001234")
    (event, *_) = received(person=mother, accompanying=[child])
    assert list(described_by(event)) == [0, 1]
    assert dict(identity_in(event, 0)) == {
        "full_name": "/person/full_name",
        "birth_date": "/person/birth_date",
        "id_number": "/person/id_number",
    }
    assert dict(identity_in(event, 1)) == {
        "full_name": "/accompanying/0/full_name",
        "birth_date": "/accompanying/0/birth_date",
    }
    assert list(identity_in(event, 2)) == []


def test_a_day_of_birth_that_is_corrected_is_looked_at_and_a_finding_without_one_is_not() -> None:
    finding = AgeAssessed(
        person=0,
        finding="child",
        treated_as_child=True,
        ground="stated",
        legal_basis=None,
        confidence="unconfirmed",
        birth_date=None,
        note=None,
    )
    assert list(described_by(finding)) == []
    born = Personal("1995-04-30", person=CASE, field_class=FieldClass.IDENTITY)  # type: ignore[arg-type]  # any person
    dated = replace(finding, birth_date=born)  # type: ignore[arg-type]  # what it says does not matter here
    assert list(described_by(dated)) == [0]
    assert list(identity_in(dated, 0)) == [("birth_date", "/birth_date")]
    assert list(identity_in(dated, 1)) == []


class Failing:
    """Marks whose database is away the first time."""

    def __init__(self) -> None:
        self.looked = 0

    def blank_erased(self) -> int:
        self.looked += 1
        if self.looked == 1:
            raise UnavailableError("database-away")
        return 0


def test_marks_of_the_erased_that_cannot_be_removed_are_told_in_the_state_until_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marks: Any = Failing()
    blanking = Blanking(marks)
    told: list[tuple[str, str, str | None]] = []

    def wait(seconds: float) -> bool:
        (state,) = blanking.states()
        told.append((state.name, state.doing, state.code))
        if seconds == recognising.BLANKED_EVERY_SECONDS:
            blanking._stopping.set()  # noqa: SLF001 - the loop is ended where it would pause
        return True

    monkeypatch.setattr(blanking._stopping, "wait", wait)  # noqa: SLF001 - see above
    blanking.run()
    assert told == [("blanking", "failing", "database-away"), ("blanking", "active", None)]
    assert blanking.stop()
