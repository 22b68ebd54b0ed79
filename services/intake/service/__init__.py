"""The intake process: wiring only."""

from pathlib import Path
from typing import Any

from services.intake.announce import announce
from services.intake.domain import DECIDER, file_of, stream_of
from services.intake.events import EVENTS, UPCASTS
from services.intake.policies import REACTIONS
from services.intake.projections import TABLES, project
from services.intake.schemas import to_command
from services.intake.service.recognising import FOLLOWER, Blanking, Recogniser, read_keys
from shared.config import Settings
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.following import Following
from shared.house.many import carry_out_many
from shared.house.service import ReactingService, asked, runtime_of
from shared.kernel.canonical import Json
from shared.messaging.consumer import Background
from shared.messaging.topology import OPERATOR
from shared.rpc.receiving import Call
from shared.rpc.server import answer

DEFINITION = Definition(
    name="intake",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    subject_of=file_of,
    read_model=ReadModel(TABLES, Path(__file__).parent.parent / "sql", project),
)


def _recogniser(container: Any) -> Recogniser:
    runtime = runtime_of(container)
    return Recogniser(runtime, read_keys(runtime.settings))


def _recognising(_settings: Settings, container: Any) -> Following[Any]:
    runtime = runtime_of(container)
    following = Following(_recogniser(container).follower(), runtime.connection_string)
    runtime.on_committed.append(following.wake)
    return following


def _blanking(_settings: Settings, container: Any) -> Blanking:
    return Blanking(_recogniser(container))


class IntakeService(ReactingService):
    """Reception, classification, people of a case, handovers, consent, closing; and tips."""

    name = "intake"
    definition = DEFINITION

    recognising: Following[Any] = Background(_recognising, FOLLOWER)
    blanking: Blanking = Background(_blanking, "blanking")

    @answer("commands", issuers=(OPERATOR,))
    def commands(self, call: Call) -> Json:
        """Carry out many commands, which an import gives: ``{commands: [{command_id, name, body, case_id?}]}``.

        → ``{answers}``.
        """
        asker, _ = asked(call)
        return carry_out_many(self.runtime, call.arguments, asker)
