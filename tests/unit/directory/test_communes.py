"""Communes by date: 10,035 and five island districts until 30 June 2025, 3,321 since; what became of each."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from services.directory.rules.telling import Places
from services.directory.schemas.communes import HEADERS, NOTES, load_communes, read_communes
from services.directory.schemas.reference import load_reference
from services.directory.schemas.tables import DATA, BadRowError

COMMUNES = load_communes()
PROVINCES = load_reference().provinces
PLACES = Places(PROVINCES, load_communes)
LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)
# Communes of each province, from the domain dossier (§11).
OF_PROVINCES = (
    "01:126 04:56 08:124 11:45 12:38 14:75 15:99 19:92 20:65 22:54 24:99 25:148 31:114 33:104 37:129 38:166 40:130 "
    "42:69 44:78 46:40 48:94 51:96 52:135 56:65 66:102 68:124 75:95 79:168 80:96 82:102 86:124 91:102 92:103 96:64"
)


@cache
def texts() -> Mapping[str, str]:
    return {name: (DATA / name).read_text() for name in (*HEADERS, NOTES)}


def codes(name: str) -> list[str]:
    return [line.partition(",")[0] for line in texts()[name].splitlines()[1:]]


def test_there_are_as_many_as_the_law_counts() -> None:
    assert len(COMMUNES) == len(codes("communes.csv")) == 3321
    assert len(codes("communes-before.csv")) == 10_040
    assert len(codes("districts-before.csv")) == 696


def test_every_province_has_the_communes_that_the_dossier_counts() -> None:
    counted = Counter(line.rpartition(",")[2] for line in texts()["communes.csv"].splitlines()[1:])
    assert counted == {pair.split(":")[0]: int(pair.split(":")[1]) for pair in OF_PROVINCES.split(" ")}


def test_kinds_are_counted_as_on_the_first_day() -> None:
    kinds = Counter(line.split(",")[1].split(" ")[0] for line in texts()["communes.csv"].splitlines()[1:])
    assert kinds == {"Xã": 2621, "Phường": 687, "Đặc": 13}


def test_no_commune_left_its_province_but_with_it_and_none_of_today_came_from_nowhere() -> None:
    reached: set[str] = set()
    for code in codes("communes-before.csv"):
        unit = COMMUNES.named(code, LAST_OLD)
        successors = {COMMUNES.named(one.code, FIRST_NEW).province for one in unit.became}
        assert successors == {PROVINCES.became(unit.province, LAST_OLD, on=FIRST_NEW).code}, code
        reached.update(one.code for one in unit.became)
    assert reached == set(codes("communes.csv"))


def test_one_code_is_another_commune_before_and_after() -> None:
    before: Any = PLACES.told("00004", LAST_OLD)
    after: Any = PLACES.told("00004", FIRST_NEW)
    assert (before["name"], after["name"]) == ("Phường Trúc Bạch", "Phường Ba Đình")
    assert [part["code"] for part in before["became"]] == ["00004"]


@pytest.mark.parametrize(
    ("code", "name"),
    [("03445", "Xã Mường Tè"), ("03478", "Xã Sìn Hồ"), ("03549", "Xã Phong Thổ"), ("00256", "Phường Hai Bà Trưng")],
)
def test_places_of_the_first_sources_are_found_today(code: str, name: str) -> None:
    assert COMMUNES.named(code, date(2026, 1, 1)).name == name


def test_a_district_has_an_answer_until_it_was_abolished() -> None:
    assert COMMUNES.named("107", LAST_OLD).name == "Huyện Mường Tè"


def test_an_island_without_communes_became_a_special_zone() -> None:
    part = {"code": "26732", "name": "Đặc khu Côn Đảo", "from": "2025-07-01", "share": "whole", "confidence": "known"}
    assert PLACES.told("755", LAST_OLD)["became"] == [part]


def test_of_a_divided_commune_the_main_part_is_first_and_no_part_is_sure() -> None:
    divided = next(code for code in codes("communes-before.csv") if len(COMMUNES.named(code, LAST_OLD).became) > 2)
    told: Any = PLACES.told(divided, LAST_OLD)["became"]
    assert [part["share"] for part in told][:3] == ["main", "part", "part"]
    assert {part["confidence"] for part in told} == {"unconfirmed"}


def test_what_would_mix_old_provinces_is_doubtful_and_never_a_whole_commune() -> None:
    held: dict[str, Counter[str]] = defaultdict(Counter)
    units = [COMMUNES.named(code, LAST_OLD) for code in codes("communes-before.csv")]
    for unit in units:
        for part in unit.became:
            held[part.code][unit.province] += 1
    for unit in units:
        for part in unit.became:
            minority = held[part.code][unit.province] < max(held[part.code].values())
            assert not minority or part.share == "doubtful", (unit.code, part)
    shares = Counter(part.share for unit in units for part in unit.became)
    assert (shares["whole"], shares["doubtful"]) == (9569, 31)


def test_a_namesake_in_a_merged_province_is_said_to_be_doubtful() -> None:
    # Ward 4 of Mỹ Tho (Tiền Giang) went into wards of Mỹ Tho, hardly into Cao Lãnh, 80 km away, which had a ward 4 too.
    told: Any = PLACES.told("28252", LAST_OLD)
    assert (told["name"], told["province"]["name"]) == ("Phường 4", "Tỉnh Tiền Giang")
    assert [(part["name"], part["share"]) for part in told["became"]][-1] == ("Phường Cao Lãnh", "doubtful")
    # Its namesake of the town of Cao Lãnh went there, and whole.
    whole: Any = PLACES.told("29872", LAST_OLD)
    assert [(part["name"], part["share"]) for part in whole["became"]] == [("Phường Cao Lãnh", "whole")]


def test_a_commune_of_today_tells_what_it_was_made_of() -> None:
    was = COMMUNES.was("00004")
    assert "00004" in was
    assert all("00004" in [part.code for part in COMMUNES.named(code, LAST_OLD).became] for code in was)


@pytest.mark.parametrize(
    ("code", "on", "sure"),
    [
        ("00001", LAST_OLD, "found"),
        ("00001", date(2016, 1, 1), "unconfirmed"),
        ("00004", FIRST_NEW, "found"),
        ("03445", date(2026, 5, 1), "found"),
        ("25246", date(2026, 4, 29), "found"),
        ("25246", date(2026, 4, 30), "unconfirmed"),
    ],
)
def test_what_the_lists_cannot_know_is_marked(code: str, on: date, sure: str) -> None:
    unit = COMMUNES.named(code, on)
    assert (unit.confidence, bool(unit.open)) == (sure, sure == "unconfirmed")


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("communes.csv", "code,name,province", "code,name", "communes.csv:1: the columns"),
        ("communes.csv", "00004,Phường", "00004,Bản", "communes.csv:2: is no row"),
        ("communes.csv", "Ba Đình,01", "Ba Đình,99", "communes.csv:2: lies in an unknown place: 99"),
        ("communes.csv", "00008,", "00004,", "communes.csv:3: is there twice"),
        ("communes-before.csv", "Phúc Xá,001", "Phúc Xá,999", "communes-before.csv:2: lies in an unknown place: 999"),
        ("communes-before.csv", "001,00097", "001,99999", "communes-before.csv:2: became is unknown: 99999"),
        (NOTES, "S52,unconfirmed", ",unconfirmed", "communes-notes.csv:2: source"),
    ],
)
def test_a_bad_line_is_refused_by_file_and_line(name: str, old: str, new: str, wrong: str) -> None:
    bad = texts()[name].replace(old, new, 1)
    assert bad != texts()[name]
    with pytest.raises(BadRowError, match=f"^{wrong}"):
        read_communes({**texts(), name: bad})
