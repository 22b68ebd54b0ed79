"""Days that are told of."""

from datetime import date


def day_refusal(day: date, today: date, *, after: date | None = None) -> str | None:
    """A day that is told of has come, and is not before what it follows."""
    if day > today:
        return "date-in-future"
    return "date-before-report" if after is not None and day < after else None
