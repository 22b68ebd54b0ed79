"""Days as the law counts them: the calendar of Viet Nam.

Working days and public holidays come with the clocks that count in them; no rule of today's book
does.
"""

from datetime import date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
MONTHS_A_YEAR = 12


def legal_date(moment: datetime) -> date:
    """Give the day on which the law sees a moment: the date in Viet Nam."""
    return moment.astimezone(VIET_NAM).date()


def months_after(day: date, months: int) -> date:
    """Give the day of the same number some months later, or the last day of that month."""
    count = day.month - 1 + months
    year, month = day.year + count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    first_of_next = date(year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
