"""Deciding about one person in two cases: what is known is not noted again, what is surer is noted beside a guess."""

from services.intake.commands import NoteRecognition
from services.intake.domain.state import Linked, State
from services.intake.events import PersonRecognised
from services.intake.rules.marks import MarkKind

_SUREST_FIRST = [kind.value for kind in MarkKind]


def recognise(command: NoteRecognition, state: State) -> list[PersonRecognised]:
    """Note a recognition."""
    if isinstance(state, Linked) and _SUREST_FIRST.index(state.by) <= _SUREST_FIRST.index(command.by):
        return []
    return [
        PersonRecognised(
            first_case=command.first_case,
            first_person=command.first_person,
            second_case=command.second_case,
            second_person=command.second_person,
            by=command.by,
        )
    ]
