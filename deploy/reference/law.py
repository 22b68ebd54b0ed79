"""The page of law: bodies, texts, figures, the calendar, and what nobody has confirmed."""

from collections import defaultdict
from collections.abc import Iterator

from deploy.reference.tables import standing, table
from services.care.rules.limits import LIMITS, Limit
from services.directory.rules.reference import Body, Instrument, OpenPoint, Parameter
from services.directory.schemas.reference import load_reference
from shared.calendar import SPECIAL_DAYS, YEARS, Months

HEAD = """\
# Bodies, texts, figures, holidays

*Written by `make reference`; do not edit.*

From the tables in `services/directory/data/`, `services/care/rules/limits.toml` and `shared/holidays*.csv`. *found* was
read in a public page, *known* is remembered and not read again, *unconfirmed* is neither: it must be read in a full
text before anybody relies on it.
The rows of a day: `hoigia law list TABLE --on DATE`, `GET /api/v1/reference?table=TABLE&on=DATE`; tables are `bodies`,
`instruments`, `parameters`, `sources` and `unconfirmed`. Rules of support have [a page of their own](rules.md).
"""
STANDING = ("in force", "source", "confidence")
POINTS = ("id", "to confirm", "until then", "rests on it")
BODIES = ("function", "code", "level", "body", "may", "after", "text", *STANDING)
TEXTS = ("code", "title", "issued", *STANDING, "not confirmed")
FIGURES = ("name", "đồng", *STANDING, "not confirmed")
UNCONFIRMED = """
## Unconfirmed

`hoigia law unconfirmed` prints this list, with `--rows` also every dated row of any table that is marked so.

"""
LIMITED = ("limit", "at most", "reminder", "text", *STANDING, "not confirmed")
HOLIDAYS = """
## Holidays

Days off that fall on a weekday, and weekend days that are worked. `holidays.csv` was made from the package `holidays`
0.109 (MIT; its licence lies beside it) by `python -m deploy.tables.holidays`; a row of `holidays-own.csv` stands before
one of it. The package is no dependency, so that an upgrade never moves a deadline that somebody was told. A year whose
decision nobody has read is unconfirmed; in a year that is not here only 1 January, 30 April, 1 May and 2 September are
off.

"""


def page() -> str:
    """Give the whole page."""
    reference = load_reference()
    bodies = sorted(reference.bodies, key=lambda row: (row.function, row.validity.first, row.code))
    sources = ((row.code, row.page) for row in reference.sources.values())
    return (
        f"{HEAD}{UNCONFIRMED}{table(POINTS, map(_point, reference.open_points))}"
        f"\n## Bodies\n\n{table(BODIES, map(_body, bodies))}"
        f"\n## Texts\n\n{table(TEXTS, map(_text, reference.instruments.values()))}"
        f"\n## Figures\n\n{table(FIGURES, map(_figure, reference.parameters))}"
        f"\n## Limits of care\n\n{table(LIMITED, map(_limit, (*LIMITS.stays, *LIMITS.complaints)))}"
        f"{HOLIDAYS}{table(('year', 'off', 'worked', 'confidence'), _years())}"
        f"\n## Sources\n\n{table(('code', 'page'), sources)}"
    )


def _point(row: OpenPoint) -> tuple[str, ...]:
    return row.code, f"{row.asked_en} — *{row.asked_vi}*", row.meanwhile, ", ".join(row.rests)


def _body(row: Body) -> tuple[str, ...]:
    return row.function, row.code, row.level, row.name, row.powers, row.follows or "", row.basis, *standing(row)


def _text(row: Instrument) -> tuple[str, ...]:
    return row.code, row.title, "" if row.issued is None else str(row.issued), *standing(row), row.open or ""


def _figure(row: Parameter) -> tuple[str, ...]:
    return row.name, f"{row.value:,}", *standing(row), row.open or ""


def _limit(row: Limit) -> tuple[str, ...]:
    length = f"{row.period.count} {'months' if isinstance(row.period, Months) else 'days'}"
    reminder = f"{row.alert_days} days before the end" if row.alert_days else ""
    return row.code, length, reminder, row.legal_basis, *standing(row), row.open_point or ""


def _years() -> Iterator[tuple[str, ...]]:
    days: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in sorted(SPECIAL_DAYS.values(), key=lambda row: row.day):
        if row.kind == "worked" or row.day.isoweekday() <= 5:  # noqa: PLR2004 - Friday
            days[row.day.year, row.kind].append(f"{row.day:%d.%m}")
    for year in sorted(YEARS):
        yield str(year), " ".join(days[year, "off"]), " ".join(days[year, "worked"]), YEARS[year]
