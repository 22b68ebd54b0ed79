"""Marks of people: one person written in two ways has one mark, and nobody is marked by too little."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.rules.marks import Identity, MarkKind, bare_id_number, folded_name, marks_of

KEYS = {MarkKind.ID_NUMBER: b"n" * 32, MarkKind.NAME_AND_BIRTH_DATE: b"b" * 32}
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
        ("12123456", None),
        ("0240950012345", None),
        ("B1234567", None),
    ],
)
def test_a_number_is_its_nine_or_twelve_digits(written: str, digits: str | None) -> None:
    assert bare_id_number(written) == digits


def test_a_number_marks_alone_and_a_name_with_the_day_of_birth() -> None:
    marks = marks_of(Identity(full_name=NAME, birth_date=BORN, id_number="024095001234"), KEYS)
    assert set(marks) == set(MarkKind)
    assert {len(mark) for mark in marks.values()} == {32}
    assert marks == marks_of(Identity(full_name=NAME.upper(), birth_date=BORN, id_number="024 095 001 234"), KEYS)
    assert marks != marks_of(Identity(full_name=NAME, birth_date=date(1995, 5, 1), id_number="024095001234"), KEYS)


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
