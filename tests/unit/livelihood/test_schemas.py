from datetime import UTC, datetime
from typing import Any

import pytest

from services.livelihood.commands import DeliverAsset, JoinGroup, MakeLivelihoodPlan, ReferLoan
from services.livelihood.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands.livelihood import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.ids import CommandId, derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError
from tests.unit.livelihood.cases import CASE

EXAMPLES: dict[str, dict[str, Any]] = {command.name: dict(command.example) for command in COMMANDS}
ARRIVAL = Arrival(
    command_id=CommandId(derive("command", 1)),
    case_id=CASE,
    at=datetime(2026, 4, 10, tzinfo=UTC),
    asker=Asker(user="u", agency="24-so-y-te", role="livelihood-officer", purpose="support"),
    node="24",
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("make-livelihood-plan", MakeLivelihoodPlan),
        ("deliver-asset", DeliverAsset),
        ("refer-loan", ReferLoan),
        ("join-group", JoinGroup),
    ],
)
def test_every_example_becomes_its_command(name: str, kind: type) -> None:
    assert isinstance(to_command(name, EXAMPLES[name], ARRIVAL), kind)


@pytest.mark.parametrize(("name", "field"), [("make-livelihood-plan", "goal"), ("refer-loan", "purpose")])
def test_what_the_person_wants_is_personal(name: str, field: str) -> None:
    command = to_command(name, EXAMPLES[name], ARRIVAL)
    value = getattr(command, field)
    assert isinstance(value, Personal)
    assert value.field_class is FieldClass.ECONOMIC
    assert EXAMPLES[name][field] not in repr(command)


@pytest.mark.parametrize(
    ("name", "change", "fields"),
    [
        ("deliver-asset", {"quantity": 0}, {"quantity": "out-of-range"}),
        ("deliver-asset", {"value": -1}, {"value": "out-of-range"}),
        ("deliver-asset", {"asset": "two sows"}, {"asset": "not-one-of"}),
        ("deliver-asset", {"funding": None}, {"funding": "null"}),
        ("refer-loan", {"lender": "Ngân hàng"}, {"lender": "not-a-code"}),
        ("join-group", {"member": "x"}, {"member": "unknown-field"}),
        ("make-livelihood-plan", {"activities": ["golf"]}, {"activities.0": "not-one-of"}),
    ],
)
def test_a_bad_body_is_named_field_by_field(name: str, change: dict[str, Any], fields: dict[str, str]) -> None:
    with pytest.raises(InvalidError) as caught:
        to_command(name, EXAMPLES[name] | change, ARRIVAL)
    assert caught.value.fields == fields
