"""The portal as a service: what its log holds and what its mirror keeps; shared by both of its processes."""

from pathlib import Path

from services.portal.announce import announce
from services.portal.domain import DECIDER, stream_of
from services.portal.events import EVENTS, UPCASTS
from services.portal.projections import MIRROR_TABLES, TABLES, mirror, project
from services.portal.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition

FILES = Path(__file__).parents[1] / "sql"

DEFINITION = Definition(
    name="portal",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions={},
    read_model=ReadModel(TABLES, FILES, project),
    mirror=ReadModel(MIRROR_TABLES, FILES, mirror),
)
