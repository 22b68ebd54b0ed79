"""Marks of people: one person written in two ways has one mark, and nobody is marked by too little."""

import unicodedata
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.rules.marks import Identity, MarkKind, bare_id_number, folded_name, marks_of

KEYS = {
    MarkKind.ID_NUMBER: b"n" * 32,
    MarkKind.OLD_ID_NUMBER: b"o" * 32,
    MarkKind.NAME_AND_BIRTH_DATE: b"b" * 32,
}
NAME, BORN = "Nguyễn Thị Thử Nghiệm", date(1995, 4, 30)


@pytest.mark.parametrize(
    "other",
    [
        unicodedata.normalize("NFD", NAME),
        "NGUYỄN THỊ THỬ NGHIỆM",
        "Nguyen Thi Thu Nghiem",
        "  Nguyễn   Thị Thử  Nghiệm ",
        "Thử Nghiệm, Nguyễn Thị",
    ],
    ids=["decomposed", "capitals", "without marks", "spaces", "another order"],
)
def test_a_name_written_in_another_way_is_the_same_name(other: str) -> None:
    assert folded_name(other) == folded_name(NAME)


def test_two_places_of_the_tone_two_spellings_of_i_and_d_with_a_bar_are_the_same() -> None:
    assert folded_name("Đỗ Thị Hoà Lý") == folded_name("Do Thi Hòa Lí")


def test_another_name_is_another() -> None:
    assert folded_name("Nguyễn Thị Thử Nghiệm") != folded_name("Nguyễn Thị Thử Nghiệp")


@pytest.mark.parametrize("name", ["Nguyễn", " Lan ", "", "17"])
def test_one_word_alone_is_no_name_to_compare(name: str) -> None:
    assert folded_name(name) is None
    assert marks_of(Identity(full_name=name, birth_date=BORN), KEYS) == {}


def test_a_name_alone_and_a_day_of_birth_alone_mark_nobody() -> None:
    assert marks_of(Identity(full_name=NAME), KEYS) == {}
    assert marks_of(Identity(birth_date=BORN), KEYS) == {}


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("024095001234", "024095001234"),
        ("024 095 001 234", "024095001234"),
        ("024.095.001.234", "024095001234"),
        ("121 234 567", "121234567"),
        ("121-234-567", "121234567"),
        ("12123456", None),
        ("0240950012345", None),
        ("B1234567", None),
    ],
)
def test_a_number_is_its_nine_or_twelve_digits(written: str, digits: str | None) -> None:
    assert bare_id_number(written) == digits


def test_a_number_marks_alone_and_a_name_with_the_day_of_birth() -> None:
    marks = marks_of(Identity(full_name=NAME, birth_date=BORN, id_number="024095001234"), KEYS)
    assert set(marks) == {MarkKind.ID_NUMBER, MarkKind.NAME_AND_BIRTH_DATE}
    assert {len(mark) for mark in marks.values()} == {32}
    assert marks == marks_of(Identity(full_name=NAME.upper(), birth_date=BORN, id_number="024 095 001 234"), KEYS)
    assert marks != marks_of(Identity(full_name=NAME, birth_date=date(1995, 5, 1), id_number="024095001234"), KEYS)


def test_a_number_of_nine_digits_is_a_mark_of_its_own_kind_that_is_not_certain() -> None:
    old = marks_of(Identity(id_number="121234567"), KEYS)
    assert set(old) == {MarkKind.OLD_ID_NUMBER}
    assert next(iter(MarkKind)) is MarkKind.ID_NUMBER, "the surest is compared first"


@pytest.mark.parametrize(
    "filled",
    [
        *("000000000", "999999999", "111111111111", "121212121212", "123123123", "001001001001"),
        *("123456789", "012345678", "987654321", "123456789012", "567890123456", "210987654321"),
    ],
)
def test_a_number_that_fills_a_field_marks_nobody(filled: str) -> None:
    assert bare_id_number(filled) is None
    assert marks_of(Identity(id_number=filled), KEYS) == {}


@pytest.mark.parametrize("real", ["024095001234", "121234567", "001001000111", "123456780", "112233445"])
def test_a_number_with_some_of_its_digits_repeated_or_in_sequence_is_a_number(real: str) -> None:
    assert bare_id_number(real) == real


def test_of_many_people_no_name_with_a_day_of_birth_is_so_common_that_it_tells_nothing() -> None:
    # Four in ten share a family name and a third has 1 January entered, as in papers that know the year alone.
    drawn = Random(20261123)  # noqa: S311 - the same people each time, no secret
    families = ["Nguyễn"] * 4 + ["Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng"]
    middles, given_names = (
        ["Thị", "Văn", "Thị Thu", "Ngọc"],
        ["Lan", "Hoa", "Hương", "Thảo", "Linh", "Mai", "Hà", "Yến"],
    )
    many = 5_000
    buckets = Counter(
        marks_of(
            Identity(
                full_name=" ".join(map(drawn.choice, (families, middles, given_names))),
                birth_date=date(1980 + drawn.randrange(30), 1, 1)
                if drawn.random() < 1 / 3
                else date(1980, 1, 1) + timedelta(days=drawn.randrange(10_950)),
            ),
            KEYS,
        )[MarkKind.NAME_AND_BIRTH_DATE]
        for _ in range(many)
    )
    assert max(buckets.values()) <= many / 100


def test_each_kind_has_a_key_of_its_own_and_another_key_makes_another_mark() -> None:
    identity = Identity(full_name=NAME, birth_date=BORN, id_number="024095001234")
    other = marks_of(identity, {**KEYS, MarkKind.ID_NUMBER: b"o" * 32})
    assert other[MarkKind.ID_NUMBER] != marks_of(identity, KEYS)[MarkKind.ID_NUMBER]
    assert other[MarkKind.NAME_AND_BIRTH_DATE] == marks_of(identity, KEYS)[MarkKind.NAME_AND_BIRTH_DATE]


def test_who_somebody_is_never_shows_itself() -> None:
    assert NAME not in repr(Identity(full_name=NAME))


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ", max_size=40))
def test_a_folded_name_is_the_same_whichever_normal_form_it_came_in(name: str) -> None:
    assert folded_name(unicodedata.normalize("NFD", name)) == folded_name(unicodedata.normalize("NFC", name))
