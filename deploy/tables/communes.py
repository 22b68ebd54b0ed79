"""Make the tables of communes from the package `vietnamadminunits` (MIT), whose data are two files.

In an environment of its own: ``pip install --no-deps --target FOLDER vietnamadminunits==1.0.4``; then
``python -m deploy.tables.communes FOLDER/vietnamadminunits/data``. The package itself is never imported: its
parser needs a package under the GPL, its data do not, and ``--no-deps`` leaves that one out.
"""

import csv
import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from services.directory.schemas.tables import DATA

Row: TypeAlias = tuple[str, ...]

OLD = (
    "SELECT provinceKey, districtKey, wardKey, provinceCode, districtCode, district, wardCode, ward"
    " FROM admin_units_legacy"
)
PROVINCE, DISTRICT, NAME = 3, 4, 7
NEW = "SELECT provinceKey, wardKey, provinceCode, wardCode, ward FROM admin_units"


def main(folder: Path) -> None:
    """Write the three tables beside the others."""
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as database:
        old, new = database.execute(OLD).fetchall(), database.execute(NEW).fetchall()
    became = successors(json.loads((folder / "converter_2025.json").read_text(encoding="utf-8")), new)
    write(
        "communes.csv",
        ("code", "name", "province"),
        ((ward, spelled(name), province) for _, _, province, ward, name in new),
    )
    write("districts-before.csv", ("code", "name", "province"), {(row[4], spelled(row[5]), row[3]) for row in old})
    mark_doubtful(became, {key_of(row): row for row in old})
    write("communes-before.csv", ("code", "name", "district", "became"), (before(row, became) for row in old))


def successors(converter: Mapping[str, Any], new: Iterable[Row]) -> dict[str, list[str]]:
    """Give the new codes for the key of each old unit; of a divided one, the main part is first."""
    codes = {(province, ward): code for province, ward, _, code, _ in new}
    became: dict[str, list[str]] = {}
    for province, units in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, keys in units.items():
            became.update({key: [codes[province, ward]] for key in keys})
    for province, units in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in units.items():
            ordered = sorted(parts, key=lambda part: (not part["isDefaultNewWard"], part["newWardKey"]))
            became[key] = [codes[province, part["newWardKey"]] for part in ordered]
    return became


def mark_doubtful(became: dict[str, list[str]], old: Mapping[str, Row]) -> None:
    """Put last, with a question mark, parts that seem to be those of a namesake.

    No commune that went whole crosses an old provincial border. Of the divided ones some do, and each of these has a
    namesake that went into the same new commune with more of its own district: the package seems to have taken one
    for the other, inside old provinces too. ``old`` gives the row of each key.
    """
    made_of: dict[str, list[Row]] = defaultdict(list)
    for key, parts in became.items():
        for code in parts:
            made_of[code].append(old[key])
    for key, parts in became.items():
        doubtful = [code for code in parts if has_namesake(old[key], made_of[code])]
        became[key] = [code for code in parts if code not in doubtful] + [f"{code}?" for code in doubtful]


def has_namesake(row: Row, others: Sequence[Row]) -> bool:
    """Tell whether a unit of that name, whose district or province gave more, went into the same commune."""
    gave = Counter(other[place] for other in others for place in (PROVINCE, DISTRICT))
    return any(
        other[NAME] == row[NAME] and any(gave[other[place]] > gave[row[place]] for place in (PROVINCE, DISTRICT))
        for other in others
    )


def key_of(row: Row) -> str:
    """Spell the key under which the package knows an old unit."""
    return f"{row[0]}_{row[1]}_{row[2] or ''}"


def before(row: Row, became: Mapping[str, Sequence[str]]) -> Row:
    """Give the row of an old unit; an island district without communes stands under its own code."""
    return row[6] or row[4], spelled(row[7] or row[5]), row[4], " ".join(became[key_of(row)])


def spelled(name: str) -> str:
    """Spell the kind of a unit as the law does: the package writes a few with two capitals."""
    for kind in ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu"):
        if name.startswith(f"{kind.title()} "):
            return kind + name[len(kind) :]
    return name


def write(name: str, header: Row, rows: Iterable[Row]) -> None:
    """Write a table in the order of its codes."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
