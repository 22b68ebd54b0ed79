"""What care does about what others announce."""

from collections.abc import Callable, Mapping, Sequence

from services.care.commands import Command, CountAccompanying, NoteFinding, OpenCare
from shared.contracts.intake import AccompanyingRecorded, VictimReceived
from shared.contracts.message import Message
from shared.contracts.verification import (
    DeterminationLeftOpen,
    DeterminationReopened,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId

_IS_VICTIM: Mapping[str, bool | None] = {
    VictimVerified.TYPE: True,
    VictimNotConfirmed.TYPE: False,
    DeterminationLeftOpen.TYPE: None,
}


def on_received(message: Message) -> Sequence[Command]:
    """Open care from the day of the reception: nobody waits for a certificate."""
    data: VictimReceived = message.data
    case = CaseId(str(message.subject))
    return [OpenCare(case_id=case, since=legal_date(data.received_at), accompanying=data.accompanying)]


def on_accompanying(message: Message) -> Sequence[Command]:
    """Know whoever is with her, also who joined after the reception; the numbers are intake's."""
    data: AccompanyingRecorded = message.data
    return [CountAccompanying(case_id=CaseId(str(message.subject)), person=data.person)]


def on_finding(message: Message) -> Sequence[Command]:
    """Note what was determined; a negative finding stops support, a later one may open it again."""
    return [
        NoteFinding(
            case_id=CaseId(str(message.subject)),
            finding=message.data.version,
            is_victim=_IS_VICTIM[message.type],
            determined_on=message.data.determined_on,
        )
    ]


def on_reopened(message: Message) -> Sequence[Command]:
    """Open care again from the day on which what was found is open again."""
    data: DeterminationReopened = message.data
    return [
        NoteFinding(
            case_id=CaseId(str(message.subject)),
            finding=data.version,
            is_victim=None,
            determined_on=data.reopened_on,
        )
    ]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {
    VictimReceived.TYPE: on_received,
    AccompanyingRecorded.TYPE: on_accompanying,
    **dict.fromkeys(_IS_VICTIM, on_finding),
    DeterminationReopened.TYPE: on_reopened,
}
