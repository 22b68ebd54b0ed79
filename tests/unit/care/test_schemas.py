from datetime import UTC, datetime
from typing import Any

import pytest

from services.care.schemas import to_command
from shared.access.asker import Asker
from shared.access.roles import may_reveal
from shared.contracts.commands.care import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.ids import CommandId, derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError
from tests.unit.care.cases import CASE

FREE = {"note", "text", "lawyer", "school", "facility"}
EXAMPLES: dict[str, dict[str, Any]] = {command.name: dict(command.example) for command in COMMANDS}
ARRIVAL = Arrival(
    command_id=CommandId(derive("command", 1)),
    case_id=CASE,
    at=datetime(2026, 4, 10, tzinfo=UTC),
    asker=Asker(user="u", agency="24-so-y-te", role="shelter-staff", purpose="support"),
    node="24",
)


@pytest.mark.parametrize("contract", COMMANDS, ids=lambda contract: contract.name)
def test_every_example_becomes_its_command(contract: Any) -> None:
    command = to_command(contract.name, EXAMPLES[contract.name], ARRIVAL)
    assert type(command).__name__ == contract.operation
    assert command.case_id == CASE


@pytest.mark.parametrize("contract", COMMANDS, ids=lambda contract: contract.name)
def test_what_is_written_freely_is_personal(contract: Any) -> None:
    body = EXAMPLES[contract.name]
    command: Any = to_command(contract.name, body, ARRIVAL)
    free = {"note", "text", "lawyer", "school", "facility"} & set(body) | (
        {"reason"} if contract.name == "extend-stay" else set()
    )
    for field in free & set(body):
        assert body[field] is None or isinstance(getattr(command, field), Personal)


def test_a_month_of_school_is_named_by_its_first_day() -> None:
    command: Any = to_command("record-attendance", EXAMPLES["record-attendance"] | {"month": "2026-03-17"}, ARRIVAL)
    assert command.month.day == 1


@pytest.mark.parametrize("kind", ["legal-aid", "psychological"])
def test_the_class_of_a_session_s_note_follows_its_kind(kind: str) -> None:
    command: Any = to_command("record-session", EXAMPLES["record-session"] | {"kind": kind}, ARRIVAL)
    assert command.note.field_class is {"legal-aid": FieldClass.LEGAL, "psychological": FieldClass.HEALTH}[kind]


@pytest.mark.parametrize("role", ["investigator", "border-officer", "case-manager", "commune-officer", "approver"])
def test_neither_police_nor_department_may_open_a_privileged_note(role: str) -> None:
    assert not may_reveal(role, frozenset({FieldClass.LEGAL}))
    assert may_reveal("legal-aid", frozenset({FieldClass.LEGAL}))


@pytest.mark.parametrize("name", ["assign-legal-aid", "record-hearing", "write-legal-note"])
def test_only_legal_aid_writes_about_legal_aid(name: str) -> None:
    (contract,) = (one for one in COMMANDS if one.name == name)
    assert contract.roles == {"legal-aid"}


def test_a_complaint_is_never_taken_by_the_commune() -> None:
    (contract,) = (one for one in COMMANDS if one.name == "file-complaint")
    assert "commune-officer" not in contract.roles


@pytest.mark.parametrize(
    ("name", "change", "fields"),
    [
        ("record-session", {"minutes": 0}, {"minutes": "out-of-range"}),
        ("record-session", {"kind": "massage"}, {"kind": "not-one-of"}),
        ("admit-to-shelter", {"facility": "Nhà"}, {"facility": "not-a-code"}),
        ("admit-to-shelter", {"person": -1}, {"person": "out-of-range"}),
        ("file-complaint", {"text": " "}, {"text": "blank"}),
        ("enrol-in-school", {"in_facility": "yes"}, {"in_facility": "not-a-boolean"}),
        ("follow-right", {"right": "x"}, {"right": "not-one-of"}),
    ],
)
def test_a_bad_body_is_named_field_by_field(name: str, change: dict[str, Any], fields: dict[str, str]) -> None:
    with pytest.raises(InvalidError) as caught:
        to_command(name, EXAMPLES[name] | change, ARRIVAL)
    assert caught.value.fields == fields
