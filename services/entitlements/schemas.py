"""From a checked body to a command of entitlements."""

from typing import Any

from services.entitlements.commands import Command, ConfirmPayment, Facts, GrantSupport, RefuseSupport
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.entitlements import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    match name:
        case "grant-support":
            return _grant(values, arrival, arrival.case_id)
        case "refuse-support":
            return RefuseSupport(
                case_id=arrival.case_id,
                today=legal_date(arrival.at),
                regime=values["regime"],
                reason=values["reason"],
                instrument=values["instrument"],
                article=values["article"],
                legal_date=values["legal_date"] or legal_date(arrival.at),
                note=_note(values, arrival.case_id),
            )
        case _:
            return ConfirmPayment(
                case_id=arrival.case_id,
                today=legal_date(arrival.at),
                decision_id=values["decision_id"],
                amount=values["amount"],
                paid_on=values["paid_on"],
                funding=values["funding"],
            )


def _grant(values: dict[str, Any], arrival: Arrival, case: CaseId) -> GrantSupport:
    period = values["period"] or {"first": None, "last": None}
    return GrantSupport(
        case_id=case,
        today=legal_date(arrival.at),
        role=arrival.asker.role,
        regime=values["regime"],
        rule=values["rule"],
        legal_date=values["legal_date"] or legal_date(arrival.at),
        first=period["first"],
        last=period["last"],
        area=values["area"],
        facts=Facts(**values["facts"]),
        stated_amount=values["stated_amount"],
        funding=values["funding"],
        note=_note(values, case),
        person=values["person"],
    )


def _note(values: dict[str, Any], case: CaseId) -> Personal[str] | None:
    text = values["note"]
    return None if text is None else Personal(text, person=person_id(case, 0), field_class=FieldClass.ECONOMIC)
