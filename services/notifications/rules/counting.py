"""Counting: when a period is over, what is left of it when it is paused, and until when it then runs.

The day of the fact is not counted, and a period in days ends with its last day in Viet Nam. A pause keeps what is
left in the clock's own unit: the day on which it begins belongs to the time that has run, the day on which it ends
is not counted any more. The rows of ``texts.toml`` say where that was read, or that it was not.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from shared.calendar import CalendarDays, Months, Period, WorkingDays, confidence_of, end_of, is_working_day
from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import DAY
from shared.kernel.days import legal_date

HOURS, CALENDAR_DAYS, WORKING_DAYS, MONTHS, UNTIL = "hours", "calendar-days", "working-days", "months", "until"
UNITS = (HOURS, CALENDAR_DAYS, WORKING_DAYS, MONTHS, UNTIL)
_ORDER: Mapping[str, int] = {one.value: number for number, one in enumerate(Confidence)}


def due_after(unit: str, count: int, fact: datetime | date) -> datetime:
    """Give the last moment of a period that begins with a fact."""
    if unit == HOURS:
        return (fact if isinstance(fact, datetime) else end_of(fact)) + timedelta(hours=count)
    periods: dict[str, Period] = {
        CALENDAR_DAYS: CalendarDays(count),
        WORKING_DAYS: WorkingDays(count),
        MONTHS: Months(count),
    }
    return end_of(periods[unit].after(legal_date(fact) if isinstance(fact, datetime) else fact))


def left(unit: str | None, due_at: datetime, moment: datetime) -> int:
    """Give what is left of a period at a moment: working days, days, or microseconds of one in hours."""
    if unit == HOURS:
        return (due_at - moment) // timedelta(microseconds=1)
    first, last = legal_date(moment), legal_date(due_at)
    if unit == WORKING_DAYS:
        return sum(is_working_day(first + number * DAY) for number in range(1, (last - first).days + 1))
    return (last - first).days


def resumed(unit: str | None, remaining: int, moment: datetime) -> datetime:
    """Give the last moment of a period of which so much is left, counted on from a moment."""
    if unit == HOURS:
        return moment + timedelta(microseconds=remaining)
    period: Period = WorkingDays(remaining) if unit == WORKING_DAYS else CalendarDays(remaining)
    return end_of(period.after(legal_date(moment)))


def calendar_between(unit: str | None, first: datetime, last: datetime) -> Confidence | None:
    """Say how sure the working days of a period are; ``None`` where no calendar is asked."""
    return confidence_of(legal_date(first), legal_date(last)) if unit == WORKING_DAYS else None


def weakest(*confidences: str | None) -> str:
    """Give the least sure of several confidences: a chain holds as its weakest link."""
    return max((one for one in confidences if one is not None), key=lambda one: _ORDER.get(one, len(_ORDER)))
