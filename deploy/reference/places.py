"""The page of places: provinces by date, and what the tables of communes hold."""

from collections import Counter

from deploy.reference.tables import standing, table
from services.directory.rules.places import Province
from services.directory.schemas.communes import HEADERS
from services.directory.schemas.reference import load_reference
from services.directory.schemas.tables import DATA

HEAD = """\
# Places

*Written by `make reference`; do not edit.*

A code means a place only on a day. From `services/directory/data/provinces.csv`; ask with
`hoigia places CODE --on DATE`, `GET /api/v1/places?code=CODE&on=DATE`, or the directory's call `places`. What a code
that was written on one day means on a later one: `--seen-on`. A row that ends says which code it became the day after.
"""
COMMUNES = """
## Communes

{communes} communes of today and {before} of before 1 July 2025 (island districts without communes among them) in
{districts} districts, with what became of each: `communes.csv`, `communes-before.csv`, `districts-before.csv`, made
from the data of `vietnamadminunits` 1.0.4 (MIT; its licence lies beside them) by `python -m deploy.tables.communes`.
A service checks them line by line when it starts and keeps them (about 2 MB) once somebody asks. The older list is the
one of 30 June 2025: for an earlier day the answer says `unconfirmed`, as it does for each part of a divided commune and
for communes of Đồng Nai since 30 April 2026. {doubtful} divided communes have a part where it is likelier that a
namesake was meant (most would cross an old provincial border): the answer calls that part `doubtful`.

"""
REUSED = """
## Codes with another meaning since 1 July 2025

"""


def page() -> str:
    """Give the whole page."""
    provinces = load_reference().provinces
    rows = sorted(provinces.rows, key=lambda row: (row.validity.last is None, row.code, row.validity.first))
    reused = "".join(
        f"- {code}: {' → '.join(row.name for row in provinces.rows if row.code == code)}\n"
        for code in provinces.reused()
    )
    merged = table(
        ("code", "province today", "was"),
        (
            (row.code, row.name, ", ".join(sorted(f"{part.own_name} ({part.code})" for part in _parts(row))))
            for row in provinces.rows
            if row.validity.last is None
        ),
    )
    counts = {name: len((DATA / name).read_text(encoding="utf-8").splitlines()) - 1 for name in HEADERS}
    told = COMMUNES.format(
        communes=f"{counts['communes.csv']:,}",
        before=f"{counts['communes-before.csv']:,}",
        districts=counts["districts-before.csv"],
        doubtful=sum("?" in line for line in (DATA / "communes-before.csv").read_text(encoding="utf-8").splitlines()),
    )
    heads = ("code", "name", "became", "text", "holds", "source", "confidence")
    return (
        f"{HEAD}{REUSED}{reused}\n## Which provinces of before lie in which of today\n\n{merged}"
        f"{told}{_communes()}\n## All rows\n\n{table(heads, map(_row, rows))}"
    )


def _parts(row: Province) -> set[Province]:
    provinces = load_reference().provinces
    return {part for part in provinces.parts(row.code, row.validity.first) if part.validity.last in _last_days()}


def _last_days() -> set[object]:
    # The day on which most rows end: the one before the merger.
    ends = Counter(row.validity.last for row in load_reference().provinces.rows if row.validity.last is not None)
    return {ends.most_common(1)[0][0]}


def _communes() -> str:
    lines = (DATA / "communes.csv").read_text(encoding="utf-8").splitlines()[1:]
    counted = Counter(line.rpartition(",")[2] for line in lines)
    return table(("province", "communes"), ((code, str(count)) for code, count in sorted(counted.items())))


def _row(row: Province) -> tuple[str, ...]:
    return row.code, row.name, row.became or "", row.basis, *standing(row)
