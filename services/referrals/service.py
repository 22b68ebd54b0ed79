"""The referrals process: wiring only."""

from pathlib import Path

from services.referrals.announce import announce
from services.referrals.domain import DECIDER, stream_of
from services.referrals.events import EVENTS, UPCASTS
from services.referrals.policies import REACTIONS
from services.referrals.projections import TABLES, project
from services.referrals.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import ReactingService

DEFINITION = Definition(
    name="referrals",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class ReferralsService(ReactingService):
    """Referrals between agencies of one node, and their answers."""

    name = "referrals"
    definition = DEFINITION
