"""A decision explains itself from what is stored, and can be asked again under another day's law."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.entitlements.domain import recomputed
from services.entitlements.rules.explaining import explain
from services.entitlements.rules.recomputing import facts_of
from tests.unit.entitlements.cases import ACTUAL, BOOK, after, certified, found, grant, granted, received, refused

SUMMER = date(2020, 8, 10)
victim = after(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)), certified(date(2020, 6, 20)))
POOR = {"poor_household": True, "returned_to_residence": True}
hardship = granted(victim.when(grant(SUMMER, rule="O13", area="02", **POOR)))
meals = granted(victim.when(grant(SUMMER, rule="O2", area="02", shelter_days=45)))


def explained(*events: Any) -> Any:
    return explain(BOOK, events)


def again(law_of: date, *events: Any, as_of: date = date(2026, 11, 30)) -> Any:
    return recomputed(BOOK, (*victim.past, *events), as_of=as_of, law_of=law_of)


def test_a_grant_names_rule_facts_conditions_texts_and_calculation() -> None:
    (told,) = explained(*victim.past, meals)
    assert told["rule"] == {
        "code": "O2",
        "version": "02/2020-07-20/r1",
        "digest": meals.rule_digest,
        "row": "as-used",
        "title_vi": "Tiền ăn tại cơ sở",
        "title_en": "Meals in a facility",
        "open": [],
    }
    assert told["facts"] == {"shelter_days": "45", "under_4": "false", "determined_on": "2020-06-20"}
    assert told["conditions"] == [{"condition": "in-facility", "met": True, "binding": True}]
    assert told["steps"] == [{"what": "rate", "value": 60_000}, {"what": "quantity", "value": 45}]
    assert told["texts"][0]["in_force"] is True
    assert told["amount"] == 2_700_000


def test_a_refusal_names_its_reason_and_article() -> None:
    no = refused(victim.when(grant(SUMMER, rule="O13", poor_household=False, returned_to_residence=True)))
    (told,) = explained(no)
    assert (told["outcome"], told["reason"], told["given_by"]) == ("refused", "not-poor-household", "ND09/23")


def test_a_row_that_was_changed_since_is_said_to_be_so() -> None:
    (told,) = explained(replace(meals, rule_digest="0" * 64))
    assert told["rule"]["row"] == "changed-since"
    (gone,) = explained(replace(meals, rule_version="02/1999-01-01/r1"))
    assert gone["rule"]["row"] == "not-in-the-book"


def test_explaining_twice_says_the_same() -> None:
    assert explained(meals, hardship) == explained(meals, hardship)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "shelter_days": st.integers(1, 300),
            "poor_household": st.booleans(),
            "in_viet_nam": st.booleans(),
            "certified_on": st.dates(date(2013, 1, 1), SUMMER),
        },
    )
)
def test_facts_are_read_back_as_they_were_stated(stated: dict[str, Any]) -> None:
    asked = grant(SUMMER, rule="O4", area="02", in_facility=True, stated_amount=100, **stated)
    event = granted(victim.when(asked))
    back = facts_of(event.facts)
    assert replace(back, under_4=None) == replace(asked.facts, under_4=None)


class TestRecomputing:
    def test_under_the_law_of_its_own_day_gives_the_same(self) -> None:
        told = again(SUMMER, meals, hardship)
        assert [one.differs for one in told.grants] == [False, False]
        assert (told.opened, told.closed) == ((), ())

    def test_under_the_new_law_shows_what_would_be_another(self) -> None:
        told = again(date(2025, 8, 1), meals, hardship)
        assert told.law == "L2024"
        assert told.opened == ("c", "d", "e")
        by_rule = {one.rule_then: one for one in told.grants}
        assert (by_rule["O13"].outcome, by_rule["O13"].rule_now, by_rule["O13"].amount_now) == (
            "granted",
            "N11",
            3_000_000,
        )
        assert (by_rule["O2"].rule_now, by_rule["O2"].amount_now, by_rule["O2"].differs) == ("N1", None, True)

    def test_before_the_first_law_nothing_can_be_answered(self) -> None:
        told = again(date(2010, 1, 1), meals)
        assert (told.law, told.grants[0].outcome, told.grants[0].reason) == (
            "none-known",
            "unanswerable",
            "no-rule-in-force",
        )

    def test_leaves_out_what_was_decided_later(self) -> None:
        assert again(SUMMER, meals, as_of=date(2020, 12, 31)).grants == ()
        assert recomputed(BOOK, (), as_of=SUMMER, law_of=SUMMER) is None

    def test_gives_once_what_is_given_once(self) -> None:
        twice = replace(hardship, decision_id="other")
        told = again(date(2025, 8, 1), hardship, twice)
        assert [one.outcome for one in told.grants] == ["granted", "unanswerable"]
        assert told.grants[1].reason == "already-granted"
