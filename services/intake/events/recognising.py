"""One person in two cases. It stands in the stream of the link, so that neither case names the other."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecognised:
    """A person of one case is a person of another, as far as ``by`` shows: ``id-number`` of 12 digits is certain.

    ``old-id-number`` (of 9) and ``name-and-birth-date`` are not.
    """

    TYPE: ClassVar[str] = "PersonRecognised.v1"
    first_case: str
    first_person: int
    second_case: str
    second_person: int
    by: str
