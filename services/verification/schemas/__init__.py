"""From a checked body to a command of verification."""

from services.verification.commands import Command
from services.verification.schemas.protection import NAMES, to_protect
from services.verification.schemas.verifying import to_verify
from shared.contracts.commands import protection
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.verification import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in (*COMMANDS, *protection.COMMANDS)}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    if name in NAMES:
        return to_protect(name, values, arrival, case=arrival.case_id)
    return to_verify(name, values, arrival, case=arrival.case_id)
