"""A code means a place only on a day: 63 provinces until 30 June 2025, 34 since, some codes for another one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.rules.places import Province
from services.directory.rules.telling import Places
from services.directory.schemas.communes import load_communes
from services.directory.schemas.reference import load_reference
from shared.kernel.refusal import Refused

PROVINCES = load_reference().provinces
PLACES = Places(PROVINCES, load_communes)
LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)
# The old provinces of each province of today, from the domain dossier (§11), counted and spelled out again here.
MERGED = (
    "01:01 04:04 08:02,08 11:11 12:12 14:14 15:10,15 19:06,19 20:20 22:22 24:24,27 25:17,25,26 31:30,31 33:33,34 "
    "37:35,36,37 38:38 40:40 42:42 44:44,45 46:46 48:48,49 51:51,62 52:52,64 56:56,58 66:54,66 68:60,67,68 75:70,75 "
    "79:74,77,79 80:72,80 82:82,87 86:83,84,86 91:89,91 92:92,93,94 96:95,96"
)


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2012, 1, 1), 63), (LAST_OLD, 63), (FIRST_NEW, 34), (date(2026, 4, 30), 34), (date(2030, 1, 1), 34)],
)
def test_a_day_has_as_many_provinces_as_the_law_made(day: date, count: int) -> None:
    assert len(PROVINCES.on(day)) == count


@pytest.mark.parametrize("line", MERGED.split(" "))
def test_every_old_province_lies_in_the_one_that_the_resolution_names(line: str) -> None:
    code, _, parts = line.partition(":")
    assert sorted({part.code for part in PROVINCES.parts(code, FIRST_NEW)}) == parts.split(",")


def test_province_24_is_another_one_before_and_after() -> None:
    assert PROVINCES.named("24", date(2024, 5, 1)).name == "Tỉnh Bắc Giang"
    assert PROVINCES.named("24", LAST_OLD).name == "Tỉnh Bắc Giang"
    assert PROVINCES.named("24", FIRST_NEW).name == "Tỉnh Bắc Ninh"
    assert PROVINCES.named("27", LAST_OLD).name == "Tỉnh Bắc Ninh"


def test_the_codes_with_another_meaning_are_the_seven_of_2025() -> None:
    assert PROVINCES.reused() == ["15", "24", "44", "52", "80", "82", "91"]


def test_a_certificate_of_bac_giang_of_2016_is_shown_in_2026_with_both_meanings() -> None:
    shown = PLACES.told("24", date(2016, 3, 1), seen_on=date(2026, 3, 1))
    assert shown["name"] == "Tỉnh Bắc Giang"
    assert shown["seen"] == {"on": "2026-03-01", "code": "24", "name": "Tỉnh Bắc Ninh"}


def test_a_certificate_of_bac_ninh_of_2016_had_another_code_than_today() -> None:
    shown = PLACES.told("27", date(2016, 3, 1), seen_on=date(2026, 3, 1))
    assert shown["seen"] == {"on": "2026-03-01", "code": "24", "name": "Tỉnh Bắc Ninh"}


def test_a_payment_of_province_49_is_seen_from_48_since_the_merger_and_not_before() -> None:
    paid = date(2020, 8, 1)
    assert PROVINCES.covers("48", "49", other_on=paid, on=FIRST_NEW)
    assert not PROVINCES.covers("48", "49", other_on=paid, on=LAST_OLD)
    assert not PROVINCES.covers("51", "49", other_on=paid, on=FIRST_NEW)


def test_hue_and_dong_nai_became_cities_on_their_days() -> None:
    assert PROVINCES.named("46", date(2024, 12, 31)).name == "Tỉnh Thừa Thiên Huế"
    assert PROVINCES.named("46", date(2025, 1, 1)).name == "Thành phố Huế"
    assert PROVINCES.named("75", date(2026, 4, 29)).name == "Tỉnh Đồng Nai"
    assert PROVINCES.named("75", date(2026, 4, 30)).name == "Thành phố Đồng Nai"


@pytest.mark.parametrize(
    ("code", "on", "refusal"),
    [
        ("99", date(2024, 1, 1), "place-unknown"),
        ("49", date(2026, 1, 1), "place-not-then"),
        ("24", date(2008, 7, 31), "place-before-records"),
        ("99999", date(2026, 1, 1), "place-unknown"),
        ("00001", date(2026, 1, 1), "place-not-then"),
        ("107", date(2026, 1, 1), "place-not-then"),
        ("26732", LAST_OLD, "place-not-then"),
        ("00004", date(2000, 1, 1), "place-before-records"),
    ],
)
def test_a_code_without_a_meaning_on_the_day_is_refused_by_a_stable_code(code: str, on: date, refusal: str) -> None:
    with pytest.raises(Refused, match=f"^{refusal}$"):
        PLACES.told(code, on)


def test_nothing_is_seen_on_a_day_before_it_was_written() -> None:
    with pytest.raises(Refused, match=r"^place-order$"):
        PLACES.told("24", FIRST_NEW, seen_on=LAST_OLD)


def test_every_row_of_a_province_names_a_listed_text_and_page() -> None:
    reference = load_reference()
    for row in PROVINCES.rows:
        assert (row.basis in reference.instruments, row.source in reference.sources) == (True, True)


LATER = st.dates(date(2008, 8, 1), date(2030, 12, 31))


@given(st.sampled_from(PROVINCES.rows), LATER, LATER)
def test_where_a_province_lies_is_the_same_seen_at_once_or_by_way_of_a_day_between(
    row: Province, between: date, on: date
) -> None:
    first, (between, on) = row.validity.first, sorted((max(between, row.validity.first), max(on, row.validity.first)))
    midway = PROVINCES.became(row.code, first, on=between)
    assert midway.validity.holds(between)
    assert PROVINCES.became(midway.code, between, on=on) == PROVINCES.became(row.code, first, on=on)
