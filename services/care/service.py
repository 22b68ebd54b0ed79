"""The care process: wiring only."""

from pathlib import Path

from services.care.announce import announce
from services.care.domain import DECIDER, stream_of
from services.care.events import EVENTS, UPCASTS
from services.care.policies import REACTIONS
from services.care.projections import TABLES, project
from services.care.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import ReactingService

DEFINITION = Definition(
    name="care",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class CareService(ReactingService):
    """The shelter stay, sessions, schooling, legal aid, rights followed up, complaints."""

    name = "care"
    definition = DEFINITION
