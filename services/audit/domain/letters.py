"""Dead letters that were dropped: each once. The ledger itself is decided by nobody."""

from collections.abc import Sequence
from typing import TypeAlias

from services.audit.commands import Command
from services.audit.events import DeadLetterDropped, Event
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId, derive

State: TypeAlias = DeadLetterDropped | None


def decide(command: Command, state: State) -> Sequence[Event]:
    """Note a drop; a letter that was dropped already is not dropped again."""
    if state is not None:
        return []
    return [
        DeadLetterDropped(
            letter=command.letter,
            queue=command.queue,
            kind=command.kind,
            message=command.message,
            code=command.code,
            reason=command.reason,
        )
    ]


def evolve(_state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    return event


def stream_of(command: Command) -> StreamId:
    """Name the stream of a letter."""
    return StreamId(derive("dead-letter", command.letter))


DECIDER: Decider[Command, State, Event] = Decider(None, decide, evolve)
