"""The intake process: wiring only."""

from pathlib import Path

from services.intake.announce import announce
from services.intake.domain import DECIDER, file_of, stream_of
from services.intake.events import EVENTS, UPCASTS
from services.intake.policies import REACTIONS
from services.intake.projections import TABLES, project
from services.intake.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import ReactingService

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
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class IntakeService(ReactingService):
    """Reception, classification, people of a case, handovers, consent, closing; and tips."""

    name = "intake"
    definition = DEFINITION
