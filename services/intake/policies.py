"""What intake does about what others announce."""

from collections.abc import Callable, Mapping, Sequence

from services.intake.commands import Command, NoteDetermination
from shared.contracts.message import Message
from shared.contracts.verification import VictimNotConfirmed, VictimVerified
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.ids import CaseId


def on_determination(message: Message) -> Sequence[Command]:
    """Note the outcome of the determination."""
    data: VictimVerified | VictimNotConfirmed = message.data
    status = data.status if isinstance(data, VictimVerified) else TraffickingStatus.NOT.value
    return [NoteDetermination(case_id=CaseId(str(message.subject)), status=status, determined_on=data.determined_on)]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {
    VictimVerified.TYPE: on_determination,
    VictimNotConfirmed.TYPE: on_determination,
}
