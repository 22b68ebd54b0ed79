from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.entitlements.commands import ConfirmPayment, GrantSupport, RefuseSupport
from services.entitlements.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands.entitlements import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.ids import CommandId, derive
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import InvalidError
from tests.unit.entitlements.cases import CASE

EXAMPLES: dict[str, dict[str, Any]] = {command.name: dict(command.example) for command in COMMANDS}
ARRIVAL = Arrival(
    command_id=CommandId(derive("command", 1)),
    case_id=CASE,
    at=datetime(2026, 3, 20, 20, 0, tzinfo=UTC),
    asker=Asker(user="u", agency="24-so-y-te", role="case-manager", purpose="support"),
    node="24",
)


def fields_of(body: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidError) as caught:
        to_command("grant-support", body, ARRIVAL)
    return caught.value.fields


@pytest.mark.parametrize(
    ("name", "kind"),
    [("grant-support", GrantSupport), ("refuse-support", RefuseSupport), ("confirm-payment", ConfirmPayment)],
)
def test_every_example_becomes_its_command(name: str, kind: type) -> None:
    assert isinstance(to_command(name, EXAMPLES[name], ARRIVAL), kind)


def test_the_legal_date_is_today_in_viet_nam_where_nothing_else_is_said() -> None:
    command = to_command("grant-support", {"rule": "N4"}, ARRIVAL)
    assert isinstance(command, GrantSupport)
    assert (command.legal_date, command.today) == (date(2026, 3, 21), date(2026, 3, 21))


def test_a_note_is_personal_and_about_the_person_of_the_case() -> None:
    command = to_command("grant-support", EXAMPLES["grant-support"], ARRIVAL)
    assert isinstance(command, GrantSupport)
    assert command.note is not None
    assert command.note.field_class is FieldClass.ECONOMIC
    assert "ở tạm" not in repr(command)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"rule": "rule-or-regime"}),
        ({"rule": "N1", "regime": "a"}, {"rule": "rule-or-regime"}),
        ({"regime": "z"}, {"regime": "not-one-of"}),
        ({"regime": "a", "facts": {"shelter_days": 0}}, {"facts.shelter_days": "out-of-range"}),
        ({"regime": "a", "facts": {"shelter_days": "3"}}, {"facts.shelter_days": "not-an-integer"}),
        ({"regime": "a", "facts": {"poor_household": "yes"}}, {"facts.poor_household": "not-a-boolean"}),
        ({"regime": "a", "facts": {"rich": True}}, {"facts.rich": "unknown-field"}),
        ({"regime": "a", "area": "Hà Giang"}, {"area": "not-a-province-code"}),
        ({"regime": "a", "stated_amount": -1}, {"stated_amount": "out-of-range"}),
        ({"regime": "a", "period": {"last": "2026-03-02"}}, {"period.first": "required"}),
        ({"regime": "a", "funding": "my-pocket"}, {"funding": "not-one-of"}),
    ],
)
def test_a_bad_body_is_named_field_by_field(body: dict[str, Any], fields: dict[str, str]) -> None:
    assert fields_of(body) == fields
