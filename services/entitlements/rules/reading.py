"""From the text of data files to the rule book; every bad row is named by file and line."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from services.entitlements.rules.book import (
    Count,
    Instrument,
    MatrixRow,
    Procedure,
    Rule,
    RuleBook,
    SeriesValue,
)
from services.entitlements.rules.checking import (
    ends_with_its_law,
    one_procedure,
    one_regime,
    one_row_a_person,
    rests_on_something,
)
from services.entitlements.rules.conditions import CONDITIONS, COUNTED, EXTENDED
from services.entitlements.rules.formulas import (
    AtCost,
    AtLeast,
    Fixed,
    Formula,
    InKind,
    Rate,
    SeriesRate,
    SeriesShare,
    Service,
    Stated,
)
from services.entitlements.rules.matrix import PLACES, STANDINGS, WHO
from services.entitlements.rules.rows import read_basis
from shared.contracts.vocabulary import Confidence, Regime
from shared.kernel.canonical import canonical
from shared.rows import Row, no_gap, no_overlap, once, rows_of

SECTIONS = ("source", "instrument", "matrix", "series", "rule", "procedure")
_AREA = re.compile(r"\d{2}")

FORMULAS: Mapping[str, Callable[[Row], Formula]] = {
    "rate": lambda row: Rate(row.whole("amount")),
    "series-rate": lambda row: SeriesRate(row.code("series"), row.whole("tenths"), row.whole("tenths_under_4")),
    "series-share": lambda row: SeriesShare(row.code("series"), row.whole("per_mille")),
    "at-cost": lambda row: AtCost(row.optional_whole("ceiling")),
    "fixed": lambda row: Fixed(row.whole("amount")),
    "at-least": lambda row: AtLeast(row.whole("amount")),
    "stated": lambda _: Stated(),
    "in-kind": lambda _: InKind(),
    "service": lambda _: Service(),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Codes that rows may name; with each instrument its articles."""

    instruments: Mapping[str, Collection[str]]
    sources: Collection[str]
    series: Collection[str]


def read_rule_book(files: Mapping[str, str]) -> RuleBook:
    """Read the rule book from the text of its files by name.

    Raises :class:`BadRowError` for text that is no TOML, unknown or missing keys, unknown codes,
    a row without a source, amounts that are not positive, validities that end before they begin,
    rows that overlap or leave a gap between them, texts of law and articles that are not listed,
    and amounts that claim to be known and are not.
    """
    rows: dict[str, list[Row]] = {section: [] for section in SECTIONS}
    for name, text in sorted(files.items()):
        for section, row in rows_of(name, text, SECTIONS):
            rows[section].append(row)
    pages = [_source(row) for row in rows["source"]]
    sources = dict(pages)
    instruments = [_instrument(row, sources) for row in rows["instrument"]]
    series = [_series_value(row, sources) for row in rows["series"]]
    known = Listed({one.code: one.articles for one in instruments}, set(sources), {one.name for one in series})
    matrix = [_matrix_row(row, known) for row in rows["matrix"]]
    rules = [_rule(row, known) for row in rows["rule"]]
    procedures = [_procedure(row, known, rules) for row in rows["procedure"]]
    once(rows["source"], [code for code, _ in pages])
    once(rows["instrument"], [one.code for one in instruments])
    no_overlap(rows["instrument"], instruments, key=lambda one: one.matrix_article is not None or one.code)
    no_overlap(rows["series"], series, key=lambda one: one.name)
    one_row_a_person(rows["matrix"], matrix)
    no_overlap(rows["rule"], rules, key=lambda one: (one.code, one.area))
    no_gap(rows["instrument"], instruments, key=lambda one: one.matrix_article is not None or one.code)
    no_gap(rows["series"], series, key=lambda one: one.name)
    no_gap(rows["rule"], rules, key=lambda one: (one.code, one.area))
    no_overlap(rows["procedure"], procedures, key=lambda one: one.code)
    no_gap(rows["procedure"], procedures, key=lambda one: one.code)
    one_regime(rows["rule"], rules)
    one_procedure(rows["procedure"], procedures)
    texts = {one.code: one for one in instruments}
    for row, opening in zip(rows["matrix"], matrix, strict=True):
        ends_with_its_law(row, opening.validity, texts[opening.law])
    for row, rule in zip(rows["rule"], rules, strict=True):
        rests_on_something(row, rule.validity, rule.basis, texts)
    for row, procedure in zip(rows["procedure"], procedures, strict=True):
        rests_on_something(row, procedure.validity, (procedure.basis,), texts)
    return RuleBook(
        sources=sources,
        instruments=texts,
        matrix=tuple(matrix),
        rules=tuple(rules),
        series=tuple(series),
        procedures=tuple(procedures),
    )


