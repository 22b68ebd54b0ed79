"""What notifications does about what others announce: start clocks, and note what acts on those that run."""

from collections.abc import Callable, Mapping, Sequence

from services.notifications.commands import Command, NoteMilestone, StartClocks
from services.notifications.rules import READING
from services.notifications.rules.starting import fact_moment
from shared.contracts.message import Message
from shared.kernel.ids import CaseId

NOTED = READING.noted


def on_message(message: Message) -> Sequence[Command]:
    """Do both: a request for verification ends one wait and begins another."""
    case = CaseId(str(message.subject))
    commands: list[Command] = []
    # What a message ends it ends before it begins anew: an extension does not meet the clock that it starts.
    if message.type in NOTED:
        commands.append(
            NoteMilestone(
                case_id=case,
                kind=message.type,
                about=READING.about(message),
                until=READING.until(message),
                happened_at=fact_moment(message),
                noted_at=message.time,
            )
        )
    begun = READING.starts(message)
    if begun:
        code = getattr(message.data, "code", None)
        commands.append(StartClocks(case_id=case, code=code, on=message.type, noted_at=message.time, starts=begun))
    return commands


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = dict.fromkeys(
    sorted(NOTED | {str(clock.starts_on) for clock in READING.clocks}), on_message
)
