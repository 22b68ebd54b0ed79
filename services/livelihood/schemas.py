"""From a checked body to a command of livelihood."""

from services.livelihood.commands import Command, DeliverAsset, JoinGroup, MakeLivelihoodPlan, ReferLoan
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.livelihood import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import derive, person_id
from shared.kernel.personal import FieldClass, personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    case, today, whose = arrival.case_id, legal_date(arrival.at), person_id(arrival.case_id, 0)
    match name:
        case "make-livelihood-plan":
            return MakeLivelihoodPlan(
                case_id=case,
                plan_id=derive("plan", arrival.command_id),
                today=today,
                activities=tuple(values["activities"]),
                made_on=values["made_on"],
                goal=personal(values["goal"], whose, FieldClass.ECONOMIC),
            )
        case "deliver-asset":
            return DeliverAsset(case_id=case, today=today, **values)
        case "refer-loan":
            values["purpose"] = personal(values["purpose"], whose, FieldClass.ECONOMIC)
            return ReferLoan(case_id=case, today=today, **values)
        case "join-group":
            return JoinGroup(case_id=case, today=today, **values)
        case _:
            raise LookupError(name)
