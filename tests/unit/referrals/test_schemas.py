from datetime import UTC, date, datetime

import pytest

from services.referrals.commands import AcceptReferral, DeclineReferral, MakeReferral
from services.referrals.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands.referrals import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId, CommandId, derive, event_id, person_id
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import InvalidError
from tests.unit.referrals.cases import after, consent, only

CASE, COMMAND = CaseId(derive("case", "schemas")), CommandId(derive("command", 1))
EXAMPLES = {contract.name: dict(contract.example) for contract in COMMANDS}
ARRIVAL = Arrival(
    command_id=COMMAND,
    case_id=CASE,
    at=datetime(2026, 3, 19, 18, 30, tzinfo=UTC),
    asker=Asker(user="cb-01", agency="24-so-y-te", role="case-manager", purpose="support"),
    node="24",
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("make-referral", MakeReferral), ("accept-referral", AcceptReferral), ("decline-referral", DeclineReferral)],
)
def test_every_example_becomes_its_command_about_its_case(name: str, kind: type) -> None:
    command = to_command(name, EXAMPLES[name], ARRIVAL)
    assert type(command) is kind
    assert command.case_id == CASE


def test_a_referral_is_named_by_the_event_that_makes_it() -> None:
    command = to_command("make-referral", EXAMPLES["make-referral"], ARRIVAL)
    assert isinstance(command, MakeReferral)
    assert str(command.referral_id) == event_id(COMMAND, 0)
    assert only(after(consent).when(command)).referral_id == event_id(COMMAND, 0)


def test_the_receiver_whatever_its_role_may_read_the_reason() -> None:
    command = to_command("make-referral", EXAMPLES["make-referral"], ARRIVAL)
    assert isinstance(command, MakeReferral)
    assert command.reason is not None
    assert (command.reason.person, command.reason.field_class) == (person_id(CASE, 0), FieldClass.IDENTITY)


def test_the_day_is_that_of_viet_nam() -> None:
    command = to_command("accept-referral", EXAMPLES["accept-referral"], ARRIVAL)
    assert isinstance(command, AcceptReferral)
    assert (command.today, command.asker_agency) == (date(2026, 3, 20), "24-so-y-te")


def test_a_service_asked_for_twice_is_asked_for_once() -> None:
    body = {**EXAMPLES["make-referral"], "services": ["shelter", "shelter"]}
    command = to_command("make-referral", body, ARRIVAL)
    assert isinstance(command, MakeReferral)
    assert command.services == ("shelter",)


@pytest.mark.parametrize(
    ("name", "change", "field", "code"),
    [
        ("make-referral", {"services": []}, "services", "empty"),
        ("make-referral", {"services": ["money"]}, "services.0", "not-one-of"),
        ("make-referral", {"urgency": "now"}, "urgency", "not-one-of"),
        ("make-referral", {"to_agency": "Ngôi nhà"}, "to_agency", "not-a-code"),
        ("make-referral", {"legal_basis": "Điều 5"}, "legal_basis", "not-a-code"),
        ("accept-referral", {"referral_id": "1"}, "referral_id", "not-an-id"),
        ("decline-referral", {"reason": "no"}, "reason", "not-one-of"),
        ("decline-referral", {"note": "x"}, "note", "unknown-field"),
    ],
)
def test_a_body_out_of_shape_is_told_by_field_and_code(
    name: str, change: dict[str, Json], field: str, code: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        to_command(name, {**EXAMPLES[name], **change}, ARRIVAL)
    assert caught.value.fields == {field: code}
