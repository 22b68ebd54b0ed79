from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.verification.rules.laws import LAWS, is_in_force, law_on


def test_the_laws_follow_each_other_without_a_gap_or_an_overlap() -> None:
    for earlier, later in pairwise(LAWS):
        assert earlier.last_day is not None
        assert earlier.last_day + timedelta(days=1) == later.first_day
    assert LAWS[-1].last_day is None


def test_every_law_says_where_it_is_written() -> None:
    assert all(law.source for law in LAWS)


@pytest.mark.parametrize(
    ("day", "law"),
    [
        (date(2004, 5, 1), "L2011"),
        (date(2012, 1, 1), "L2011"),
        (date(2025, 6, 30), "L2011"),
        (date(2025, 7, 1), "L2024"),
        (date(2040, 1, 1), "L2024"),
    ],
)
def test_a_report_is_verified_under_the_law_of_its_day(day: date, law: str) -> None:
    assert law_on(day) == law


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("L2011", date(2011, 12, 31), False),
        ("L2011", date(2012, 1, 1), True),
        ("L2011", date(2025, 6, 30), True),
        ("L2011", date(2025, 7, 1), False),
        ("L2024", date(2025, 6, 30), False),
        ("L2024", date(2025, 7, 1), True),
        ("L1999", date(2025, 7, 1), False),
    ],
)
def test_a_law_is_in_force_from_its_first_day_to_its_last(code: str, day: date, expected: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert is_in_force(code, day) is expected
