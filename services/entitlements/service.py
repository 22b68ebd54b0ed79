"""The entitlements process: wiring only. It does not start on a rule book that does not load."""

from pathlib import Path

from services.entitlements.announce import announce
from services.entitlements.domain import decider, stream_of
from services.entitlements.events import EVENTS, UPCASTS
from services.entitlements.policies import REACTIONS
from services.entitlements.projections import TABLES, project
from services.entitlements.rules.files import load_rule_book
from services.entitlements.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import ReactingService

DEFINITION = Definition(
    name="entitlements",
    decider=decider(load_rule_book()),
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class EntitlementsService(ReactingService):
    """What is owed, granted, refused and paid."""

    name = "entitlements"
    definition = DEFINITION
