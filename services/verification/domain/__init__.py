"""The verification of one case: its states, what may be decided, and how it changes."""

from collections.abc import Sequence

from services.verification.commands import (
    Checking,
    Claiming,
    Command,
    Determine,
    Following,
    OnFile,
    OpenVerification,
    Protect,
)
from services.verification.domain import state as states
from services.verification.domain.afterwards import follow
from services.verification.domain.checking import proceed
from services.verification.domain.claims import claim
from services.verification.domain.evolving import evolve
from services.verification.domain.papers import certify
from services.verification.domain.protecting import protect
from services.verification.domain.results import determine
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
    """Decide what there must be a file for; each group of commands has its module here."""
    if isinstance(command, Checking):
        return [proceed(command, state)]
    if isinstance(command, Claiming):
        return claim(command, state.file)
    if isinstance(command, Determine):
        return [determine(command, state)]
    if isinstance(command, Following):
        return follow(command, state)
    return certify(command, state.file)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(Unopened(), decide, evolve)

__all__ = ["DECIDER", "State", "Unopened", "decide", "stream_of"]
