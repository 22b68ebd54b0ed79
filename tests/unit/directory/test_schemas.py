"""Bodies become commands; an officer's name is sealed as the officer's own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.directory.commands import AddStaff, EndRelationship, OpenRelationship, RegisterAgency
from services.directory.schemas import person_of_staff, to_command
from shared.access.asker import Asker
from shared.contracts.commands import commands_of
from shared.house.arrival import Arrival
from shared.kernel.ids import CommandId, derive
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import InvalidError, NotFoundError
from tests.unit.directory.cases import CASE, STAFF

COMMAND = CommandId(derive("command", "1"))


def command(name: str, case: Any = CASE, **changes: object) -> Any:
    body = {**commands_of("directory")[name].example, **changes}
    arrival = Arrival(
        command_id=COMMAND,
        case_id=case,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        asker=Asker(user="u", agency="24-so-y-te", role="supervisor", purpose="support"),
        node="24",
    )
    return to_command(name, body, arrival)


def test_an_officers_name_belongs_to_the_officer() -> None:
    made = command("add-staff")
    assert isinstance(made, AddStaff)
    assert (made.staff_id, made.province) == (STAFF, "24")
    assert (made.full_name.person, made.full_name.field_class) == (person_of_staff(STAFF), FieldClass.IDENTITY)


def test_an_assignment_is_a_ground_named_by_its_order() -> None:
    made = command("assign-case")
    assert isinstance(made, OpenRelationship)
    assert (made.basis, made.about) == ("assignment", COMMAND)


def test_an_end_by_order_names_no_single_ground() -> None:
    made = command("end-relationship")
    assert isinstance(made, EndRelationship)
    assert made.about is None


def test_an_agency_is_registered_as_it_is_given() -> None:
    assert isinstance(command("register-agency"), RegisterAgency)


@pytest.mark.parametrize("name", ["assign-case", "end-relationship"])
def test_what_is_about_a_case_needs_one(name: str) -> None:
    with pytest.raises(NotFoundError):
        command(name, case=None)


@pytest.mark.parametrize(
    "change",
    [
        {"username": "Xã.1"},
        {"username": "a b"},
        {"username": "x\n"},
        {"role": "boss"},
        {"full_name": "a\x00b"},
        {"x": 1},
    ],
    ids=["accents", "space", "line end", "unknown role", "NUL", "unknown field"],
)
def test_a_body_that_is_not_well_formed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidError):
        command("add-staff", **change)
