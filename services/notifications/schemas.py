"""From a checked body to a command of notifications."""

from services.notifications.commands import AcknowledgeAuditNotice, AcknowledgeNotice, Command
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.notifications import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if name == "acknowledge-audit-notice":
        return AcknowledgeAuditNotice(
            notice_id=values["notice_id"],
            agency=arrival.asker.agency,
            role=arrival.asker.role,
            at=arrival.at,
        )
    if name != "acknowledge-notice":
        raise LookupError(name)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    return AcknowledgeNotice(
        case_id=arrival.case_id,
        deadline_id=values["deadline_id"],
        agency=arrival.asker.agency,
        at=arrival.at,
    )
