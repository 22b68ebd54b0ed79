"""The only place that reads the clock."""

from datetime import UTC, date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return datetime.now(UTC)


def legal_date(moment: datetime) -> date:
    """Give the day on which the law sees a moment: the date in Viet Nam."""
    return moment.astimezone(VIET_NAM).date()
