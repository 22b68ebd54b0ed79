"""The livelihood process: wiring only."""

from pathlib import Path

from services.livelihood.announce import announce
from services.livelihood.domain import DECIDER, stream_of
from services.livelihood.events import EVENTS, UPCASTS
from services.livelihood.policies import REACTIONS
from services.livelihood.projections import TABLES, project
from services.livelihood.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import ReactingService

DEFINITION = Definition(
    name="livelihood",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class LivelihoodService(ReactingService):
    """Plan, assets in kind, loan referral, self-help group."""

    name = "livelihood"
    definition = DEFINITION
