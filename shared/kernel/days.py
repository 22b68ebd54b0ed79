"""The day as the law sees it."""

from datetime import date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam has had one zone without summer time since 1975."""


def legal_date(moment: datetime) -> date:
    """Give the day on which the law sees a moment: the date in Viet Nam."""
    return moment.astimezone(VIET_NAM).date()