def _source(row: Row) -> tuple[str, str]:
    code, page = row.code("code"), row.text("page")
    row.close()
    return code, page


def _instrument(row: Row, sources: Collection[str]) -> Instrument:
    one = Instrument(
        code=row.code("code"),
        title_vi=row.text("title_vi"),
        validity=row.validity(),
        matrix_article=row.code("matrix_article") if row.has("matrix_article") else None,
        articles=row.listed("articles"),
        source=row.sources(sources),
        confidence=row.confidence(),
    )
    row.close()
    if one.matrix_article not in {None, *one.articles}:
        raise row.wrong(f"article is unknown: {one.code}/{one.matrix_article}")
    return one


def _series_value(row: Row, sources: Collection[str]) -> SeriesValue:
    one = SeriesValue(
        name=row.code("name"),
        value=row.whole("value"),
        validity=row.validity(),
        source=row.sources(sources),
        confidence=row.confidence(),
    )
    row.close()
    return one


def _matrix_row(row: Row, known: Listed) -> MatrixRow:
    one = MatrixRow(
        law=row.code("law", known.instruments),
        who=row.code("who", WHO),
        standing=row.code("standing", STANDINGS),
        place=row.code("place", PLACES) if row.has("place") else None,
        regimes=tuple(Regime(code) for code in row.texts("regimes", list(Regime))),
        basis=read_basis(row.table("basis"), known.instruments),
        validity=row.validity(),
        source=row.sources(known.sources),
        confidence=row.confidence(),
    )
    row.close()
    if not one.regimes:
        raise row.wrong("opens nothing to anybody")
    return one


def _rule(row: Row, known: Listed) -> Rule:
    one = Rule(
        code=row.code("code"),
        regime=row.one_of("regime", Regime),
        law=row.code("law", known.instruments),
        area=_area(row),
        title_vi=row.text("title_vi"),
        title_en=row.text("title_en"),
        validity=row.validity(),
        revision=row.whole("revision", 1),
        conditions=row.texts("conditions", CONDITIONS),
        unread=row.texts("unread_conditions", CONDITIONS),
        count=_count(row),
        formula=_formula(row.table("formula"), known.series),
        benefit=row.code("benefit") if row.has("benefit") else row.code("code"),
        once=row.flag("once"),
        basis=tuple(read_basis(part, known.instruments) for part in row.tables("basis")),
        source=row.sources(known.sources),
        confidence=row.confidence(),
        open_points=row.texts("open"),
        digest=hashlib.sha256(canonical(row.plain())).hexdigest(),
    )
    row.close()
    _consistent(row, one)
    return one


def _procedure(row: Row, known: Listed, rules: Sequence[Rule]) -> Procedure:
    one = Procedure(
        code=row.code("code"),
        rules=row.texts("rules", {rule.code for rule in rules}),
        working_days=row.whole("working_days"),
        form=row.code("form") if row.has("form") else None,
        basis=read_basis(row.table("basis"), known.instruments),
        validity=row.validity(),
        source=row.sources(known.sources),
        confidence=row.confidence(),
        open_points=row.texts("open"),
    )
    row.close()
    if not one.rules:
        raise row.wrong("no rule is applied for by it")
    return one


def _consistent(row: Row, rule: Rule) -> None:
    counted = isinstance(rule.formula, Rate | SeriesRate | SeriesShare)
    if counted and rule.count is None:
        raise row.wrong("the formula counts and nothing is counted")
    if counted and rule.count and rule.count.in_months == isinstance(rule.formula, Rate):
        raise row.wrong("the formula counts days and months for one another")
    sure = rule.confidence is not Confidence.UNCONFIRMED
    if sure and isinstance(rule.formula, Stated):
        raise row.wrong("an amount that we could not read cannot be sure")
    if sure and rule.unread:
        raise row.wrong("a rule with conditions that we could not read cannot be sure")


def _area(row: Row) -> str | None:
    if not row.has("area"):
        return None
    area = row.text("area")
    if not _AREA.fullmatch(area):
        raise row.wrong("area is no province code")
    return area


def _count(row: Row) -> Count | None:
    if not row.has("count"):
        return None
    table = row.table("count")
    count = Count(
        of=table.code("of", COUNTED),
        limit=table.optional_whole("limit"),
        limit_months=table.optional_whole("limit_months"),
        extended_by=table.code("extended_by", EXTENDED) if table.has("extended_by") else None,
    )
    table.close()
    return count


def _formula(table: Row, series: Collection[str]) -> Formula:
    formula = FORMULAS[table.code("kind", FORMULAS)](table)
    table.close()
    if isinstance(formula, SeriesRate | SeriesShare) and formula.series not in series:
        raise table.wrong(f"series is unknown: {formula.series}")
    return formula
