"""What entitlements does about what others announce."""

from collections.abc import Callable, Mapping, Sequence

from services.entitlements.commands import AssessFinding, AssessReception, Command
from shared.contracts.intake import VictimReceived
from shared.contracts.message import Message
from shared.contracts.verification import DeterminationLeftOpen, VictimNotConfirmed, VictimVerified
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId

_STATUS = {
    VictimNotConfirmed: TraffickingStatus.NOT,
    DeterminationLeftOpen: TraffickingStatus.POSSIBLE,
}


def on_reception(message: Message) -> Sequence[Command]:
    """Assess what the person is owed before anybody certifies anything."""
    data: VictimReceived = message.data
    return [
        AssessReception(
            case_id=CaseId(str(message.subject)),
            route=data.route,
            nationality=data.nationality,
            under_18=data.under_18,
            received_on=legal_date(data.received_at),
        )
    ]


def on_finding(message: Message) -> Sequence[Command]:
    """Assess again under what was found, from the day it was found."""
    data: VictimVerified | VictimNotConfirmed | DeterminationLeftOpen = message.data
    return [
        AssessFinding(
            case_id=CaseId(str(message.subject)),
            finding=data.version,
            status=data.status if isinstance(data, VictimVerified) else _STATUS[type(data)],
            determined_on=data.determined_on,
        )
    ]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {
    VictimReceived.TYPE: on_reception,
    VictimVerified.TYPE: on_finding,
    VictimNotConfirmed.TYPE: on_finding,
    DeterminationLeftOpen.TYPE: on_finding,
}
