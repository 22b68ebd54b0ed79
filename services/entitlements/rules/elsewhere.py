"""What the same person was given once in another case: who is refused for it, and who is to be looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.kernel.ids import derive
from shared.kernel.refusal import Refused

CERTAIN = "id-number"
"""What no two people have in common. A name with a day of birth many may share, an old number of 9 digits some."""

SUREST_FIRST = (CERTAIN, "old-id-number", "name-and-birth-date")
"""What may have matched."""


class Standing(StrEnum):
    """How far something that is given once has come; what is freed may be given again."""

    FREED = "freed"
    GRANTED = "granted"
    ORDERED = "ordered"
    PAID = "paid"

    def is_beyond(self, before: "Standing | None") -> bool:
        """Tell whether it has come further than before; what was not known had come nowhere."""
        way = [*Standing]
        return way.index(self) > (0 if before is None else way.index(before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """One thing that is given once, in another case; ``benefit`` is told without whose it is.

    ``reference`` stands for the decision, see :func:`reference_of`.
    """

    reference: str
    benefit: str
    standing: Standing
    paid_on: date | None
    certain: bool

    @property
    def evidence(self) -> tuple[tuple[str, object], ...]:
        """Tell what a refusal rests on: what stands for the decision, the day, and nothing of the case."""
        return (("paid_by", self.reference), ("paid_on", self.paid_on))


def is_surer(by: str, than: str) -> bool:
    """Tell whether what matched shows more than something else that matched."""
    return SUREST_FIRST.index(by) < SUREST_FIRST.index(than)


def surest(matched: Iterable[str]) -> str:
    """Give the surest of what matched."""
    return min(matched, key=SUREST_FIRST.index)


def is_denied(by: str, denied: Iterable[str]) -> bool:
    """Tell whether what was denied covers what matched: what is surer than all that was denied binds anew."""
    return any(not is_surer(by, one) for one in denied)


def reference_of(link_id: str, decision_id: str) -> str:
    """Give what stands for a decision in the other case of a link.

    Ids of decisions follow from that of their case: whoever guesses the case could hash it. The id of the link is
    made by intake under a key, and no case tells it to whoever has no part in the comparing.
    """
    return derive("given-elsewhere", link_id, decision_id)


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
    """Refuse money or things where the other case was first.

    It paid; or its order is out and this one's is not; or this decision was stopped, and it decided since.
    """
    first = [one for one in given if one.benefit == benefit and _was_first(one.standing, mine)]
    if not first:
        return
    certain = [one for one in first if one.certain]
    if not certain:
        raise Refused("same-person-to-check")
    paid = any(one.standing is Standing.PAID for one in certain)
    raise Refused("already-granted" if paid else "granted-elsewhere")


def _was_first(there: Standing, mine: Standing) -> bool:
    if mine is Standing.FREED:
        return there is not Standing.FREED
    return there is Standing.PAID or (there is Standing.ORDERED and mine is Standing.GRANTED)
