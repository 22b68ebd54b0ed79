"""What a body about protection becomes: whose values are sealed in which class, and which ids are made."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.schemas import to_command as intake_command
from services.verification.commands.protection import (
    AssessRisk,
    ChangeProtection,
    DecideProtection,
    EndProtection,
    NameProtectedPerson,
    RequestProtection,
)
from services.verification.schemas import to_command
from shared.access.asker import Asker
from shared.access.roles import REVEALED
from shared.contracts.commands import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.ids import CaseId, CommandId, derive, person_id, relative_person
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError, NotFoundError

CASE, GIVEN = CaseId(derive("case", "bodies")), CommandId(derive("command", "bodies"))
OTHER = derive("protected", "other")
ASKER = Asker(user=derive("staff", "one"), agency="24-so-y-te", role="case-manager", purpose="protection")


def arrival(case: CaseId | None = CASE) -> Arrival:
    # Half past one in the night of Viet Nam, still the day before by UTC.
    return Arrival(command_id=GIVEN, case_id=case, at=datetime(2026, 3, 19, 18, 30, tzinfo=UTC), asker=ASKER, node="24")


def built(name: str, **changes: Any) -> Any:
    return to_command(name, {**COMMANDS[name].example, **changes}, arrival())


def test_the_person_received_is_meant_where_nobody_is_named() -> None:
    for name in ("assess-risk", "request-protection"):
        assert built(name).protected_id == person_id(CASE, 0)
        assert built(name, protected_id=OTHER).protected_id == OTHER


def test_what_is_said_of_a_relative_is_sealed_for_the_relative() -> None:
    assessed = built("assess-risk", protected_id=OTHER)
    assert {assessed.threat.person, assessed.circumstances.person} == {OTHER}


def test_an_assessment_and_a_request_have_ids_that_follow_from_the_command() -> None:
    assessed, asked = built("assess-risk"), built("request-protection", measures=["guard", "guard"])
    assert isinstance(assessed, AssessRisk)
    assert isinstance(asked, RequestProtection)
    assert (assessed.assessment_id, asked.request_id) == (derive("assessment", GIVEN), derive("request", GIVEN))
    assert asked.measures == ("guard",)


def test_each_measure_has_an_id_of_its_own() -> None:
    decided = built("decide-protection")
    assert isinstance(decided, DecideProtection)
    assert [one.measure_id for one in decided.measures] == [derive("measure", GIVEN, n) for n in (0, 1)]
    assert (decided.asker_agency, decided.asker_role, decided.today.isoformat()) == (
        "24-so-y-te",
        "case-manager",
        "2026-03-20",
    )


def test_a_changed_measure_keeps_its_id() -> None:
    changed = built("change-protection", measure_id=OTHER)
    assert isinstance(changed, ChangeProtection)
    assert changed.now.measure_id == OTHER


def test_a_measure_named_twice_ends_once() -> None:
    ended = built("end-protection", measure_ids=[OTHER, OTHER])
    assert isinstance(ended, EndProtection)
    assert ended.measure_ids == (OTHER,)


@pytest.mark.parametrize(
    ("body", "protected", "on_file"),
    [
        ({"kind": "accompanying-child", "number": 2}, person_id(CASE, 2), True),
        ({"kind": "relative", "relation": "sibling", "relative_id": OTHER}, OTHER, True),
        ({"kind": "relative", "relation": "sibling", "name": "Người Minh Họa"}, derive("protected", GIVEN), False),
        ({"kind": "helper", "name": "Người Minh Họa"}, derive("protected", GIVEN), False),
    ],
)
def test_whom_the_reception_knows_keeps_the_id_it_has_there(
    body: dict[str, Any], protected: str, *, on_file: bool
) -> None:
    named = to_command("name-protected-person", body, arrival())
    assert isinstance(named, NameProtectedPerson)
    assert (named.protected_id, named.on_file) == (protected, on_file)
    assert named.name is None or named.name.person == protected
    assert named.person == (relative_person(OTHER) if protected == OTHER else protected)


def test_what_is_said_of_a_relative_on_file_is_sealed_as_the_reception_seals_it() -> None:
    said = {"relative_id": OTHER, "name": "Người Minh Họa", "contact": "0900 000 000"}
    named = to_command("name-protected-person", {"kind": "relative", "relation": "sibling", **said}, arrival())
    assert isinstance(named, NameProtectedPerson)
    assert named.name is not None
    assert named.contact is not None
    assert {named.person, named.name.person, named.contact.person} == {relative_person(OTHER)}
    recorded: Any = intake_command("record-relative", dict(COMMANDS["record-relative"].example), arrival())
    assert recorded.full_name.person == relative_person(recorded.relative_id)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("decide-protection", "place"),
        ("apply-protection", "place"),
        ("change-protection", "place"),
        ("hand-over-protection", "residence"),
        ("assess-risk", "circumstances"),
    ],
)
def test_no_police_and_no_commune_has_a_place_opened_by_role(name: str, field: str) -> None:
    value: Personal[str] = getattr(built(name, **{field: "nơi minh họa"}), field)
    assert value.field_class is FieldClass.SHELTER
    readers = {role for role, classes in REVEALED.items() if value.field_class in classes}
    assert readers == {"case-manager", "shelter-staff"}


def test_a_threat_is_for_who_investigates_it() -> None:
    assert built("assess-risk").threat.field_class is FieldClass.INVESTIGATION


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("assess-risk", {"answers": [{"question": "favourite-colour", "answer": "yes"}]}, "answers.0.question"),
        ("assess-risk", {"level": "huge"}, "level"),
        ("decide-protection", {"acting_as": "fire-brigade"}, "acting_as"),
        ("decide-protection", {"measures": [{"measure": "new-identity"}]}, "measures.0.measure"),
        ("request-protection", {"grounds": ["curiosity"]}, "grounds.0"),
        ("decide-protection", {"signatory": "clerk"}, "signatory"),
        ("decline-protection", {"undertaking_sha256": "signed"}, "undertaking_sha256"),
        ("end-protection", {"reason": "because"}, "reason"),
    ],
)
def test_a_code_that_is_none_is_named(name: str, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        built(name, **changes)
    assert list(refused.value.fields or ()) == [field]


def test_protection_belongs_to_a_case() -> None:
    with pytest.raises(NotFoundError):
        to_command("assess-risk", dict(COMMANDS["assess-risk"].example), arrival(None))
