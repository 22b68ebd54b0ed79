from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.entitlements.commands import (
    ChangeBudgetLine,
    ConfirmDelivery,
    ConfirmPayment,
    DenySamePerson,
    FundDecision,
    GrantSupport,
    OpenBudgetLine,
    OrderPayment,
    RecoverPayment,
    RefuseSupport,
    StopSupport,
    SubmitApplication,
    WithdrawApplication,
)
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
    [
        ("grant-support", GrantSupport),
        ("refuse-support", RefuseSupport),
        ("submit-application", SubmitApplication),
        ("withdraw-application", WithdrawApplication),
        ("fund-decision", FundDecision),
        ("order-payment", OrderPayment),
        ("confirm-payment", ConfirmPayment),
        ("recover-payment", RecoverPayment),
        ("confirm-delivery", ConfirmDelivery),
        ("stop-support", StopSupport),
        ("deny-same-person", DenySamePerson),
        ("open-budget-line", OpenBudgetLine),
        ("change-budget-line", ChangeBudgetLine),
    ],
)
def test_every_example_becomes_its_command(name: str, kind: type) -> None:
    assert isinstance(to_command(name, EXAMPLES[name], ARRIVAL), kind)


@pytest.mark.parametrize("name", sorted({"submit-application", "order-payment", "recover-payment", "confirm-delivery"}))
def test_what_a_command_makes_has_the_same_id_when_the_command_is_repeated(name: str) -> None:
    again = replace(ARRIVAL, command_id=CommandId(derive("command", 2)))
    first, repeat, other = (to_command(name, EXAMPLES[name], arrival) for arrival in (ARRIVAL, ARRIVAL, again))
    assert first == repeat
    assert first != other


def test_a_budget_line_is_named_by_what_it_is_so_that_it_is_opened_once() -> None:
    body = EXAMPLES["open-budget-line"]
    arrivals = (ARRIVAL, replace(ARRIVAL, command_id=CommandId(derive("command", 2)), case_id=None))
    first, second = (to_command("open-budget-line", body, arrival) for arrival in arrivals)
    assert first == second
    assert isinstance(first, OpenBudgetLine)
    assert (first.agency, first.line) == ("24-so-y-te", "main")
    assert to_command("open-budget-line", {**body, "year": 2027}, ARRIVAL) != first


def test_an_application_may_be_named_in_place_of_a_rule() -> None:
    named: dict[str, Any] = {"application_id": derive("application", 1)}
    command = to_command("grant-support", named, ARRIVAL)
    assert isinstance(command, GrantSupport)
    assert (command.rule, command.regime, command.application_id) == (None, None, named["application_id"])
    assert command.agency == "24-so-y-te"


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
