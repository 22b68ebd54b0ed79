"""The page of rules: the law as the entitlements service knows it, with source and confidence."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias, assert_never

from services.entitlements.rules.book import (
    NATIONAL,
    Basis,
    Count,
    Instrument,
    MatrixRow,
    Procedure,
    Rule,
    RuleBook,
    SeriesValue,
)
from services.entitlements.rules.conditions import CONDITIONS
from services.entitlements.rules.files import load_rule_book
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
from shared.contracts.refusals import TITLES
from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity

Sourced: TypeAlias = Instrument | MatrixRow | Procedure | Rule | SeriesValue

HEAD = """\
# Rules of support

*Written by `make reference`; do not edit.*

What support is owed, from the data files in `services/entitlements/rules/data/`. A decision is judged by the rows in
force on the day of its legal fact, in the territory it names (province codes before 1 July 2025; a territory's own row
stands before the national one, VN). Every decision carries the least sure confidence of what it stands on: *found* was
read in a public page, *known* is remembered and not read again, *unconfirmed* is neither. Nothing here is legal advice.
"""


WITHOUT_AMOUNT: Mapping[type[Formula], str] = {
    Stated: "as the officer states; the amount is not known",
    InKind: "in kind",
    Service: "a service, free",
}
MATRIX = ("who", "standing", "place", "regimes", "text", "in force", "source", "confidence")
RULES = ("rule", "row", "regime", "support", "conditions", "amount", "text", "in force", "source", "confidence")
REASONS = ("reason", "meaning", "rules", "texts", "source", "confidence")
REASONS_HEAD = """\
What the law denies a person is recorded with a reason and the place of the rule that denies it. These are the reasons
that come from conditions of rules; that a regime is not open comes from the matrix above and cites its clause. The
confidence is that of the least sure rule.
"""
PARAMETERS = ("name", "đồng", "in force", "source", "confidence")
PROCEDURES = ("procedure", "rules", "working days", "form", "text", "in force", "source", "confidence")
TEXTS = ("code", "title", "articles named here", "in force", "source", "confidence")
LETTERS = """\
Letters: a essential needs, b medical, c interpretation, d legal support, dd (đ) legal aid, e travel, g psychological,
h schooling, i vocational, k hardship allowance and loan.
"""


def page() -> str:
    """Give the whole page."""
    book = load_rule_book()
    rules = sorted(book.rules, key=lambda one: (one.law, one.code, one.version))
    series = ((one.name, f"{one.value:,}", *_standing(one)) for one in book.series)
    texts = ((one.code, one.title_vi, ", ".join(one.articles), *_standing(one)) for one in book.instruments.values())
    return (
        f"{HEAD}\n## Who may have which regimes\n\n{LETTERS}\n{_table(MATRIX, map(_matrix_row, book.matrix))}"
        f"\n## Rules\n\n{_table(RULES, map(_rule, rules))}"
        f"\n## Why support is refused\n\n{REASONS_HEAD}\n{_table(REASONS, _reasons(book))}"
        f"\n## Support given on application\n\n{_table(PROCEDURES, map(_procedure, book.procedures))}"
        f"\n## Unconfirmed\n\n{_open_points(book)}"
        f"\n## Parameters\n\n{_table(PARAMETERS, series)}"
        f"\n## Texts\n\n{_table(TEXTS, texts)}"
        f"\n## Sources\n\n{_table(('code', 'page'), book.sources.items())}"
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (heads, ("---",) * len(heads), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _standing(one: Sourced) -> tuple[str, str, str]:
    return _days(one.validity), ", ".join(one.source), one.confidence


def _matrix_row(row: MatrixRow) -> tuple[str, ...]:
    return row.who, row.standing, row.place or "any", " ".join(row.regimes), str(row.basis), *_standing(row)


def _rule(rule: Rule) -> tuple[str, ...]:
    conditions = [*rule.conditions, *(f"({name}: not read)" for name in rule.unread)]
    amount = ", ".join(
        part for part in (_amount(rule.formula), _limit(rule.count), "once" if rule.once else "") if part
    )
    return (
        *(rule.code, rule.area or NATIONAL, rule.regime, f"{rule.title_en} — {rule.title_vi}"),
        *(", ".join(conditions) or "none", amount, ", ".join(map(_text, rule.basis)), *_standing(rule)),
    )


def _amount(formula: Formula) -> str:
    match formula:
        case Rate() | Fixed():
            return f"{formula.amount:,}" + (" a day" if isinstance(formula, Rate) else "")
        case SeriesRate():
            return f"{formula.series} times {formula.tenths / 10} ({formula.tenths_under_4 / 10} under 4) a month"
        case SeriesShare():
            return f"{formula.per_mille / 10} % of {formula.series} a month"
        case AtCost():
            return "real cost" + (f" up to {formula.ceiling:,}" if formula.ceiling else "")
        case AtLeast():
            return f"at least {formula.amount:,}"
        case Stated() | InKind() | Service():
            return WITHOUT_AMOUNT[type(formula)]
        case _:
            assert_never(formula)


def _limit(count: Count | None) -> str:
    if count is None:
        return ""
    unit = {None: "days", 1: "months"}.get(count.months, "years")
    limits = [f"{count.limit} {unit}"] if count.limit else []
    limits += [f"{count.limit_months} months from the first day"] if count.limit_months else []
    limits += ["more by a decision"] if count.extended_by else []
    return f"{unit} counted" + (f", at most {' and '.join(limits)}" if limits else "")


def _text(basis: Basis) -> str:
    return str(basis) + (" (unconfirmed)" if basis.confidence == "unconfirmed" else "")


def _days(validity: Validity) -> str:
    return f"from {validity.first}" if validity.last is None else f"{validity.first} to {validity.last}"


def _reasons(book: RuleBook) -> Iterable[tuple[str, ...]]:
    for name, condition in CONDITIONS.items():
        rules = [rule for rule in book.rules if name in rule.conditions]
        if rules:
            vietnamese, english = TITLES[condition.refusal]
            codes = ", ".join(sorted({rule.code for rule in rules}))
            places = ", ".join(sorted({rule.place for rule in rules}))
            sources = ", ".join(sorted({source for rule in rules for source in rule.source}))
            sure = Confidence.weakest(*(rule.confidence for rule in rules))
            yield condition.refusal, f"{english} — {vietnamese}", codes, places, sources, sure


def _procedure(one: Procedure) -> tuple[str, ...]:
    days = str(one.working_days)
    return one.code, ", ".join(one.rules), days, one.form or "", _text(one.basis), *_standing(one)


def _open_points(book: RuleBook) -> str:
    points: dict[str, list[str]] = {}
    for rule in book.rules:
        for point in rule.open_points:
            points.setdefault(point, []).append(f"{rule.code} ({rule.area or NATIONAL})")
    for one in book.procedures:
        for point in one.open_points:
            points.setdefault(point, []).append(one.code)
    return "".join(f"- {point} *{', '.join(sorted(codes))}*\n" for point, codes in sorted(points.items()))
