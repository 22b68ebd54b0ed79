"""One person's case at entitlements, under the rule book that is shipped. Everybody is invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.entitlements.commands import (
    AssessFinding,
    AssessReception,
    Command,
    ConfirmPayment,
    Facts,
    GrantSupport,
    NoteCertificate,
)
from services.entitlements.domain import State, decider
from services.entitlements.events import ChildrenKnown, Event, SupportGranted, SupportRefused
from services.entitlements.rules.files import load_rule_book
from shared.kernel.ids import CaseId, derive
from tests.support.scenario import Result, Scenario

BOOK = load_rule_book()
CASE = CaseId(derive("case", "entitlements"))
ACTUAL, NOT, POSSIBLE = "ActualVictimOfTrafficking", "NotAVictimOfTrafficking", "PossibleVictimOfTrafficking"
TODAY = date(2026, 11, 2)

case: Scenario[Command, State, Event] = Scenario(decider(BOOK))


def received(
    day: date, *, nationality: str | None = "VN", route: str = "TU_TRINH_BAO", accompanying: int = 2
) -> AssessReception:
    return AssessReception(
        case_id=CASE,
        route=route,
        nationality=nationality,
        under_18=False,
        received_on=day,
        accompanying=accompanying,
    )


def found(status: str, day: date, finding: int = 5) -> AssessFinding:
    return AssessFinding(case_id=CASE, finding=finding, status=status, determined_on=day)


def certified(day: date, *, told: int = 7) -> NoteCertificate:
    return NoteCertificate(case_id=CASE, certificate="GXN-CA", told=told, issued_on=day)


def after(*commands: Command) -> Scenario[Command, State, Event]:
    """Give the case after these commands, each of which must have been accepted."""
    scenario = case
    for command in commands:
        result = scenario.when(command)
        assert result.refusal is None, result.refusal
        scenario = scenario.given(*result.events)
    return scenario


def only(result: Result[Event]) -> Any:
    """Give the one event of a result; what a reception tells of children stands beside it."""
    assert result.refusal is None, result.refusal
    event, *rest = result.events
    assert all(isinstance(one, ChildrenKnown) for one in rest), rest
    return event


def grant(day: date, **given: Any) -> GrantSupport:
    """Ask for support; facts and the rest of the request are told apart by name."""
    facts = {name: given.pop(name) for name in list(given) if name in Facts.__dataclass_fields__}
    asked = GrantSupport(
        case_id=CASE,
        today=TODAY,
        role="case-manager",
        regime=None,
        rule=None,
        legal_date=day,
        first=None,
        last=None,
        area=None,
        facts=Facts(**facts),
        stated_amount=None,
        funding=None,
        note=None,
    )
    return replace(asked, **given)


def granted(result: Result[Event]) -> SupportGranted:
    event = only(result)
    assert isinstance(event, SupportGranted), event
    return event


def refused(result: Result[Event]) -> SupportRefused:
    event = only(result)
    assert isinstance(event, SupportRefused), event
    return event


def pay(decision_id: str, amount: int, paid_on: date) -> ConfirmPayment:
    return ConfirmPayment(
        case_id=CASE,
        today=TODAY,
        decision_id=decision_id,
        amount=amount,
        paid_on=paid_on,
        funding="provincial-recurrent",
    )
