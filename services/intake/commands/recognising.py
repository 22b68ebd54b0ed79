"""What intake notes about one person in two cases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRecognition:
    """Note that a person of one case is a person of another (by what follows the log); ``by`` is what matched.

    The cases are in the order of their ids, so that the pair has one name whichever was received first.
    """

    link_id: str
    first_case: str
    first_person: int
    second_case: str
    second_person: int
    by: str
