"""Dead letters that were dropped, faults of logs, reviews. The ledger itself is decided by nobody."""

from collections.abc import Sequence

from services.audit.commands import Command, DropDeadLetter, EndLogFault, NoteLogFault
from services.audit.domain.faults import about_fault, fault_after, faults_of
from services.audit.domain.letters import drop
from services.audit.domain.reviews import about_review, review_after
from services.audit.domain.state import Fault, Review, State
from services.audit.events import DeadLetterDropped, DossierExported, DossierSealed, Event, LogFaultEnded, LogFaultFound
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId, derive

__all__ = ["DECIDER", "State", "decide", "evolve", "stream_of"]


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a letter, a fault or a review; raises ``Refused``."""
    match command:
        case DropDeadLetter():
            return drop(command, state)
        case NoteLogFault() | EndLogFault():
            return about_fault(command, state if isinstance(state, Fault) else None)
        case _:
            return about_review(command, state if isinstance(state, Review) else None)


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case DeadLetterDropped():
            return event
        case DossierExported() | DossierSealed():
            # Counted by a decider of its own (dossier/copies.py).
            return state
        case LogFaultFound() | LogFaultEnded():
            return fault_after(state if isinstance(state, Fault) else None, event)
        case _:
            return review_after(state if isinstance(state, Review) else None, event)


def stream_of(command: Command) -> StreamId:
    """Name the stream of a letter, of what a part finds, or of a review."""
    match command:
        case DropDeadLetter():
            return StreamId(derive("dead-letter", command.letter))
        case NoteLogFault() | EndLogFault():
            return faults_of(command.part)
        case _:
            return StreamId(command.review_id)


DECIDER: Decider[Command, State, Event] = Decider(None, decide, evolve)
