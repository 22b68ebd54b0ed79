"""Which support regimes are open to whom: the matrix status x nationality x place of the law of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from services.entitlements.rules.book import MatrixRow, RuleBook
from shared.contracts.vocabulary import Confidence, Regime, Route, TraffickingStatus

CITIZEN, FOREIGN = "citizen", "foreign"
ABROAD, IN_VIET_NAM = "abroad", "in-viet-nam"
VICTIM, POSSIBLE = "victim", "possible"
MINOR_WITH_VICTIM, MINOR_WITH_POSSIBLE = "minor-with-victim", "minor-with-possible"
STANDINGS = (CITIZEN, FOREIGN)
PLACES = (ABROAD, IN_VIET_NAM)
WHO = (VICTIM, POSSIBLE, MINOR_WITH_VICTIM, MINOR_WITH_POSSIBLE)
NO_LAW = "none-known"

_WHO = {TraffickingStatus.ACTUAL: VICTIM, TraffickingStatus.POSSIBLE: POSSIBLE}
_WITH = {VICTIM: MINOR_WITH_VICTIM, POSSIBLE: MINOR_WITH_POSSIBLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom the matrix is asked about; several standings or places while it is not known which.

    ``presumed`` when a standing was taken for known that nobody has confirmed; ``accompanying`` for a
    child with the person, whose standing is taken from hers.
    """

    status: TraffickingStatus
    standings: tuple[str, ...]
    places: tuple[str, ...]
    presumed: bool
    accompanying: bool = False

    @property
    def who(self) -> str | None:
        """Name the row of the matrix."""
        own = _WHO.get(self.status)
        return _WITH.get(own) if self.accompanying and own is not None else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether a regime is open, the reason when it is not, and the text that says so."""

    regime: Regime
    available: bool
    reason: str | None
    legal_basis: str
    confidence: Confidence


def standings_of(nationality: str | None, route: str | None) -> tuple[tuple[str, ...], bool]:
    """Give the standings a person may have, and whether that is presumed.

    A stateless person stands as a citizen when permanently resident, which nobody records yet.
    An unknown nationality is presumed from a route that the law keeps for foreigners (Art. 31)
    or for citizens (Art. 29).
    """
    match nationality, route:
        case ("VN", _):
            return (CITIZEN,), False
        case ("stateless", _):
            return (CITIZEN,), True
        case (None, Route.FOREIGNER):
            return (FOREIGN,), True
        case (None, Route.ABROAD):
            return (CITIZEN,), True
        case (None, _):
            return (CITIZEN, FOREIGN), True
        case _:
            return (FOREIGN,), False


def places_of(route: str | None) -> tuple[str, ...]:
    """Give where a person may be, by the route of reception."""
    if route is None:
        return (ABROAD, IN_VIET_NAM)
    return (ABROAD,) if route == Route.ABROAD else (IN_VIET_NAM,)


def assess(book: RuleBook, person: Person, day: date) -> tuple[str, tuple[Opening, ...]]:
    """Give the law of a day and, regime by regime, what it opens to a person.

    Where standing or place is not known, only what is open in every case is open: support does
    not wait for papers, and nothing is given that may not be owed.
    """
    return _openings(book, person, day, regimes=tuple(Regime))


def assess_one(book: RuleBook, person: Person, day: date, regime: Regime) -> tuple[str, Opening]:
    """Give the law of a day and whether it opens one regime to a person."""
    law, (opening,) = _openings(book, person, day, regimes=(regime,))
    return law, opening


def _openings(
    book: RuleBook, person: Person, day: date, *, regimes: Sequence[Regime]
) -> tuple[str, tuple[Opening, ...]]:
    law = book.law_on(day)
    if law is None:
        return NO_LAW, tuple(_closed_without_law(regime) for regime in regimes)
    rows = tuple(row for row in book.matrix if row.law == law and row.validity.holds(day))
    article = f"{law}/{book.instruments[law].matrix_article}"
    own = _rows_of(rows, person)
    return law, tuple(_opening(rows, person, own=own, regime=regime, article=article) for regime in regimes)


def _closed_without_law(regime: Regime) -> Opening:
    return Opening(
        regime=regime,
        available=False,
        reason="no-law-known",
        legal_basis=NO_LAW,
        confidence=Confidence.UNCONFIRMED,
    )


def _opening(
    rows: Sequence[MatrixRow], person: Person, *, own: Sequence[MatrixRow], regime: Regime, article: str
) -> Opening:
    available = _all_open(own, person, regime)
    sure = Confidence.weakest(
        *(row.confidence for row in own), Confidence.UNCONFIRMED if person.presumed else Confidence.FOUND
    )
    return Opening(
        regime=regime,
        available=available,
        reason=None if available else _reason(rows, person, regime),
        legal_basis=str(own[0].basis) if len(own) == 1 else article,
        confidence=sure,
    )


def _rows_of(rows: Sequence[MatrixRow], person: Person) -> list[MatrixRow]:
    pairs = product(person.standings, person.places)
    found = (_row(rows, person.who, standing=standing, place=place) for standing, place in pairs)
    return [row for row in found if row is not None]


def _row(rows: Sequence[MatrixRow], who: str | None, *, standing: str, place: str) -> MatrixRow | None:
    fitting = (row for row in rows if row.who == who and row.standing == standing and row.place in {place, None})
    return next(fitting, None)


def _opens(rows: Sequence[MatrixRow], person: Person, regime: Regime) -> bool:
    return _all_open(_rows_of(rows, person), person, regime)


def _all_open(own: Sequence[MatrixRow], person: Person, regime: Regime) -> bool:
    complete = len(own) == len(person.standings) * len(person.places)
    return complete and all(regime in row.regimes for row in own)


def _reason(rows: Sequence[MatrixRow], person: Person, regime: Regime) -> str:
    """Say what stands in the way: the first thing that, were it otherwise, would open the regime."""
    if person.status not in _WHO:
        return "not-a-victim"
    if not any(regime in row.regimes for row in rows):
        return "no-such-regime-then"
    if person.accompanying:
        return _reason_of_a_child(rows, person, regime)
    if _opens(rows, replace(person, places=(IN_VIET_NAM,)), regime):
        return "not-while-abroad"
    if _opens(rows, replace(person, status=TraffickingStatus.ACTUAL), regime):
        return "needs-determination"
    return "nationality-unknown" if len(person.standings) > 1 else "not-for-foreigners"


def _reason_of_a_child(rows: Sequence[MatrixRow], person: Person, regime: Regime) -> str:
    # The texts do not speak of a foreign victim's child at all: somebody decides by hand.
    if not _rows_of(rows, person) or FOREIGN in person.standings:
        return "child-needs-review"
    return "not-while-abroad" if _opens(rows, replace(person, places=(IN_VIET_NAM,)), regime) else "not-for-children"
