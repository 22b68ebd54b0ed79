"""Who of a case is somebody of another case too, and what is given once to that person in either.

What stands in the stream of a case names no other case. What is given once stands in the stream of the link, which
both cases write: a decision in one of them finds the link moved by a decision in the other, and is decided again.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePersonKnown:
    """Somebody of this case is somebody of another case, as far as ``by`` shows: ``id-number`` is certain."""

    TYPE: ClassVar[str] = "SamePersonKnown.v1"
    link_id: str
    person: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePersonDenied:
    """Somebody looked into it: who has the same number, or name and day of birth, is another person."""

    TYPE: ClassVar[str] = "SamePersonDenied.v1"
    link_id: str
    person: int
    by: str
    denied_on: date
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTwiceFound:
    """Two decisions of two cases give one person what is given once; ``paid`` when both were paid or handed over.

    ``denied`` when it was denied that they are one person: it is told all the same. ``other_reference`` stands for
    the decision of the other case, and nobody can compute it who does not know the link.
    """

    TYPE: ClassVar[str] = "GivenTwiceFound.v1"
    decision_id: str
    other_reference: str
    rule: str
    by: str
    paid: bool
    denied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceOnlyGiven:
    """How what is given once stands in one of the two cases: granted, ordered, paid or freed. On the link's stream."""

    TYPE: ClassVar[str] = "OnceOnlyGiven.v1"
    link_id: str
    case_id: str
    decision_id: str
    rule: str
    benefit: str
    standing: str
    paid_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDenied:
    """The link was denied in one of the two cases, and binds neither unless what is more certain binds it again.

    ``by`` is what had matched: what is denied of a name does not hold of a number that is known later.
    """

    TYPE: ClassVar[str] = "LinkDenied.v1"
    link_id: str
    case_id: str
    by: str
