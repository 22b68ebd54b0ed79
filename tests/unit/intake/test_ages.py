"""Who is under 18, or may be, is treated as a child; the row that says so has a day and a source."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.commands import PersonGiven
from services.intake.events import AgeAssessed
from services.intake.rules import LAW, age_view, finding_of, is_under_18
from services.intake.rules.law import read_law
from shared.contracts.vocabulary import AGE_BANDS, UNDER_18_BANDS, AgeFinding, Confidence
from shared.kernel.ids import person_id
from shared.kernel.personal import FieldClass, Personal
from shared.rows import BadRowError
from tests.unit.intake.cases import CASE, DAY, case, command, person, received, revealed

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
ROW = """
[[age]]
code = "one"
finding = "under-18"
treated_as_child = true
valid_from = 1900-01-01
confidence = "unconfirmed"
source = "somewhere"
"""


def sealed(value: Any) -> Any:
    return None if value is None else Personal(value, person=person_id(CASE, 0), field_class=FieldClass.IDENTITY)


def described(
    *, birth_date: date | None = None, birth_year: int | None = None, age_band: str | None = None
) -> PersonGiven:
    return PersonGiven(
        person_id=person_id(CASE, 0),
        full_name=None,
        birth_date=sealed(birth_date),
        birth_year=sealed(birth_year),
        age_band=age_band,
        sex=None,
        nationality=None,
        ethnicity=None,
        id_number=None,
        languages=(),
    )


def ages(**changes: Any) -> list[AgeAssessed]:
    return [event for event in received(**changes) if isinstance(event, AgeAssessed)]


def test_of_an_adult_whose_age_is_known_nothing_more_is_said() -> None:
    assert ages(person=person(birth_year=2001)) == []


@pytest.mark.parametrize(
    ("known", "finding", "ground"),
    [
        ({"birth_date": "2008-03-03"}, "under-18", "birth-date"),
        ({"birth_year": 2009}, "under-18", "birth-year"),
        ({"birth_year": 2008}, "age-in-doubt", "birth-year"),
        ({"age_band": "9-17"}, "under-18", "age-band"),
        ({}, "age-in-doubt", "nothing-known"),
    ],
)
def test_whoever_is_under_18_or_may_be_is_treated_as_a_child(known: dict[str, Any], finding: str, ground: str) -> None:
    (event,) = ages(person={**person(birth_year=None), **known})
    assert (event.person, event.finding, event.ground, event.treated_as_child) == (0, finding, ground, True)


def test_the_article_is_that_of_the_day_and_a_doubt_rests_on_none() -> None:
    (child,) = ages(person=person(birth_year=2012))
    assert (child.legal_basis, child.confidence) == ("L2024-2.1", "found")
    (earlier,) = ages(person=person(birth_year=2012), received_at="2025-06-20T08:00:00+07:00")
    assert (earlier.legal_basis, earlier.confidence) == (None, "unconfirmed")
    (doubt,) = ages(person=person(birth_year=None))
    assert (doubt.legal_basis, doubt.confidence) == (None, "unconfirmed")


def test_of_everybody_with_her_it_is_said_how_the_age_is_held() -> None:
    found = ages(accompanying=[person(birth_year=2020), person(birth_year=1990), person(birth_year=None)])
    assert [(event.person, event.treated_as_child) for event in found] == [(1, True), (2, False), (3, True)]


def test_a_finding_takes_the_place_of_what_was_held_before() -> None:
    before = received(person=person(birth_year=None))
    grown = command("assess-age", finding="full-age", ground="medical-estimate", birth_date=None, note="Chụp xương.")
    (event,) = case.given(*before).when(grown).events
    assert isinstance(event, AgeAssessed)
    assert (event.finding, event.treated_as_child, revealed(event.note)) == ("full-age", False, "Chụp xương.")
    again = command("assess-age", finding="full-age", ground="medical-estimate", birth_date=None)
    case.given(*before, event).when(again).then_nothing()
    other = command("assess-age", finding="age-in-doubt", ground="statement", birth_date=None)
    (doubted,) = case.given(*before, event).when(other).events
    assert isinstance(doubted, AgeAssessed)
    assert doubted.treated_as_child


def test_a_finding_does_not_contradict_the_day_of_birth_it_names() -> None:
    wrong = command("assess-age", finding="under-18", birth_date="2001-05-17")
    case.given(*received()).when(wrong).then_refused("age-against-birth-date")
    unborn = command("assess-age", birth_date="2026-05-17")
    case.given(*received()).when(unborn).then_refused("date-in-future")


def test_who_was_a_child_when_she_was_received_was_one_however_late_it_is_written_down() -> None:
    before = received(received_at="2016-05-04T08:00:00+07:00", accompanying=[person(birth_year=1999)])
    for number in (0, 1):
        girl = command("assess-age", person=number, finding="under-18", birth_date="2000-02-01")
        (event,) = case.given(*before).when(girl).events
        assert isinstance(event, AgeAssessed)
        # Under the text of that day, not of today.
        assert (event.treated_as_child, event.confidence) == (True, "unconfirmed")
    grown = command("assess-age", finding="full-age", birth_date="2000-02-01")
    (today,) = case.given(*before).when(grown).events
    assert isinstance(today, AgeAssessed)
    assert not today.treated_as_child
    never = command("assess-age", finding="under-18", birth_date="1990-02-01")
    case.given(*before).when(never).then_refused("age-against-birth-date")


def test_the_age_of_whoever_joined_later_is_not_that_of_the_reception() -> None:
    before = received(received_at="2016-05-04T08:00:00+07:00")
    joined = case.given(*before).when(command("add-accompanying", number=1, joined_on="2026-03-01")).events
    child = command("assess-age", person=1, finding="under-18", birth_date="2000-02-01")
    case.given(*before, *joined).when(child).then_refused("age-against-birth-date")


def test_the_age_of_nobody_is_not_assessed() -> None:
    case.given(*received()).when(command("assess-age", person=1)).then_refused("person-unknown")


@given(born=DAYS, day=DAYS)
def test_a_day_of_birth_leaves_no_doubt_and_a_year_or_a_band_never_makes_an_adult_of_a_child(
    born: date, day: date
) -> None:
    known = age_view(described(birth_date=born), day).finding
    assert known is finding_of(born, day)
    assert known is not AgeFinding.IN_DOUBT
    by_year = age_view(described(birth_year=born.year), day).finding
    assert by_year in {known, AgeFinding.IN_DOUBT}


@given(band=st.sampled_from([*AGE_BANDS, None]), day=DAYS)
def test_nobody_of_whom_nothing_tells_is_held_to_be_an_adult(band: str | None, day: date) -> None:
    finding = age_view(described(age_band=band), day).finding
    child = LAW.child_rule(finding, day).treated_as_child
    assert child == (band is None or band in UNDER_18_BANDS)
    assert is_under_18(described(age_band=band), day) == (None if band is None else child)


@given(day=st.dates())
def test_every_finding_has_a_row_on_every_day(day: date) -> None:
    for finding in AgeFinding:
        rule = LAW.child_rule(finding, day)
        assert rule.treated_as_child == (finding is not AgeFinding.FULL_AGE)
        assert rule.text.legal_basis is not None or rule.text.confidence is Confidence.UNCONFIRMED


def other(finding: str) -> str:
    return ROW.replace("under-18", finding).replace("one", finding)


WHOLE = (
    ROW
    + other("age-in-doubt")
    + other("full-age")
    + ROW.replace("[[age]]", "[[relatives]]").replace('finding = "under-18"\ntreated_as_child = true\n', "")
)


def test_a_whole_file_is_read() -> None:
    assert read_law(WHOLE).child_rule(AgeFinding.UNDER_18, DAY).text.code == "one"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (WHOLE.replace('source = "somewhere"', 'source = " "', 1), "law.toml:2: source is blank"),
        (WHOLE.replace('confidence = "unconfirmed"', 'confidence = "found"', 1), "nothing is found without its text"),
        (
            WHOLE.replace("treated_as_child = true", "treated_as_child = true\ntreated_as = 1", 1),
            "unknown key treated_as",
        ),
        (WHOLE.replace("treated_as_child = true\n", "", 1), "law.toml:2: treated_as_child is missing"),
        (WHOLE.replace('finding = "under-18"', 'finding = "young"', 1), "finding is unknown: young"),
        (WHOLE + ROW.replace("one", "two"), "overlaps law.toml:2"),
        (WHOLE.replace("1900-01-01\n", "1900-01-01\nvalid_to = 2020-01-01\n", 1), "no row of under-18 holds today"),
        (WHOLE + '[[sex]]\ncode = "x"\n', "sex is no list of rows"),
        (ROW, "no row of age-in-doubt"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_and_the_row_named(broken: str, said: str) -> None:
    with pytest.raises(BadRowError, match=said):
        read_law(broken)
