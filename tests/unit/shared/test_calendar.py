"""The law's days: where they end, which of them are worked, and how sure that is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    SPECIAL_DAYS,
    TABLES,
    CalendarDays,
    Months,
    WorkingDays,
    confidence_of,
    end_of,
    is_working_day,
    last_of_months,
    months_after,
    read_special_days,
    working_days_after,
)
from shared.kernel.days import legal_date

HEADER = "day,kind,name,source,confidence\n"

# Counted by hand on a printed calendar: days of each month of 2026 on which offices work. Weekdays less the days
# off, and the Saturdays of 10 January and 22 August; Tết is 16 to 20 February, the kings' day 27 April (for a Sunday).
WORKED_IN_2026 = {1: 21, 2: 15, 3: 22, 4: 20, 5: 20, 6: 22, 7: 23, 8: 21, 9: 20, 10: 22, 11: 20, 12: 23}


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
        (date(2026, 11, 24), False),
        (date(2025, 11, 24), True),
        (date(2040, 4, 30), False),
        (date(2040, 5, 2), True),
    ],
    ids=[
        "a Friday",
        "a Saturday",
        "Tết",
        "a Saturday worked in exchange",
        "the day of culture, off since 2026",
        "the same day the year before",
        "a fixed holiday of a year that no table holds",
        "an ordinary day of such a year",
    ],
)
def test_weekends_holidays_and_exchanges_decide_what_is_worked(day: date, *, worked: bool) -> None:
    assert is_working_day(day) is worked


def test_a_year_around_tet_has_the_working_days_that_were_counted_by_hand() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    counted = {month: sum(is_working_day(day) for day in days if day.month == month) for month in range(1, 13)}
    assert counted == WORKED_IN_2026


def test_nine_working_days_before_tet_end_after_it() -> None:
    # Tuesday 10 February: 11, 12, 13 | Tết | 23, 24, 25, 26, 27 | 2 March.
    assert WorkingDays(9).after(date(2026, 2, 10)) == date(2026, 3, 2)
    assert CalendarDays(9).after(date(2026, 2, 10)) == date(2026, 2, 19)


def test_a_period_leaves_out_the_end_of_april() -> None:
    # Friday 24 April 2026: the kings' day is off on Monday 27, the 30th and 1 May follow, then a weekend.
    assert working_days_after(date(2026, 4, 24), 3) == date(2026, 5, 4)


def test_a_saturday_worked_in_exchange_counts() -> None:
    # Thursday 25 April 2019: Friday 26; 27 April to 1 May off, Monday 29 in exchange for Saturday 4 May.
    assert [working_days_after(date(2019, 4, 25), count) for count in (1, 2, 3, 4)] == [
        date(2019, 4, 26),
        date(2019, 5, 2),
        date(2019, 5, 3),
        date(2019, 5, 4),
    ]


def test_a_decision_in_the_last_minute_of_the_last_day_is_in_time_and_a_minute_later_is_not() -> None:
    due = end_of(WorkingDays(9).after(legal_date(datetime(2026, 2, 10, 1, tzinfo=UTC))))
    decided = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)
    assert legal_date(decided) == date(2026, 3, 2)
    assert decided <= due < decided + timedelta(minutes=1)


def test_a_fact_late_in_the_evening_in_utc_belongs_to_the_next_day_in_viet_nam() -> None:
    fact = datetime(2026, 2, 12, 17, 30, tzinfo=UTC)
    assert WorkingDays(1).after(legal_date(fact)) == date(2026, 2, 23)


def test_working_days_and_calendar_days_are_not_the_same_value() -> None:
    # mypy says so too; compared as objects, because its strictness refuses even to compare them.
    one: object = WorkingDays(3)
    other: object = CalendarDays(3)
    assert one != other


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert Months(12).after(date(2024, 2, 29)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2025, 1, 1), 3, date(2025, 3, 31)),
        (date(2025, 3, 15), 3, date(2025, 6, 14)),
        (date(2025, 3, 31), 3, date(2025, 6, 30)),
        (date(2025, 8, 31), 3, date(2025, 11, 30)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2025, 1, 29), 1, date(2025, 2, 28)),
        (date(2024, 1, 29), 1, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_that_are_counted_from_their_first_day_lose_no_day_where_a_month_is_shorter(
    first: date, months: int, last: date
) -> None:
    assert last_of_months(first, months) == last


@pytest.mark.parametrize(
    ("first", "last", "sure"),
    [
        (date(2024, 3, 1), date(2025, 3, 1), "known"),
        (date(2025, 12, 30), date(2026, 1, 2), "unconfirmed"),
        (date(2028, 1, 1), date(2028, 1, 2), "unconfirmed"),
        (date(2040, 1, 1), date(2040, 1, 2), "unconfirmed"),
    ],
)
def test_a_span_is_as_sure_as_its_least_sure_year(first: date, last: date, sure: str) -> None:
    assert confidence_of(first, last) == sure


def test_the_tables_hold_every_year_from_2012_to_2030() -> None:
    assert {day.year for day in SPECIAL_DAYS} == set(range(2012, 2031))


def test_every_day_off_in_exchange_is_worked_off_on_a_day_of_the_tables() -> None:
    lieu = [row for row in SPECIAL_DAYS.values() if "thay cho ngày" in row.name]
    worked = {row.day for row in SPECIAL_DAYS.values() if row.kind == "worked"}
    named = {date(*map(int, reversed(row.name[-11:-1].split("/")))) for row in lieu}
    assert len(lieu) > 10
    assert named == worked


def test_a_row_of_our_own_stands_before_a_generated_one() -> None:
    generated = HEADER + "2027-05-03,off,Nghỉ bù,holidays,unconfirmed\n"
    own = HEADER + "2027-05-03,ordinary,Không nghỉ bù,quyết định của năm,found\n"
    row = read_special_days({TABLES[0]: generated, TABLES[1]: own})[date(2027, 5, 3)]
    assert (row.kind, row.confidence) == ("ordinary", "found")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("day,kind\n", "own.csv:1: the columns"),
        (HEADER + "2027-05-03,off,Nghỉ bù,,known\n", "own.csv:2: every cell is filled"),
        (HEADER + "2027-05-03,off,a,b,known\n2027-05-03,off,a,b,known\n", "own.csv:3: is there twice"),
        (HEADER + "2027-02-30,off,a,b,known\n", "own.csv:2: day is out of range"),
        (HEADER + "2027-05-03,half,a,b,known\n", "own.csv:2: kind is unknown: half"),
        (HEADER + "2027-05-03,off,a,b,sure\n", "own.csv:2: 'sure' is not a valid Confidence"),
        (HEADER + "2027-05-03,worked,a,b,known\n", "own.csv:2: a day worked in exchange is a Saturday"),
    ],
    ids=["columns", "no source", "twice", "no day", "kind", "confidence", "worked on a Monday"],
)
def test_a_bad_row_of_the_calendar_is_refused_by_file_and_line(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_special_days({"own.csv": text})


DAYS = st.dates(date(2012, 1, 1), date(2031, 12, 31))


@given(DAYS, st.integers(1, 40))
def test_a_period_of_working_days_ends_on_one_and_holds_so_many(day: date, count: int) -> None:
    last = working_days_after(day, count)
    passed = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, passed)) == count


@given(DAYS, st.integers(1, 40))
def test_working_days_never_end_before_as_many_calendar_days(day: date, count: int) -> None:
    assert WorkingDays(count).after(day) >= CalendarDays(count).after(day)
