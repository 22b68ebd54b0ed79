"""Make the table of public holidays from the package `holidays` (MIT).

In an environment of its own: ``pip install holidays==0.109``, then with that environment's Python, here,
``python -m deploy.tables.holidays``. Look at the difference before keeping it: a deadline that was told stays told.
"""

import csv
import importlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "shared" / "holidays.csv"
HEADER = ("day", "kind", "name", "source", "confidence")
FIRST, LAST = 2012, 2030
DECIDED = 2025
"""The last year of which the library's days are taken for known; the decisions themselves were not read."""
FIXED = frozenset({"01-01", "04-30", "05-01", "09-02"})
WORKED = "Làm bù"


def main() -> None:
    """Write the table."""
    library: Any = importlib.import_module("holidays")
    source = f"holidays-{library.__version__}"
    days: Any = library.country_holidays("VN", years=range(FIRST, LAST + 1), language="vi")
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows((*row, source, confidence(*row)) for row in rows(days, days.weekend_workdays))


def rows(off: Mapping[date, str], worked: Iterable[date]) -> list[tuple[str, str, str]]:
    """Give the days off and the days worked in exchange, in their order."""
    found = [(day.isoformat(), "off", name) for day, name in off.items()]
    found += [(day.isoformat(), "worked", WORKED) for day in worked]
    return sorted(row for row in found if FIRST <= int(row[0][:4]) <= LAST)


def confidence(day: str, kind: str, name: str) -> str:
    """Say how sure a day is: in a year not decided yet only what the law fixes, and no day in lieu, is known."""
    del name
    fixed = kind == "off" and day[5:] in FIXED
    return "known" if int(day[:4]) <= DECIDED or fixed else "unconfirmed"


if __name__ == "__main__":
    main()
