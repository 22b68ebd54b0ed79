"""From a checked body to a command of entitlements."""

from collections.abc import Callable, Mapping
from typing import Any

from services.entitlements.commands import (
    ChangeBudgetLine,
    Command,
    ConfirmDelivery,
    ConfirmPayment,
    DenySamePerson,
    Facts,
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
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.entitlements import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId, derive, person_id
from shared.kernel.personal import FieldClass, personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}
_CASELESS = frozenset(contract.name for contract in COMMANDS if contract.caseless)

_KINDS: Mapping[str, Callable[..., Command]] = {
    "grant-support": GrantSupport,
    "refuse-support": RefuseSupport,
    "submit-application": SubmitApplication,
    "withdraw-application": WithdrawApplication,
    "fund-decision": FundDecision,
    "order-payment": OrderPayment,
    "confirm-payment": ConfirmPayment,
    "recover-payment": RecoverPayment,
    "confirm-delivery": ConfirmDelivery,
    "stop-support": StopSupport,
    "deny-same-person": DenySamePerson,
    "open-budget-line": OpenBudgetLine,
    "change-budget-line": ChangeBudgetLine,
}

# What a command makes has an id that follows from the command's: a repeat makes the same one.
_MADE: Mapping[str, str] = {
    "submit-application": "application",
    "order-payment": "order",
    "recover-payment": "recovery",
    "confirm-delivery": "delivery",
}

# The day that is today where the body names none.
_DAYS: Mapping[str, str] = {
    "grant-support": "legal_date",
    "refuse-support": "legal_date",
    "submit-application": "submitted_on",
    "withdraw-application": "withdrawn_on",
    "order-payment": "ordered_on",
    "recover-payment": "recovered_on",
    "confirm-delivery": "delivered_on",
    "stop-support": "stopped_on",
    "open-budget-line": "opened_on",
    "change-budget-line": "changed_on",
}

# The agency of whoever asks, where it is recorded or decides.
_AGENCY: Mapping[str, str] = {
    "grant-support": "agency",
    "submit-application": "submitted_to",
    "fund-decision": "agency",
    "order-payment": "ordered_by",
    "open-budget-line": "agency",
    "change-budget-line": "agency",
}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if name not in _CASELESS:
        values |= _about(values, arrival.case_id)
    values |= _filled(name, values, arrival)
    if name == "deny-same-person" and arrival.case_id is not None:
        # Here the reason is no code: it tells of two people.
        values["reason"] = personal(values["reason"], person_id(arrival.case_id, 0), FieldClass.ECONOMIC)
    if name == "grant-support":
        values = _granting(values, arrival)
    if name == "open-budget-line":
        values["line_id"] = line_id(values)
    return _KINDS[name](today=legal_date(arrival.at), **values)


def _about(values: Mapping[str, Any], case: CaseId | None) -> dict[str, Any]:
    if case is None:
        raise NotFoundError("case-unknown")
    about: dict[str, Any] = {"case_id": case}
    if "note" in values:
        about["note"] = personal(values["note"], person_id(case, 0), FieldClass.ECONOMIC)
    return about


def _filled(name: str, values: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    if day := _DAYS.get(name):
        filled[day] = values[day] or legal_date(arrival.at)
    if made := _MADE.get(name):
        filled[f"{made}_id"] = derive(made, arrival.command_id)
    if agency := _AGENCY.get(name):
        filled[agency] = arrival.asker.agency
    return filled


def line_id(values: Mapping[str, Any]) -> str:
    """Derive the id of a budget line from what it is: the same line can be opened once only."""
    return derive("budget-line", values["agency"], values["year"], values["funding"], values["line"])


def _granting(values: dict[str, Any], arrival: Arrival) -> dict[str, Any]:
    period = values.pop("period") or {"first": None, "last": None}
    return {**values, **period, "facts": Facts(**values["facts"]), "role": arrival.asker.role}
