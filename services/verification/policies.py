"""What verification does about what others announce."""

from collections.abc import Callable, Mapping, Sequence

from services.verification.commands import Command, OpenVerification
from shared.contracts.intake import VictimReceived
from shared.contracts.message import Message
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId


def on_reception(message: Message) -> Sequence[Command]:
    """Open verification as of the day of the report."""
    data: VictimReceived = message.data
    return [OpenVerification(case_id=CaseId(str(message.subject)), reported_on=legal_date(data.received_at))]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {VictimReceived.TYPE: on_reception}
