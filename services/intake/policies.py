"""What intake does about what others announce."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from services.intake.commands import Command, NoteCaseOfSignal, NoteDetermination
from shared.contracts.intake import SignalLinked
from shared.contracts.message import Message
from shared.contracts.verification import (
    DeterminationLeftOpen,
    DeterminationReopened,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.ids import CaseId


def on_determination(message: Message) -> Sequence[Command]:
    """Note the outcome of the determination."""
    data: VictimVerified | VictimNotConfirmed = message.data
    status = data.status if isinstance(data, VictimVerified) else TraffickingStatus.NOT.value
    return [_note(message, status, data.determined_on)]


def on_open_again(message: Message) -> Sequence[Command]:
    """Note that nothing is determined: she is one who is being identified."""
    data: DeterminationLeftOpen | DeterminationReopened = message.data
    day = data.reopened_on if isinstance(data, DeterminationReopened) else data.determined_on
    return [_note(message, TraffickingStatus.POSSIBLE.value, day)]


def _note(message: Message, status: str, day: date) -> NoteDetermination:
    return NoteDetermination(case_id=CaseId(str(message.subject)), status=status, determined_on=day)


def on_link(message: Message) -> Sequence[Command]:
    """Let the tip know its case: the case and the tip are two streams, and each names the other."""
    data: SignalLinked = message.data
    return [NoteCaseOfSignal(signal_id=data.signal_id, case_id=str(message.subject), linked_on=data.linked_on)]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {
    VictimVerified.TYPE: on_determination,
    VictimNotConfirmed.TYPE: on_determination,
    DeterminationLeftOpen.TYPE: on_open_again,
    DeterminationReopened.TYPE: on_open_again,
    SignalLinked.TYPE: on_link,
}
