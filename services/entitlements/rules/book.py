"""The rule book: frozen rows of law with their validity, source and confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.entitlements.rules.formulas import Formula
from shared.contracts.vocabulary import Confidence, Regime
from shared.kernel.dated import Validity

NATIONAL = "VN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A law, decree, circular or resolution.

    ``articles`` are those that rows may name: the ones we have read of, not all there are.
    """

    code: str
    title_vi: str
    validity: Validity
    matrix_article: str | None
    articles: tuple[str, ...]
    source: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The place in a text; ``article`` is ``None`` where we have not read which one."""

    instrument: str
    article: str | None
    confidence: Confidence

    def __str__(self) -> str:
        """Spell the place as a code, ``L2024/37.3``."""
        return self.instrument if self.article is None else f"{self.instrument}/{self.article}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """Which regimes are open to whom; ``place`` is ``None`` where it does not matter."""

    law: str
    who: str
    standing: str
    place: str | None
    regimes: tuple[Regime, ...]
    basis: Basis
    validity: Validity
    source: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a rule counts (a fact of days or months) and how far it goes.

    ``limit`` is in the counted unit over the whole case; ``limit_months`` is a window of months
    that opens on the first day of the first support under the rule; ``extended_by`` names the fact
    by which a decision moves the limit.
    """

    of: str
    limit: int | None
    limit_months: int | None
    extended_by: str | None = None

    @property
    def in_months(self) -> bool:
        """Tell whether months are counted, not days or years."""
        return self.of.endswith("_months")

    @property
    def months(self) -> int | None:
        """Give how many months one of what is counted has, ``None`` when days are counted."""
        return 12 if self.of.endswith("_years") else 1 if self.in_months else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to be given support: for whom (regime, conditions), how much, how long, under which text.

    ``benefit`` is what is given: rules of successive laws that give the same have it in common, so
    that what is given once is not given once under each;
    ``unread`` are conditions that the law may set but that we could not confirm; ``open_points``
    say what about the row is unconfirmed; ``digest`` is the SHA-256 of the row as read.
    """

    code: str
    regime: Regime
    law: str
    area: str | None
    title_vi: str
    title_en: str
    validity: Validity
    revision: int
    conditions: tuple[str, ...]
    unread: tuple[str, ...]
    count: Count | None
    formula: Formula
    benefit: str
    once: bool
    basis: tuple[Basis, ...]
    source: tuple[str, ...]
    confidence: Confidence
    open_points: tuple[str, ...]
    digest: str

    @property
    def place(self) -> str:
        """Name the text that a decision cites: one whose article we have read before any other."""
        return str(next((one for one in self.basis if one.article is not None), self.basis[0]))

    @property
    def version(self) -> str:
        """Name this row among all rows of its code: ``02/2020-07-20/r1``."""
        return f"{self.area or NATIONAL}/{self.validity.first.isoformat()}/r{self.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesValue:
    """A statutory parameter in đồng for a time."""

    name: str
    value: int
    validity: Validity
    source: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """How support under some rules is applied for: the working days that an answer may take, and the form."""

    code: str
    rules: tuple[str, ...]
    working_days: int
    form: str | None
    basis: Basis
    validity: Validity
    source: tuple[str, ...]
    confidence: Confidence
    open_points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All the law that entitlements knows; ``sources`` gives the page that a source code stands for."""

    sources: Mapping[str, str]
    instruments: Mapping[str, Instrument]
    matrix: tuple[MatrixRow, ...]
    rules: tuple[Rule, ...]
    series: tuple[SeriesValue, ...]
    procedures: tuple[Procedure, ...] = ()

    def knows(self, place: str) -> bool:
        """Tell whether a place ``L2024/37.3`` is in a text and an article of the book; a text alone is one."""
        code, _, article = place.partition("/")
        instrument = self.instruments.get(code)
        return instrument is not None and (not article or article.partition(".")[0] in instrument.articles)

    def law_on(self, day: date) -> str | None:
        """Give the law whose matrix decides on a day, ``None`` before the first we know."""
        laws = [one for one in self.instruments.values() if one.matrix_article and one.validity.holds(day)]
        return laws[0].code if laws else None

    def named(self, code: str) -> Sequence[Rule]:
        """Give every row of a code, of any area and time."""
        return [rule for rule in self.rules if rule.code == code]

    def in_force(self, day: date, area: str | None) -> Sequence[Rule]:
        """Give the rules of a day in a territory: its own row where it has one, else the national one."""
        rows = [rule for rule in self.rules if rule.validity.holds(day) and rule.area in {area, None}]
        own = {rule.code for rule in rows if rule.area is not None}
        return [rule for rule in rows if rule.area is not None or rule.code not in own]

    def procedure(self, rule: str, day: date) -> Procedure | None:
        """Give how support under a rule was applied for on a day, ``None`` where it is given without application."""
        return next((one for one in self.procedures if rule in one.rules and one.validity.holds(day)), None)

    def value(self, name: str, day: date) -> SeriesValue | None:
        """Give a parameter as it was on a day."""
        return next((one for one in self.series if one.name == name and one.validity.holds(day)), None)
