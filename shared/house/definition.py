"""The definition of a service: its pure parts in one value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from shared.contracts.message import Message
from shared.eventlog.codec import Recorded
from shared.eventlog.readmodel import ReadModel
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.plain import Upcast

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")

React: TypeAlias = Callable[[Message], Sequence[C]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Generic[C, S, E]):
    """What makes a service this service.

    ``to_command(name, body, arrival)`` checks a body and builds the command;
    ``announce(event, version)`` gives the public message or ``None``;
    ``reactions`` give the commands that follow a public message of another service;
    ``withheld(events, agency)`` gives the indices of the events of a stream that a reveal leaves out for an agency;
    ``mirror`` is the read model over the messages of others, where the service keeps one;
    ``subject_of`` names the file that what follows from a message is about, where that is not always
    the file that the message is about.
    """

    name: str
    decider: Decider[C, S, E]
    events: tuple[type, ...]
    upcasts: Mapping[str, Upcast]
    stream_of: Callable[[C], StreamId]
    to_command: Callable[[str, Json, Arrival], C]
    announce: Callable[[E, int], Any | None]
    reactions: Mapping[str, React[C]]
    read_model: ReadModel[Recorded[E]]
    withheld: Callable[[Sequence[E], str], frozenset[int]] | None = None
    mirror: ReadModel[Any] | None = None
    subject_of: Callable[[C], str] | None = None
    options: Mapping[str, object] = field(default_factory=dict)
