"""Deciding about dead letters: each is dropped once."""

from collections.abc import Sequence

from services.audit.commands import DropDeadLetter
from services.audit.events import DeadLetterDropped


def drop(command: DropDeadLetter, state: object) -> Sequence[DeadLetterDropped]:
    """Note a drop; a letter that was dropped already is not dropped again."""
    if state is not None:
        return []
    return [
        DeadLetterDropped(
            letter=command.letter,
            queue=command.queue,
            kind=command.kind,
            message=command.message,
            code=command.code,
            reason=command.reason,
        )
    ]
