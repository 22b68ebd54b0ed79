"""A case and a tip at intake, for tests: people with obviously invented names."""

from datetime import UTC, date, datetime
from typing import Any

from services.intake.commands import Command
from services.intake.domain import DECIDER
from services.intake.domain.state import State
from services.intake.events import Event, SignalReceived, VictimReceived
from services.intake.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.ids import CaseId, CommandId, case_id, derive, request_command_id
from shared.kernel.personal import Personal
from tests.support.scenario import Scenario

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
COMMAND_ID = request_command_id("here", "lan", "first")
CASE = case_id(COMMAND_ID)
SIGNAL = derive("signal", "tip")
COMMUNE, HEALTH, POLICE = "24-xa-dong-ky", "24-so-y-te", "24-cong-an-tinh"
OFFICER = Asker(user="lan", agency=COMMUNE, role="commune-officer", purpose="support")
MANAGER = Asker(user="hoa", agency=HEALTH, role="case-manager", purpose="support")
INVESTIGATOR = Asker(user="nam", agency=POLICE, role="investigator", purpose="investigation")
DAY = date(2026, 3, 2)

case: Scenario[Command, State, Event] = Scenario(DECIDER)


def command(
    name: str,
    *,
    at: datetime = NOW,
    case: str | None = CASE,
    asker: Asker = OFFICER,
    command_id: CommandId = COMMAND_ID,
    **changes: Any,
) -> Any:
    """Build a command from its contract's example with some words changed; ``case`` is the case or the tip."""
    body = {**COMMANDS[name].example, **changes}
    file = None if case is None else CaseId(case)
    arrival = Arrival(command_id=command_id, case_id=file, at=at, asker=asker, node="24")
    made: Command = to_command(name, body, arrival)
    return made


def person(**changes: Any) -> dict[str, Any]:
    """Describe a person as the example does, with some words changed."""
    return {**COMMANDS["receive-victim"].example["person"], **changes}


def revealed(value: Personal[Any] | None) -> Any:
    """Open a value that is still open, for a test."""
    return None if value is None else value.reveal()


def received(**changes: Any) -> tuple[Event, ...]:
    """Give what a reception records."""
    events = tuple(case.when(command("receive-victim", **changes)).events)
    assert isinstance(events[0], VictimReceived)
    return events


def tip(**changes: Any) -> SignalReceived:
    """Give what a tip records."""
    (event,) = case.when(command("receive-signal", case=SIGNAL, **changes)).events
    assert isinstance(event, SignalReceived)
    return event
