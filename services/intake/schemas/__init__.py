"""From a checked body to a command of intake."""

from services.intake.commands import Command
from services.intake.schemas.cases import case_code, case_command, reception
from services.intake.schemas.people import people_command
from services.intake.schemas.signals import signal_command
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.intake import COMMANDS
from shared.contracts.commands.intake_people import PEOPLE
from shared.contracts.commands.intake_signals import SIGNAL
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.refusal import NotFoundError

_CONTRACTS = {contract.name: contract for contract in COMMANDS}
_OF_PEOPLE = frozenset(contract.name for contract in PEOPLE)


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    contract = _CONTRACTS[name]
    values = load_body(contract.schema, body)
    if contract.file == SIGNAL:
        if arrival.case_id is None:
            raise NotFoundError("signal-unknown")
        return signal_command(name, values, arrival, signal=arrival.case_id)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    if contract.opens:
        return reception(values, arrival, arrival.case_id)
    if name in _OF_PEOPLE:
        return people_command(name, values, arrival, case=arrival.case_id)
    return case_command(name, values, arrival, case=arrival.case_id)


__all__ = ["case_code", "to_command"]
