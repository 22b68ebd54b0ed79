"""The verification process: wiring only."""

from pathlib import Path

from services.verification.announce import announce
from services.verification.domain import DECIDER, stream_of
from services.verification.events import EVENTS, UPCASTS
from services.verification.policies import REACTIONS
from services.verification.projections import TABLES, project
from services.verification.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import ReactingService

DEFINITION = Definition(
    name="verification",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class VerificationService(ReactingService):
    """Initial check, request, statements, evidence, determination, certificate."""

    name = "verification"
    definition = DEFINITION
