"""The verification of one case: its states, what may be decided, and how it changes."""

from collections.abc import Sequence
from typing import assert_never

from services.verification.commands import (
    AddEvidence,
    Command,
    Determine,
    IssueCertificate,
    OnFile,
    OpenVerification,
    Protect,
    RecordInitialCheck,
    RequestVerification,
    TakeStatement,
)
from services.verification.domain import state as states
from services.verification.domain.checking import check, request
from services.verification.domain.claims import add, take
from services.verification.domain.evolving import evolve
from services.verification.domain.protecting import protect
from services.verification.domain.results import certify, determine
from services.verification.domain.state import State, Unopened
from services.verification.events import Event, VerificationOpened
from services.verification.rules.laws import law_on
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on the verification of a case; raises :class:`Refused`."""
    if isinstance(command, OpenVerification):
        if not isinstance(state, Unopened):
            return []
        return [VerificationOpened(law=law_on(command.reported_on), reported_on=command.reported_on)]
    if isinstance(state, Unopened):
        raise Refused("verification-unknown")
    if isinstance(command, Protect):
        return protect(command, state.file.protection, reported_on=state.file.opened.reported_on)
    return _on_file(command, state)


def _on_file(command: OnFile, state: states.OnFile) -> Sequence[Event]:
    """Decide what there must be a file for; each kind of command has its module here."""
    match command:
        case RecordInitialCheck():
            return [check(command, state)]
        case RequestVerification():
            return [request(command, state)]
        case TakeStatement():
            return [take(command, state.file)]
        case AddEvidence():
            return [add(command)]
        case Determine():
            return [determine(command, state)]
        case IssueCertificate():
            return [certify(command, state.file)]
        case _:
            assert_never(command)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(Unopened(), decide, evolve)

__all__ = ["DECIDER", "State", "Unopened", "decide", "stream_of"]
