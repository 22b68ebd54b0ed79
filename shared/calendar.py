"""Days as the law counts them: the calendar of Viet Nam. Holidays are dated data beside this module.

Calendar days and working days are different questions (``ngày`` and ``ngày làm việc``); nothing here
turns one into the other. What runs "within three days" ends with the third day after the fact.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from shared.kernel.days import VIET_NAM

MONTHS_A_YEAR = 12
WEEKDAYS = 5
_HOLIDAYS = Path(__file__).parent / "holidays.toml"


def end_of(day: date) -> datetime:
    """Give the last moment of a legal day: what is due that day is missed after it."""
    return datetime.combine(day, time.max, tzinfo=VIET_NAM)


def months_after(day: date, months: int) -> date:
    """Give the day of the same number some months later, or the last day of that month."""
    count = day.month - 1 + months
    year, month = day.year + count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    first_of_next = date(year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def working_days_after(day: date, count: int) -> date:
    """Give the last of so many working days; the day of the fact is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Tell whether public offices work on a day.

    In a year whose holidays have not been decided yet, only those of fixed date are known: Tết and
    the kings' anniversary follow the moon and the days in lieu a decision of that year.
    """
    fixed, off, worked = _holidays()
    if day in worked:
        return True
    return day.weekday() < WEEKDAYS and day not in off and f"{day:%m-%d}" not in fixed


@cache
def _holidays() -> tuple[frozenset[str], frozenset[date], frozenset[date]]:
    data = tomllib.loads(_HOLIDAYS.read_text(encoding="utf-8"))
    off = frozenset(day for year in data["year"] for day in year["off"])
    worked = frozenset(day for year in data["year"] for day in year["worked"])
    return frozenset(data["fixed"]), off, worked
