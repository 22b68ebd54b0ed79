"""The place of an envelope: where in which event of which log its field stands."""

from dataclasses import dataclass

from shared.kernel.ids import EventId, StreamId


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an envelope is bound to; moved anywhere else it does not open.

    ``path`` is the JSON pointer of the field in the data of the event, as ``fields_of`` of
    :mod:`shared.kernel.commitments` spells it.
    """

    origin: str
    stream: StreamId
    version: int
    event_id: EventId
    type: str
    path: str
