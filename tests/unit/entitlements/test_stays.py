"""The days of a stay feed the grants; a figure that is another is refused, or carried with its reason."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.entitlements.commands import NoteAge, NoteChild, NoteStay
from services.entitlements.events import AgeKnown, ChildrenKnown, SupportGranted, SupportRefused
from tests.unit.entitlements.cases import ACTUAL, CASE, TODAY, found, grant, received
from tests.unit.entitlements.desk import Desk, told

DAY = timedelta(days=1)
ADMITTED, DISCHARGED = date(2025, 7, 5), date(2025, 8, 3)
LIMIT = ADMITTED + 119 * DAY
STAY: tuple[NoteStay, ...] = (
    told("first", 2, person=0, admitted_on=ADMITTED, limit_on=LIMIT),
    told("first", 3, extended_to=LIMIT + 30 * DAY),
    told("first", 4, ended_on=DISCHARGED),
)


def desk(*notes: NoteStay, reported: date = date(2025, 7, 2)) -> Desk:
    made = Desk()
    made.does(received(reported), *notes)
    return made


def granted(made: Desk, **given: Any) -> SupportGranted:
    event = made.does(grant(given.pop("day", ADMITTED), **given))[0]
    assert isinstance(event, SupportGranted), event
    return event


def facts(event: SupportGranted) -> dict[str, str]:
    return {one.name: one.value for one in event.facts}


def test_the_days_stayed_are_granted_without_anybody_stating_them() -> None:
    event = granted(desk(*STAY), rule="N1", day=TODAY)
    assert (event.first, event.last, event.quantity) == (ADMITTED, DISCHARGED, 30)
    assert facts(event)["shelter_days"] == "30"


@pytest.mark.parametrize("notes", list(permutations(STAY)), ids=lambda notes: "-".join(str(one.told) for one in notes))
def test_what_care_tells_may_arrive_in_any_order(notes: tuple[NoteStay, ...]) -> None:
    assert granted(desk(*notes), rule="N1").quantity == 30


def test_of_two_extensions_the_one_told_later_counts() -> None:
    longer = told("first", 9, extended_to=LIMIT + 60 * DAY)
    for notes in ((STAY[0], STAY[1], longer), (STAY[0], longer, STAY[1])):
        assert facts(granted(desk(*notes), rule="N1", day=TODAY))["extended_days"] == "60"


def test_a_stay_that_goes_on_counts_until_today_and_may_be_granted_ahead() -> None:
    made = desk(STAY[0])
    today = ADMITTED + 9 * DAY
    assert granted(made, rule="N1", today=today).quantity == 10
    assert granted(made, rule="N1", day=today, today=today, first=today + DAY, shelter_days=20).quantity == 20


def test_what_was_granted_before_is_not_granted_again() -> None:
    made = desk(STAY[0])
    first = granted(made, rule="N1", today=ADMITTED + 9 * DAY)
    second = granted(made, rule="N1", today=ADMITTED + 19 * DAY)
    assert (second.first, second.quantity) == (first.last + DAY, 10)
    assert made.refuses(grant(ADMITTED, rule="N1", today=ADMITTED + 19 * DAY)) == "no-days-stayed"


def test_one_grant_is_of_one_stay_and_the_next_of_the_next() -> None:
    later = told("second", 7, person=0, admitted_on=DISCHARGED + 5 * DAY, limit_on=None)
    made = desk(*STAY, later, told("second", 8, ended_on=DISCHARGED + 9 * DAY))
    assert granted(made, rule="N1", day=TODAY).last == DISCHARGED
    second = granted(made, rule="N1", day=TODAY)
    assert (second.first, second.quantity) == (DISCHARGED + 5 * DAY, 5)
    assert made.refuses(grant(TODAY, rule="N1")) == "no-days-stayed"


class TestG14WithTheStayKnown:
    def test_support_stops_after_120_days_without_a_decision(self) -> None:
        event = granted(desk(STAY[0]), rule="N1", today=ADMITTED + 120 * DAY)
        assert (event.quantity, event.last, event.capped) == (120, LIMIT, True)

    def test_a_decision_that_care_told_of_lets_it_go_on(self) -> None:
        event = granted(desk(STAY[0], STAY[1]), rule="N1", today=ADMITTED + 200 * DAY)
        assert (event.quantity, event.capped) == (150, True)

    def test_a_decision_that_care_knows_nothing_of_is_refused_without_a_reason(self) -> None:
        made = desk(STAY[0])
        stated = grant(ADMITTED, rule="N1", today=ADMITTED + 200 * DAY, shelter_days=150, extended_days=30)
        assert made.refuses(stated) == "days-differ-from-stay"
        event = granted(made, rule="N1", today=stated.today, extended_days=30, differs="stay-not-recorded")
        assert (event.quantity, facts(event)["differs"]) == (150, "stay-not-recorded")
        assert facts(event)["stay_extended_days"] == "0"


class TestAFigureThatDiffers:
    def test_is_refused(self) -> None:
        made = desk(*STAY)
        assert made.refuses(grant(ADMITTED, rule="N1", shelter_days=31)) == "days-differ-from-stay"
        assert made.refuses(grant(ADMITTED, rule="N1", shelter_days=30)) is None
        assert made.refuses(grant(ADMITTED - DAY, rule="N1", shelter_days=5)) == "days-differ-from-stay"

    def test_is_carried_with_its_reason_and_what_was_recorded(self) -> None:
        event = granted(desk(*STAY), rule="N1", shelter_days=40, differs="other-facility")
        assert event.quantity == 40
        assert {name: facts(event)[name] for name in ("shelter_days", "stay_days", "differs")} == {
            "shelter_days": "40",
            "stay_days": "30",
            "differs": "other-facility",
        }

    def test_is_no_difference_where_nobody_recorded_a_stay(self) -> None:
        assert granted(desk(), rule="N1", shelter_days=31).quantity == 31

    def test_may_be_fewer_days_than_were_stayed(self) -> None:
        assert granted(desk(*STAY), rule="N1", shelter_days=10).last == ADMITTED + 9 * DAY


def test_days_of_another_person_do_not_count() -> None:
    made = desk(replace(STAY[0], person=1))
    assert made.refuses(grant(ADMITTED, rule="N1")) == "fact-missing"
    assert granted(made, rule="N1", person=1, today=ADMITTED + 4 * DAY).quantity == 5


def test_no_days_stayed_are_no_days_granted() -> None:
    made = desk(*STAY)
    after = grant(TODAY, rule="N1", first=DISCHARGED + DAY, last=TODAY)
    assert made.refuses(after) == "no-days-stayed"


def test_days_before_the_rule_applied_are_not_granted_under_it() -> None:
    made = desk(told("early", 2, person=0, admitted_on=date(2025, 6, 21), limit_on=None), reported=date(2025, 6, 20))
    event = granted(made, rule="N1", day=date(2025, 7, 5), today=date(2025, 7, 10))
    assert (event.first, event.quantity) == (date(2025, 7, 1), 10)


class TestMonths:
    MADE = told("months", 2, person=0, admitted_on=date(2020, 8, 10), limit_on=None)

    def test_whole_months_of_a_stay_are_granted(self) -> None:
        made = desk(self.MADE, told("months", 3, ended_on=date(2020, 10, 20)), reported=date(2020, 8, 1))
        event = granted(made, rule="O2", day=date(2020, 8, 10), today=date(2020, 12, 1))
        assert (event.first, event.last, event.quantity) == (date(2020, 8, 10), date(2020, 10, 9), 2)

    def test_months_from_the_31st_end_with_the_last_day_of_a_shorter_month(self) -> None:
        first, last = date(2020, 8, 31), date(2020, 11, 30)
        began = replace(self.MADE, admitted_on=first)
        made = desk(began, told("months", 3, ended_on=last), reported=date(2020, 8, 1))
        event = granted(made, rule="O2", day=first, today=date(2020, 12, 15))
        assert (event.first, event.last, event.quantity) == (first, last, 3)
        short = desk(began, told("months", 3, ended_on=last - DAY), reported=date(2020, 8, 1))
        assert granted(short, rule="O2", day=first, today=date(2020, 12, 15)).quantity == 2

    def test_a_month_that_was_not_stayed_is_refused(self) -> None:
        made = desk(self.MADE, told("months", 3, ended_on=date(2020, 10, 20)), reported=date(2020, 8, 1))
        asked = grant(date(2020, 8, 10), rule="O2", shelter_months=3)
        assert made.refuses(asked) == "days-differ-from-stay"
        assert made.refuses(grant(date(2020, 8, 10), rule="O2", shelter_months=2)) is None

    def test_a_stay_of_less_than_a_month_has_no_month(self) -> None:
        made = desk(self.MADE, told("months", 3, ended_on=date(2020, 8, 20)), reported=date(2020, 8, 1))
        assert made.refuses(grant(date(2020, 8, 10), rule="O2", today=date(2020, 12, 1))) == "no-days-stayed"


def test_who_stays_in_a_facility_is_known_to_be_in_one() -> None:
    made = desk(replace(STAY[0], admitted_on=date(2020, 8, 10), limit_on=None), reported=date(2020, 8, 1))
    event = granted(made, rule="O4", day=date(2020, 8, 12))
    assert facts(event)["in_facility"] == "true"


class TestChildren:
    def test_a_number_that_nobody_received_is_granted_nothing(self) -> None:
        made = Desk()
        made.does(received(date(2025, 8, 1), accompanying=1), found(ACTUAL, date(2025, 8, 1)))
        assert made.refuses(grant(date(2025, 9, 5), rule="N2", person=1)) is None
        assert made.refuses(grant(date(2025, 9, 5), rule="N2", person=2)) == "person-unknown"

    def test_one_who_came_later_is_known_by_her_number(self) -> None:
        made = Desk()
        made.does(received(date(2025, 8, 1), accompanying=0))
        (event,) = made.does(NoteChild(case_id=CASE, person=2))
        assert event == ChildrenKnown(accompanying=2)
        assert made.does(NoteChild(case_id=CASE, person=1)) == []
        assert made.refuses(grant(date(2025, 9, 5), rule="N2", person=2)) is None

    def test_who_was_told_of_before_the_reception_is_not_forgotten_by_it(self) -> None:
        made = Desk()
        made.does(NoteChild(case_id=CASE, person=1), received(date(2025, 8, 1), accompanying=0))
        assert made.state(CASE).accompanying == 1

    def test_an_adult_among_them_is_no_child(self) -> None:
        made = Desk()
        made.does(received(date(2025, 8, 1), accompanying=1))
        older = NoteAge(case_id=CASE, person=1, told=5, treated_as_child=False)
        assert made.does(older) == [AgeKnown(person=1, told=5, treated_as_child=False)]
        assert made.refuses(grant(date(2025, 9, 5), rule="N2", person=1)) == "person-no-child"
        assert made.does(replace(older, told=4, treated_as_child=True)) == []
        made.does(replace(older, told=6, treated_as_child=True))
        assert made.refuses(grant(date(2025, 9, 5), rule="N2", person=1)) is None

    def test_one_whose_age_is_in_doubt_is_treated_as_a_child(self) -> None:
        made = Desk()
        made.does(received(date(2020, 8, 1)), found(ACTUAL, date(2020, 8, 2)))
        escort = grant(date(2020, 8, 10), rule="O7")
        refused = made.decide(escort)[0]
        assert isinstance(refused, SupportRefused)
        made.does(NoteAge(case_id=CASE, person=0, told=5, treated_as_child=True))
        assert isinstance(made.decide(escort)[0], SupportGranted)
