"""What referrals does about what others announce."""

from collections.abc import Callable, Mapping, Sequence

from services.referrals.commands import Command, NoteConsent
from shared.contracts.intake import ConsentGiven
from shared.contracts.message import Message
from shared.kernel.ids import CaseId


def on_consent(message: Message) -> Sequence[Command]:
    """Note a consent as it was given."""
    data: ConsentGiven = message.data
    return [
        NoteConsent(
            case_id=CaseId(str(message.subject)),
            consent_id=data.consent_id,
            purposes=data.purposes,
            agencies=data.agencies,
            classes=data.classes,
            valid_until=data.valid_until,
        )
    ]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {ConsentGiven.TYPE: on_consent}
