"""What stands in two cases of one person all the same is recorded and told; what came to nothing is freed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.entitlements.commands import DenySamePerson
from services.entitlements.events import LinkDenied, SamePersonDenied
from services.entitlements.rules.elsewhere import reference_of
from shared.kernel.ids import CaseId, StreamId, derive
from tests.unit.entitlements.cases import ACTUAL, CASE, TODAY, found, grant, received
from tests.unit.entitlements.desk import OTHER_CASE, Desk, deliver, fund, line, order, paid, recover, stop
from tests.unit.entitlements.test_recognised_people import (
    CERTAIN,
    HARDSHIP,
    LIKELY,
    LINK,
    MONEY,
    another,
    given_in,
    linked,
    of,
    of_link,
    paid_in,
    same,
    two_victims,
)

OLD_NUMBER = "old-id-number"
ANOTHER_LINK = derive("same-person", "another test")
YESTERDAY = TODAY - timedelta(days=1)
O11 = grant(date(2020, 8, 10), rule="O11", area="24", poor_household=True)


def told(desk: Desk, case: CaseId) -> list[tuple[Any, ...]]:
    return [(one.decision_id, one.other_reference, one.by, one.paid, one.denied) for one in of_link(desk, case)]


def ordered_in_both() -> tuple[Desk, str, str]:
    """Order in both cases before anybody knew; the money may have left twice."""
    desk = two_victims()
    here, there = given_in(desk, CASE), given_in(desk, OTHER_CASE)
    desk.does(line(10_000_000), fund(here), fund(there, case=OTHER_CASE), order(here), order(there, case=OTHER_CASE))
    desk.does(same(CASE), same(OTHER_CASE))
    return desk, here, there


def test_money_that_left_twice_on_two_orders_is_recorded_told_and_can_come_back() -> None:
    desk, here, there = ordered_in_both()
    desk.does(paid(there, MONEY, case=OTHER_CASE))
    assert desk.refuses(stop(here)) is None
    desk.does(paid(here, MONEY))
    assert told(desk, CASE)[-1] == (here, reference_of(LINK, there), CERTAIN, True, False)
    assert desk.refuses(stop(here)) == "paid-already"
    assert (desk.line().left, desk.line().spent) == (10_000_000 - 2 * MONEY, 2 * MONEY)
    desk.does(recover(here, MONEY, "paid-in-error"), stop(here))
    assert desk.line().left == 10_000_000 - MONEY


def test_money_that_left_on_no_order_is_not_given_a_second_time() -> None:
    desk = two_victims()
    here, there = given_in(desk, CASE), given_in(desk, OTHER_CASE)
    desk.does(same(CASE), same(OTHER_CASE), paid(there, MONEY, case=OTHER_CASE))
    assert desk.refuses(paid(here, MONEY)) == "already-granted"


@pytest.mark.parametrize("by", [CERTAIN, LIKELY])
def test_what_was_stopped_there_is_not_paid_there_after_all_once_it_is_granted_here(by: str) -> None:
    desk = linked(by)
    there = given_in(desk, OTHER_CASE)
    desk.does(stop(there, case=OTHER_CASE))
    late = paid(there, MONEY, YESTERDAY, case=OTHER_CASE)
    assert desk.refuses(late) is None
    here = given_in(desk, CASE)
    assert desk.refuses(late) == ("granted-elsewhere" if by == CERTAIN else "same-person-to-check")
    desk.does(stop(here))
    assert desk.refuses(late) is None


def test_what_was_ordered_there_before_it_was_stopped_and_had_left_is_recorded_and_told_there() -> None:
    desk = linked()
    there = given_in(desk, OTHER_CASE)
    desk.does(line(10_000_000), fund(there, case=OTHER_CASE), order(there, case=OTHER_CASE))
    desk.does(stop(there, case=OTHER_CASE))
    here = paid_in(desk, CASE)
    desk.does(paid(there, MONEY, YESTERDAY, case=OTHER_CASE))
    assert told(desk, OTHER_CASE) == [(there, reference_of(LINK, here), CERTAIN, True, False)]


def in_kind() -> tuple[Desk, str]:
    """Grant things in one of two cases of one person, under the rule that gives them once."""
    desk = Desk()
    for case in (CASE, OTHER_CASE):
        known = (received(date(2020, 8, 1)), found(ACTUAL, date(2020, 8, 5)))
        desk.does(*(of(case, command) for command in known), same(case))
    event: Any
    event, *_ = desk.does(of(OTHER_CASE, replace(O11, facts=replace(O11.facts, certified_on=date(2020, 8, 5)))))
    return desk, event.decision_id


def test_things_that_were_promised_stopped_and_never_handed_over_are_free_to_be_given_in_the_other_case() -> None:
    desk, there = in_kind()
    here = replace(O11, facts=replace(O11.facts, certified_on=date(2020, 8, 5)))
    assert desk.refuses(here) == "granted-elsewhere"
    desk.does(stop(there, case=OTHER_CASE))
    assert desk.refuses(here) is None


def test_things_that_were_handed_over_before_the_stop_are_given() -> None:
    desk, there = in_kind()
    here = replace(O11, facts=replace(O11.facts, certified_on=date(2020, 8, 5)))
    desk.does(of(OTHER_CASE, deliver(there, day=YESTERDAY)), stop(there, case=OTHER_CASE))
    assert desk.refuses(here) == "already-granted"


def test_what_was_denied_and_given_twice_all_the_same_is_told_as_denied() -> None:
    desk = linked(LIKELY)
    there = paid_in(desk, OTHER_CASE)
    desk.does(another(CASE))
    here = paid_in(desk, CASE)
    other = reference_of(LINK, there)
    assert told(desk, CASE) == [(here, other, LIKELY, False, True), (here, other, LIKELY, True, True)]


def test_a_denial_after_both_were_given_is_told_with_what_stands() -> None:
    desk = two_victims()
    here, there = given_in(desk, CASE), given_in(desk, OTHER_CASE)
    desk.does(same(OTHER_CASE, LIKELY), same(CASE, LIKELY), another(OTHER_CASE))
    assert told(desk, CASE) == [(here, reference_of(LINK, there), LIKELY, False, False)]
    assert told(desk, OTHER_CASE) == [(there, reference_of(LINK, here), LIKELY, False, True)]


def test_one_denial_frees_of_one_match_and_of_several_it_names_which() -> None:
    desk = linked(LIKELY)
    desk.does(replace(same(CASE, LIKELY), link_id=ANOTHER_LINK))
    assert desk.refuses(another(CASE)) == "several-matches"
    named: DenySamePerson = replace(another(CASE), match=ANOTHER_LINK)
    assert [(type(one), one.link_id) for one in desk.does(named)] == [  # type: ignore[union-attr]
        (SamePersonDenied, ANOTHER_LINK),
        (LinkDenied, ANOTHER_LINK),
    ]
    assert desk.refuses(named) == "no-same-person"
    assert desk.refuses(replace(another(CASE), match=LINK)) is None


def test_an_old_number_is_looked_into_like_a_name_and_binds_again_what_was_denied_of_the_name() -> None:
    desk = linked(LIKELY)
    paid_in(desk, OTHER_CASE)
    desk.does(another(CASE), same(CASE, OLD_NUMBER))
    assert desk.refuses(HARDSHIP) == "same-person-to-check"
    assert desk.does(same(CASE, LIKELY)) == []
    desk.does(another(CASE))
    assert desk.refuses(HARDSHIP) is None


def test_what_becomes_certain_is_told_again_at_once_and_not_with_the_next_thing_that_somebody_does() -> None:
    desk = two_victims()
    here, there = given_in(desk, CASE), given_in(desk, OTHER_CASE)
    desk.does(same(OTHER_CASE, LIKELY), same(CASE, LIKELY), same(CASE), same(OTHER_CASE))
    assert [by for _, _, by, _, _ in told(desk, CASE)] == [LIKELY, CERTAIN]
    assert told(desk, OTHER_CASE) == [(there, reference_of(LINK, here), CERTAIN, False, False)]


def test_who_does_something_else_in_the_case_is_not_told_as_having_found_it() -> None:
    desk = two_victims()
    given_in(desk, CASE)
    there = given_in(desk, OTHER_CASE)
    desk.does(same(CASE), same(OTHER_CASE), paid(there, MONEY, case=OTHER_CASE))
    before = len(desk.streams[StreamId(CASE)])
    desk.does(grant(date(2026, 1, 5), regime="a", shelter_days=3))
    assert len(desk.streams[StreamId(CASE)]) == before + 1
