"""A stay is counted day by day, and has a limit that only a decision moves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.care.events import ShelterAdmitted, ShelterDischarged, StayExtended
from services.care.rules.limits import LIMITS, read_limits
from services.directory.schemas.reference import load_reference
from shared.kernel.ids import derive
from shared.rows import BadRowError
from tests.unit.care.cases import HEALTH, SINCE, STAY, admit, after, discharge, extend, only, open_it

DAY = timedelta(days=1)
ROW = """
[[stay]]
code = "x"
days = 10
valid_from = 2020-01-01
confidence = "found"
source = "s"
"""


def test_a_stay_from_5_july_2025_ends_with_its_120th_day_and_is_looked_at_on_the_110th() -> None:
    admitted = only(after(open_it).when(admit))
    assert isinstance(admitted, ShelterAdmitted)
    assert (admitted.limit, admitted.legal_basis, admitted.confidence) == ("shelter-120-days", "ND162-17", "found")
    assert admitted.limit_on == SINCE + 119 * DAY == date(2025, 11, 1)
    assert admitted.alert_on == SINCE + 109 * DAY


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2013, 5, 1), date(2013, 6, 29)),
        (date(2020, 8, 10), date(2020, 11, 9)),
        (date(2025, 6, 30), date(2025, 9, 29)),
        (date(2025, 3, 31), date(2025, 6, 30)),
        (date(2024, 11, 30), date(2025, 2, 28)),
        (date(2025, 7, 1), date(2025, 10, 28)),
    ],
)
def test_the_limit_is_that_of_the_day_of_admission(first: date, last: date) -> None:
    limit = LIMITS.of_stay(first)
    assert limit is not None
    assert limit.last_day(first) == last


def test_a_day_before_every_text_has_no_limit_and_says_that_this_is_unconfirmed() -> None:
    early = replace(open_it, since=date(2011, 1, 1))
    admitted = only(after(early).when(replace(admit, admitted_on=date(2011, 5, 1))))
    assert (admitted.limit, admitted.limit_on, admitted.confidence) == ("none", None, "unconfirmed")


def test_first_and_last_day_are_counted() -> None:
    after(open_it, admit).when(discharge).then(
        ShelterDischarged(
            stay_id=STAY,
            discharged_on=date(2025, 8, 18),
            days=45,
            days_over=0,
            reason="returned-home",
            note=None,
        )
    )


def test_the_121st_day_without_a_decision_is_a_day_too_many() -> None:
    late = only(after(open_it, admit).when(replace(discharge, discharged_on=SINCE + 120 * DAY)))
    assert (late.days, late.days_over) == (121, 1)


def test_a_decision_moves_the_limit_and_says_that_its_length_is_unconfirmed() -> None:
    extended = only(after(open_it, admit).when(extend))
    assert isinstance(extended, StayExtended)
    assert (extended.limit_on, extended.decided_by, extended.confidence) == (date(2025, 12, 31), HEALTH, "unconfirmed")
    left = only(after(open_it, admit, extend).when(replace(discharge, discharged_on=date(2025, 12, 31))))
    assert left.days_over == 0


def test_an_extension_ends_later_than_what_is_allowed() -> None:
    after(open_it, admit).when(replace(extend, until=SINCE + 119 * DAY)).then_refused("extension-not-later")


def test_nobody_stays_twice_at_once_but_a_child_stays_beside_her() -> None:
    staying = after(open_it, admit)
    staying.when(replace(admit, stay_id=derive("stay", 2))).then_refused("staying-already")
    assert only(staying.when(replace(admit, stay_id=derive("stay", 2), person=1))).person == 1


def test_a_stay_does_not_begin_before_the_last_one_ended() -> None:
    again = replace(admit, stay_id=derive("stay", 2), admitted_on=discharge.discharged_on)
    after(open_it, admit, discharge).when(again).then_refused("stays-overlap")
    assert only(after(open_it, admit, discharge).when(replace(again, admitted_on=again.admitted_on + DAY)))


def test_what_is_not_there_or_has_ended_neither_ends_nor_goes_on() -> None:
    after(open_it).when(discharge).then_refused("stay-unknown")
    after(open_it, admit, discharge).when(discharge).then_refused("stay-ended")
    after(open_it, admit, discharge).when(extend).then_refused("stay-ended")


def test_a_stay_does_not_end_before_it_began() -> None:
    later = replace(admit, admitted_on=SINCE + 5 * DAY)
    after(open_it, later).when(replace(discharge, discharged_on=SINCE)).then_refused("before-admission")
    after(open_it, later).when(replace(extend, decided_on=SINCE)).then_refused("before-admission")


@given(st.integers(0, 300))
def test_days_and_days_over_always_add_up(days: int) -> None:
    left = only(after(open_it, admit).when(replace(discharge, discharged_on=SINCE + days * DAY)))
    assert left.days == days + 1
    assert left.days - left.days_over == min(left.days, 120)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("days = 10\n", ""), "one length"),
        (("days = 10", "days = 10\nmonths = 1"), "one length"),
        (("days = 10", "days = -1"), "days is less than 1"),
        (('source = "s"', ""), "limits.toml:2: source is missing"),
        (('code = "x"', 'code = "x"\ndayz = 1'), "unknown key dayz"),
        (("2020-01-01", "2020-01-01\nvalid_to = 2019-01-01"), "valid_to is before"),
        (("[[stay]]", "[[stey]]"), "stey is no list of rows"),
    ],
)
def test_a_bad_row_is_refused_by_name(change: tuple[str, str], fault: str) -> None:
    assert read_limits(ROW).stays
    with pytest.raises(BadRowError, match=fault):
        read_limits(ROW.replace(*change))


def test_two_rows_for_one_day_are_refused() -> None:
    with pytest.raises(BadRowError, match="overlaps"):
        read_limits(ROW + ROW.replace('"x"', '"y"'))


def test_a_limit_names_a_text_of_law_that_was_in_force_then_or_none_and_is_unconfirmed() -> None:
    texts = load_reference().instruments
    for limit in (*LIMITS.stays, *LIMITS.complaints):
        if limit.instrument is None:
            assert (limit.legal_basis, limit.confidence) == ("service-level", "unconfirmed")
        else:
            assert texts[limit.instrument].validity.holds(limit.validity.first), limit.code
    assert [limit.legal_basis for limit in LIMITS.stays] == ["ND09-19", "TT84-19", "ND162-17"]


def test_a_stay_that_no_row_speaks_of_is_looked_at_ten_days_before_its_decision_ends_too() -> None:
    early = after(replace(open_it, since=date(2011, 1, 1)), replace(admit, admitted_on=date(2011, 5, 1)))
    for scenario in (early, after(open_it, admit)):
        extended = only(scenario.when(extend))
        assert extended.alert_on == extended.limit_on - 10 * DAY
