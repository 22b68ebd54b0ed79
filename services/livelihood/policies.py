"""What livelihood does about what others announce."""

from collections.abc import Callable, Mapping, Sequence

from services.livelihood.commands import Command, OpenLivelihood
from shared.contracts.message import Message
from shared.contracts.verification import VictimVerified
from shared.kernel.ids import CaseId


def on_verified(message: Message) -> Sequence[Command]:
    """Open livelihood support from the day of the determination."""
    data: VictimVerified = message.data
    return [OpenLivelihood(case_id=CaseId(str(message.subject)), since=data.determined_on)]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {VictimVerified.TYPE: on_verified}
