"""From a checked body to a command of audit, and from what the ledger is asked to its arguments."""

from datetime import UTC, datetime

from services.audit.commands import Command, DropDeadLetter
from shared.contracts.commands.audit import COMMANDS
from shared.contracts.commands.contract import load_body
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.ids import PersonId, derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    del arrival
    values = load_body(_SCHEMAS[name], body)
    # Free text is somebody's own words about somebody unknown: the letter stands for that person.
    person = PersonId(derive("dead-letter-person", values["letter"]))
    return DropDeadLetter(
        letter=values["letter"],
        queue=values["queue"],
        kind=values["type"],
        message=values["message"],
        code=values["code"],
        reason=Personal(values["reason"], person=person, field_class=FieldClass.INVESTIGATION),
    )


def moment_in(arguments: dict[str, Json], name: str) -> datetime | None:
    """Read an optional time with offset (RFC 3339); raises ``InvalidError``."""
    given = arguments.get(name)
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise InvalidError("invalid-arguments", fields={name: "not-a-time"}) from None
    if moment.tzinfo is None:
        raise InvalidError("invalid-arguments", fields={name: "not-a-time-with-offset"})
    return moment.astimezone(UTC)
