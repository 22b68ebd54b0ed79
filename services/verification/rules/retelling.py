"""Rules of retelling: what one agency wrote down, the next does not ask again without a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.verification.events import StatementTaken
from shared.contracts.verification_codes import Matter, Speaker
from shared.contracts.vocabulary import EvidenceSource

WHOLE = Matter.ACCOUNT
"""The matter that every other is part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A statement as retelling looks at it; without matters nobody knows what it left out."""

    by_person: bool
    matters: frozenset[str]
    taken_on: date
    interviewer: str

    def speaks_of(self, matters: frozenset[str]) -> bool:
        """Tell whether it is about any of these matters, or about the whole."""
        own = self.matters or frozenset({WHOLE})
        return WHOLE in own or WHOLE in matters or not own.isdisjoint(matters)

    def is_of_one_sitting_with(self, other: "Told") -> bool:
        """Tell whether both were taken by one interviewer on one day: one telling, in several claims."""
        return self.taken_on == other.taken_on and self.interviewer == other.interviewer


def told_by(taken: StatementTaken) -> Told:
    """Look at a statement; source e is the person herself unless a relative spoke."""
    return Told(
        by_person=taken.source == EvidenceSource.PERSON_OR_RELATIVE and taken.speaker != Speaker.RELATIVE,
        matters=frozenset(taken.matters),
        taken_on=taken.taken_on,
        interviewer=taken.interviewer,
    )


def told_before(new: Told, statements: Mapping[str, Told]) -> tuple[str, ...]:
    """Name the earlier statements that the person would repeat by making this one."""
    if not new.by_person:
        return ()
    matters = new.matters or frozenset({WHOLE})
    return tuple(
        item
        for item, told in statements.items()
        if told.by_person and told.speaks_of(matters) and not told.is_of_one_sitting_with(new)
    )


def covers(statements: Iterable[Told], matters: Iterable[str]) -> bool:
    """Tell whether what is used speaks of every matter it is used for."""
    used = list(statements)
    return all(any(told.speaks_of(frozenset({matter})) for told in used) for matter in matters)
