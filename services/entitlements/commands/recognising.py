"""What is told and said about a person being the same as that of another case."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSamePerson:
    """Note that intake recognised somebody of the case in another one (by reaction).

    ``link_id`` names the pair of persons, the same for both of their cases; ``by`` says what matched.
    """

    case_id: CaseId
    link_id: str
    person: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DenySamePerson:
    """State that somebody who was recognised in another case is not that person.

    ``match`` is the link; it may be left out where one alone is open.
    """

    case_id: CaseId
    today: date
    person: int
    reason: Personal[str]
    match: str | None = None
