"""The law's days: where they end, which of them are worked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.calendar import end_of, is_working_day, months_after, working_days_after


def test_a_legal_day_ends_at_midnight_in_viet_nam() -> None:
    assert end_of(date(2026, 3, 5)).astimezone(UTC) == datetime(2026, 3, 5, 16, 59, 59, 999999, tzinfo=UTC)


def test_what_comes_after_the_end_of_a_day_is_the_next_day() -> None:
    assert (end_of(date(2026, 3, 5)) + timedelta(microseconds=1)).date() == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 3, 6), True),
        (date(2026, 3, 7), False),
        (date(2026, 2, 17), False),
        (date(2026, 1, 10), True),
        (date(2030, 4, 30), False),
    ],
    ids=["a Friday", "a Saturday", "Tết", "a Saturday worked in exchange", "a fixed holiday of a year not decided yet"],
)
def test_weekends_holidays_and_exchanges_decide_what_is_worked(day: date, *, worked: bool) -> None:
    assert is_working_day(day) is worked


def test_working_days_leave_out_tet() -> None:
    assert working_days_after(date(2026, 2, 13), 1) == date(2026, 2, 23)


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
