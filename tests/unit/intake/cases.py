"""A case at intake, for tests: people with obviously invented names."""

from datetime import UTC, date, datetime
from typing import Any

from services.intake.commands import Command
from services.intake.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.ids import CaseId, case_id, request_command_id
from shared.kernel.personal import Personal

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
COMMAND_ID = request_command_id("here", "lan", "first")
CASE = case_id(COMMAND_ID)
OFFICER = Asker(user="lan", agency="24-xa-dong-ky", role="commune-officer", purpose="support")


def command(
    name: str, *, at: datetime = NOW, case: CaseId | None = CASE, asker: Asker = OFFICER, **changes: Any
) -> Any:
    """Build a command from its contract's example with some words changed."""
    body = {**COMMANDS[name].example, **changes}
    arrival = Arrival(command_id=COMMAND_ID, case_id=case, at=at, asker=asker, node="24")
    made: Command = to_command(name, body, arrival)
    return made


def person(**changes: Any) -> dict[str, Any]:
    """Describe a person as the example does, with some words changed."""
    return {**COMMANDS["receive-victim"].example["person"], **changes}


def revealed(value: Personal[Any] | None) -> Any:
    """Open a value that is still open, for a test."""
    return None if value is None else value.reveal()


DAY = date(2026, 3, 2)
