"""People of a case: who joins her, needs met, relatives, the household; and how the case is described."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.announce import announce
from services.intake.events import (
    AccompanyingAdded,
    AccompanyingReceived,
    AgeAssessed,
    CaseClassified,
    HouseholdRecorded,
    PersonDescribed,
    RelativeRecorded,
    TraffickingDescribed,
    UrgentNeedProvided,
)
from shared.contracts.vocabulary import Relation
from shared.contracts.wire import encode_data
from shared.kernel.ids import person_id
from shared.kernel.personal import FieldClass
from tests.unit.intake.cases import CASE, COMMUNE, case, command, person, received, revealed

LATER = datetime(2026, 3, 5, 3, tzinfo=UTC)


def test_everybody_received_with_her_has_a_number() -> None:
    events = received(accompanying=[person(birth_year=2019), person(sex="Masculine")])
    numbers = [event.person for event in events if isinstance(event, AccompanyingReceived)]
    assert numbers == [1, 2]


def test_whoever_joins_later_has_the_next_number_and_a_pseudonym_of_her_own() -> None:
    before = received(accompanying=[person(birth_year=2019)])
    joined, age = case.given(*before).when(command("add-accompanying", number=2)).events
    assert isinstance(joined, AccompanyingAdded)
    assert isinstance(age, AgeAssessed)
    assert (joined.person, age.person, age.treated_as_child) == (2, 2, True)
    assert joined.who.person_id == person_id(CASE, 2)
    assert joined.who.full_name is not None
    assert joined.who.full_name.person == joined.who.person_id


def test_whoever_joined_is_somebody_of_the_case_from_then_on() -> None:
    first = case.given(*received()).when(command("add-accompanying", number=1)).events
    after = case.given(*received(), *first)
    assert after.when(command("provide-urgent-need", person=1)).refusal is None
    assert after.when(command("add-accompanying", number=2)).refusal is None
    after.when(command("add-accompanying", number=1)).then_refused("person-number-not-next")


@pytest.mark.parametrize("number", [1, 3, 20])
def test_two_officers_never_give_one_number_to_two_children(number: int) -> None:
    before = received(accompanying=[person(birth_year=2019)])
    case.given(*before).when(command("add-accompanying", number=number)).then_refused("person-number-not-next")


def test_nobody_joined_tomorrow() -> None:
    case.given(*received()).when(command("add-accompanying", joined_on="2026-03-03")).then_refused("date-in-future")


def test_what_was_given_is_recorded_as_given() -> None:
    (event,) = case.given(*received()).when(command("provide-urgent-need")).events
    assert isinstance(event, UrgentNeedProvided)
    assert (event.person, event.need, event.provided_by) == (0, "medical", COMMUNE)
    assert event.provided_at == datetime(2026, 3, 2, 2, 15, tzinfo=UTC)
    assert revealed(event.provider) == "Trạm y tế phường minh họa"


@pytest.mark.parametrize(
    ("need", "field_class"),
    [
        ("medical", FieldClass.HEALTH),
        ("psychological", FieldClass.HEALTH),
        ("shelter", FieldClass.SHELTER),
        ("food", FieldClass.SHELTER),
    ],
)
def test_a_note_about_health_is_health_and_where_she_was_taken_is_shelter(need: str, field_class: FieldClass) -> None:
    made = command("provide-urgent-need", need=need)
    assert made.note.field_class is field_class
    assert made.provider.field_class is FieldClass.SHELTER


def test_a_need_of_somebody_with_her_is_hers() -> None:
    before = received(accompanying=[person(birth_year=2019)])
    made = command("provide-urgent-need", person=1)
    (event,) = case.given(*before).when(made).events
    assert isinstance(event, UrgentNeedProvided)
    assert event.note is not None
    assert (event.person, event.note.person) == (1, person_id(CASE, 1))
    case.given(*received()).when(made).then_refused("person-unknown")


def test_no_need_was_met_tomorrow() -> None:
    tomorrow = command("provide-urgent-need", provided_at="2026-03-03T09:15:00+07:00")
    case.given(*received()).when(tomorrow).then_refused("date-in-future")


@pytest.mark.parametrize("relation", Relation)
def test_every_relative_of_the_list_is_taken_and_is_a_person_apart(relation: Relation) -> None:
    (event,) = case.given(*received()).when(command("record-relative", relation=relation.value)).events
    assert isinstance(event, RelativeRecorded)
    assert event.full_name is not None
    assert event.contact is not None
    assert event.full_name.person == event.contact.person
    assert event.full_name.person not in {person_id(CASE, number) for number in range(21)}


def test_circumstances_are_sealed_each_in_its_class_and_of_whom_they_are() -> None:
    before = received(accompanying=[person(birth_year=2019)])
    (event,) = case.given(*before).when(command("describe-person", person=1)).events
    assert isinstance(event, PersonDescribed)
    parts = [event.education, event.marital_status, *event.vulnerabilities]
    classes = [None if part is None else part.field_class for part in parts]
    assert classes == [FieldClass.ECONOMIC, FieldClass.IDENTITY, FieldClass.HEALTH]
    assert {None if part is None else part.person for part in parts} == {person_id(CASE, 1)}
    assert encode_data(announce(event, 2)) == {"version": 2, "person": 1}


def test_nothing_known_of_somebody_is_nothing_to_record() -> None:
    nothing = command("describe-person", education=None, marital_status=None, vulnerabilities=[])
    case.given(*received()).when(nothing).then_nothing()
    case.given(*received()).when(command("describe-person", person=1)).then_refused("person-unknown")


def test_the_household_is_what_was_found_on_a_day() -> None:
    (event,) = case.given(*received()).when(command("record-household")).events
    assert isinstance(event, HouseholdRecorded)
    assert (event.members, event.children, event.poverty) == (5, 2, "poor")
    tomorrow = command("record-household", recorded_on="2026-03-03")
    case.given(*received()).when(tomorrow).then_refused("date-in-future")


def test_a_case_is_classified_otherwise_by_another_event() -> None:
    first = case.given(*received()).when(command("classify-case")).events
    other = command("classify-case", suspected_channel="online", exploitation=["ForcedScamming"], at=LATER)
    (event,) = case.given(*received(), *first).when(other).events
    assert event == CaseClassified(suspected_channel="online", exploitation=("ForcedScamming",), note=None)


def test_how_she_was_recruited_and_held_is_told_apart_and_once() -> None:
    words: dict[str, Any] = {
        "recruitment": ["ThroughOnlineSocialNetworks"],
        "applications": ["Facebook", "Zalo"],
        "control": ["DebtBondage", "WithholdsDocuments"],
        "trafficker_tie": "Unaquainted",
    }
    described = command("classify-case", **words)
    classified, event = case.given(*received()).when(described).events
    assert isinstance(event, TraffickingDescribed)
    assert (event.applications, event.trafficker_tie) == (("Facebook", "Zalo"), "Unaquainted")
    case.given(*received(), classified, event).when(described).then_nothing()
    # Leaving it out takes nothing back.
    case.given(*received(), classified, event).when(command("classify-case")).then_nothing()


def test_what_is_said_of_her_control_takes_back_nothing_of_her_recruitment() -> None:
    words: dict[str, Any] = {"recruitment": ["ThroughOnlineSocialNetworks"], "trafficker_tie": "Unaquainted"}
    before = (*received(), *case.given(*received()).when(command("classify-case", **words)).events)
    (event,) = case.given(*before).when(command("classify-case", control=["DebtBondage"])).events
    assert event == TraffickingDescribed(
        recruitment=("ThroughOnlineSocialNetworks",),
        applications=(),
        control=("DebtBondage",),
        trafficker_tie="Unaquainted",
    )
    (corrected,) = case.given(*before, event).when(command("classify-case", control=["WithholdsDocuments"])).events
    assert isinstance(corrected, TraffickingDescribed)
    assert (corrected.recruitment, corrected.control) == (("ThroughOnlineSocialNetworks",), ("WithholdsDocuments",))


def test_no_method_of_control_is_asked_for() -> None:
    """Of somebody under 18 the law asks for no means (L2024 Art. 2(1))."""
    child = received(person=person(birth_year=2012))
    assert case.given(*child).when(command("classify-case", control=[])).refusal is None
