"""What the same person was given once in another case: who is refused for it, and who is to be looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.kernel.refusal import Refused

CERTAIN = "id-number"
"""What no two people have in common. A name with a day of birth many may share."""


class Standing(StrEnum):
    """How far something that is given once has come; what is freed may be given again."""

    FREED = "freed"
    GRANTED = "granted"
    ORDERED = "ordered"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """One thing that is given once, in another case; ``benefit`` is told without whose it is."""

    decision_id: str
    benefit: str
    standing: Standing
    paid_on: date | None
    certain: bool

    @property
    def evidence(self) -> tuple[tuple[str, object], ...]:
        """Tell what a refusal rests on: the decision and the day, and nothing of the case."""
        return (("paid_by", self.decision_id), ("paid_on", self.paid_on))


def benefit_and_person(benefit: str) -> tuple[str, int]:
    """Tell what is given from whose it is in its case: 0 is the case's person, n the n-th child with her."""
    what, _, child = benefit.partition("/child-")
    return what, int(child or 0)


def paid_elsewhere(benefit: str, given: Iterable[Elsewhere]) -> Elsewhere | None:
    """Give what was paid in another case, ``None`` when nothing of the kind stands in any.

    Raises :class:`Refused`: ``same-person-to-check`` while it is not certain that it is the same person, and
    ``granted-elsewhere`` for what was granted there and not paid yet, for then either may be paid and not both.
    """
    alike = [one for one in given if one.benefit == benefit and one.standing is not Standing.FREED]
    if not alike:
        return None
    certain = [one for one in alike if one.certain]
    if not certain:
        raise Refused("same-person-to-check")
    paid = next((one for one in certain if one.standing is Standing.PAID), None)
    if paid is None:
        raise Refused("granted-elsewhere")
    return paid


def must_not_be_paid_elsewhere(benefit: str, mine: Standing, given: Iterable[Elsewhere]) -> None:
    """Refuse money or things where the other case was first: it paid, or its order is out and this one's is not."""
    alike = [one for one in given if one.benefit == benefit]
    first = [
        one
        for one in alike
        if one.standing is Standing.PAID or (one.standing is Standing.ORDERED and mine is Standing.GRANTED)
    ]
    if not first:
        return
    certain = [one for one in first if one.certain]
    if not certain:
        raise Refused("same-person-to-check")
    paid = any(one.standing is Standing.PAID for one in certain)
    raise Refused("already-granted" if paid else "granted-elsewhere")
