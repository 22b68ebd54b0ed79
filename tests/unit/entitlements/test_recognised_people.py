"""One person in two cases: what is given once is given in one of them, and what was given in both is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.entitlements.commands import Command, DenySamePerson, NoteSamePerson
from services.entitlements.domain.state import Grant
from services.entitlements.events import GivenTwiceFound, SamePersonKnown, SupportGranted, SupportRefused
from services.entitlements.rules.elsewhere import Standing, reference_of
from shared.kernel.ids import CaseId, StreamId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from tests.unit.entitlements.cases import ACTUAL, CASE, NOT, TODAY, found, grant, received
from tests.unit.entitlements.desk import OTHER_CASE, Desk, applied, drawn, fund, line, order, paid, recover, stop

REPORTED, DETERMINED, APPLIED = date(2026, 1, 5), date(2026, 1, 20), date(2026, 2, 2)
LINK = derive("same-person", "test")
CERTAIN, LIKELY = "id-number", "name-and-birth-date"
MONEY = 2_000_000
HARDSHIP = grant(
    APPLIED, rule="N11", returned_to_residence=True, certified_on=DETERMINED, stated_amount=MONEY, differs="older-paper"
)


def of(case: CaseId, command: Any) -> Any:
    """Give a command to a case."""
    return replace(command, case_id=case)


def same(case: CaseId, by: str = CERTAIN, person: int = 0) -> NoteSamePerson:
    return NoteSamePerson(case_id=case, link_id=LINK, person=person, by=by)


def another(case: CaseId, person: int = 0) -> DenySamePerson:
    reason: Personal[str] = Personal("Khác cha mẹ.", person=person_id(case, 0), field_class=FieldClass.ECONOMIC)
    return DenySamePerson(case_id=case, today=TODAY, person=person, reason=reason)


def two_victims() -> Desk:
    desk = Desk()
    for case in (CASE, OTHER_CASE):
        desk.does(*(of(case, command) for command in (received(REPORTED), found(ACTUAL, DETERMINED))))
    return desk


def linked(by: str = CERTAIN) -> Desk:
    desk = two_victims()
    desk.does(same(CASE, by), same(OTHER_CASE, by))
    return desk


def given_in(desk: Desk, case: CaseId) -> str:
    event, *_ = desk.does(of(case, HARDSHIP))
    assert isinstance(event, SupportGranted)
    return event.decision_id


def paid_in(desk: Desk, case: CaseId) -> str:
    decision = given_in(desk, case)
    desk.does(paid(decision, MONEY, case=case))
    return decision


def of_link(desk: Desk, case: CaseId) -> Any:
    return [one for one in desk.streams[StreamId(case)] if isinstance(one, GivenTwiceFound)]


def test_what_was_paid_in_one_case_is_denied_in_the_other_with_the_decision_and_the_day_as_evidence() -> None:
    desk = linked()
    there = paid_in(desk, OTHER_CASE)
    application = applied("N11", APPLIED)
    desk.does(application)
    event, answered = desk.does(replace(HARDSHIP, application_id=application.application_id))
    assert isinstance(event, SupportRefused)
    assert (event.reason, event.decided_by) == ("already-granted", "law")
    facts = {one.name: one.value for one in event.facts}
    assert (facts["paid_by"], facts["paid_on"]) == (reference_of(LINK, there), TODAY.isoformat())
    assert OTHER_CASE not in str(event)
    assert there not in str(event)
    assert (answered.outcome, answered.decision_id) == ("refused", event.decision_id)  # type: ignore[union-attr]


def test_without_an_application_nobody_waits_and_the_question_is_refused() -> None:
    desk = linked()
    paid_in(desk, OTHER_CASE)
    assert desk.refuses(HARDSHIP) == "already-granted"


def test_what_is_granted_elsewhere_and_not_paid_can_be_given_here_once_it_is_stopped_there() -> None:
    desk = linked()
    there = given_in(desk, OTHER_CASE)
    assert desk.refuses(HARDSHIP) == "granted-elsewhere"
    desk.does(stop(there, case=OTHER_CASE))
    assert desk.refuses(HARDSHIP) is None


def test_a_finding_that_ends_it_there_frees_it_here() -> None:
    desk = linked()
    given_in(desk, OTHER_CASE)
    desk.does(of(OTHER_CASE, found(NOT, APPLIED, finding=6)))
    assert desk.refuses(HARDSHIP) is None


def test_another_allowance_and_what_is_given_for_days_are_not_touched() -> None:
    desk = linked()
    paid_in(desk, OTHER_CASE)
    meals = grant(REPORTED, regime="a", shelter_days=30)
    desk.does(of(OTHER_CASE, meals))
    assert desk.refuses(meals) is None


@pytest.mark.parametrize("first", [CASE, OTHER_CASE], ids=["this case", "that case"])
def test_it_is_the_same_whichever_case_hears_of_it_first_and_hearing_it_again_changes_nothing(first: CaseId) -> None:
    second = OTHER_CASE if first == CASE else CASE
    desk = two_victims()
    paid_in(desk, OTHER_CASE)
    desk.does(same(first))
    desk.does(same(second))
    before = {stream: list(events) for stream, events in desk.streams.items()}
    assert desk.does(same(first)) == desk.does(same(second)) == []
    assert desk.streams == before
    assert desk.refuses(HARDSHIP) == "already-granted"


def test_a_recognition_may_be_told_before_the_reception() -> None:
    desk = Desk()
    desk.does(same(CASE), same(OTHER_CASE))
    for case in (CASE, OTHER_CASE):
        desk.does(*(of(case, command) for command in (received(REPORTED), found(ACTUAL, DETERMINED))))
    paid_in(desk, OTHER_CASE)
    assert desk.refuses(HARDSHIP) == "already-granted"


def test_both_were_granted_before_it_was_known_and_the_first_that_is_paid_is_the_only_one() -> None:
    desk = two_victims()
    here, there = given_in(desk, CASE), given_in(desk, OTHER_CASE)
    desk.does(same(CASE), same(OTHER_CASE))
    (twice,) = of_link(desk, OTHER_CASE)
    assert (twice.decision_id, twice.other_reference, twice.paid) == (there, reference_of(LINK, here), False)
    desk.does(paid(there, MONEY, case=OTHER_CASE))
    assert desk.refuses(paid(here, MONEY)) == "already-granted"


def test_who_ordered_first_pays() -> None:
    desk = two_victims()
    here, there = given_in(desk, CASE), given_in(desk, OTHER_CASE)
    desk.does(same(CASE), same(OTHER_CASE), line(10_000_000))
    desk.does(fund(there, case=OTHER_CASE), order(there, case=OTHER_CASE), fund(here))
    assert desk.refuses(order(here)) == "granted-elsewhere"
    assert desk.refuses(paid(there, MONEY, case=OTHER_CASE)) is None


def test_both_were_paid_before_it_was_known_and_that_is_told() -> None:
    desk = two_victims()
    here, there = paid_in(desk, CASE), paid_in(desk, OTHER_CASE)
    desk.does(same(CASE))
    assert of_link(desk, CASE) == []
    desk.does(same(OTHER_CASE))
    (twice,) = of_link(desk, OTHER_CASE)
    assert (twice.decision_id, twice.other_reference, twice.paid, twice.by) == (
        there,
        reference_of(LINK, here),
        True,
        CERTAIN,
    )


def test_money_that_came_back_whole_may_be_paid_here_once_the_decision_there_is_stopped() -> None:
    desk = linked()
    there = paid_in(desk, OTHER_CASE)
    desk.does(recover(there, MONEY, case=OTHER_CASE))
    assert desk.refuses(HARDSHIP) == "granted-elsewhere"
    desk.does(stop(there, case=OTHER_CASE))
    assert desk.refuses(HARDSHIP) is None


def test_a_name_and_a_day_of_birth_are_looked_into_before_anything_is_refused_or_given() -> None:
    desk = linked(LIKELY)
    paid_in(desk, OTHER_CASE)
    assert desk.refuses(HARDSHIP) == "same-person-to-check"
    desk.does(another(CASE))
    assert desk.refuses(HARDSHIP) is None
    assert desk.refuses(another(CASE)) == "no-same-person"


def test_what_is_denied_in_one_case_binds_the_other_no_more() -> None:
    desk = linked(LIKELY)
    paid_in(desk, OTHER_CASE)
    desk.does(another(OTHER_CASE))
    assert desk.refuses(HARDSHIP) is None


def test_a_number_that_is_the_same_binds_again_what_was_denied_until_that_is_denied_as_well() -> None:
    desk = linked(LIKELY)
    paid_in(desk, OTHER_CASE)
    desk.does(another(CASE))
    desk.does(same(CASE), same(OTHER_CASE))
    assert desk.refuses(HARDSHIP) == "already-granted"
    assert desk.does(same(CASE, LIKELY)) == []
    desk.does(another(CASE))
    assert desk.refuses(HARDSHIP) is None
    assert desk.refuses(another(CASE)) == desk.refuses(another(OTHER_CASE)) == "no-same-person"
    assert desk.does(same(CASE)) == []


def test_nobody_is_denied_who_was_not_recognised() -> None:
    assert two_victims().refuses(another(CASE)) == "no-same-person"
    assert linked(LIKELY).refuses(another(CASE, person=1)) == "no-same-person"


def test_only_the_person_who_was_recognised_is_refused() -> None:
    desk = two_victims()
    desk.does(same(CASE, person=1), same(OTHER_CASE))
    paid_in(desk, OTHER_CASE)
    assert desk.refuses(HARDSHIP) is None


def test_a_case_names_no_other_case_in_its_own_stream() -> None:
    desk = linked()
    paid_in(desk, OTHER_CASE)
    assert SamePersonKnown(link_id=LINK, person=0, by=CERTAIN) in desk.streams[StreamId(CASE)]
    assert OTHER_CASE not in str(desk.streams[StreamId(CASE)])


cases = st.sampled_from([CASE, OTHER_CASE])
Step = Callable[[Desk], Command | None]


def _newest(desk: Desk, case: CaseId) -> str | None:
    grants = desk.state(case).grants
    return grants[-1].decision_id if grants else None


def _on_newest(make: Callable[[str, CaseId], Command]) -> Callable[[CaseId], Step]:
    def of_case(case: CaseId) -> Step:
        def step(desk: Desk) -> Command | None:
            decision = _newest(desk, case)
            return None if decision is None else make(decision, case)

        return step

    return of_case


def _plain(make: Callable[[CaseId], Command]) -> Callable[[CaseId], Step]:
    return lambda case: lambda _desk: make(case)


STEPS: list[Callable[[CaseId], Step]] = [
    _plain(lambda case: of(case, HARDSHIP)),
    _plain(lambda case: of(case, drawn(HARDSHIP))),
    _plain(lambda case: of(case, found(NOT, APPLIED, finding=7))),
    _plain(lambda case: of(case, found(ACTUAL, TODAY, finding=8))),
    _on_newest(lambda decision, case: fund(decision, case=case)),
    _on_newest(lambda decision, case: order(decision, case=case)),
    # Thrice as often as the rest: it is what must not happen twice.
    *[_on_newest(lambda decision, case: paid(decision, MONEY, case=case))] * 3,
    _on_newest(lambda decision, case: recover(decision, MONEY, case=case)),
    _on_newest(lambda decision, case: stop(decision, case=case)),
]
steps = st.lists(st.tuples(st.sampled_from(STEPS), cases), min_size=4, max_size=14)
before_the_link = st.sampled_from(["nothing", "granted", "funded", "ordered"])


def _carry_out(desk: Desk, step: Step) -> None:
    command = step(desk)
    if command is not None and desk.refuses(command) is None:
        desk.does(command)


def _paid(desk: Desk) -> list[Grant]:
    return [one for case in (CASE, OTHER_CASE) for one in desk.state(case).grants if one.standing is Standing.PAID]


def _pair(desk: Desk) -> frozenset[str]:
    return frozenset(one.decision_id for one in _paid(desk))


def _told_as_paid(desk: Desk) -> list[frozenset[str]]:
    """Give the pairs that were told as paid twice, each once, by the decisions that their references stand for."""
    known = {
        reference_of(LINK, one.decision_id): one.decision_id
        for case in (CASE, OTHER_CASE)
        for one in desk.state(case).grants
    }
    told = [one for case in (CASE, OTHER_CASE) for one in of_link(desk, case) if one.paid]
    return [*{frozenset((one.decision_id, known[one.other_reference])) for one in told}]


def _linked_after(so_far: str, by: str) -> Desk:
    """Link two cases in both of which the same was decided before, as far as is said."""
    desk = two_victims()
    desk.does(line(100_000_000))
    for case in (CASE, OTHER_CASE) if so_far != "nothing" else ():
        decision = given_in(desk, case)
        if so_far in {"funded", "ordered"}:
            desk.does(fund(decision, case=case))
        if so_far == "ordered":
            desk.does(order(decision, case=case))
    desk.does(same(CASE, by), same(OTHER_CASE, by))
    return desk


@given(before_the_link, st.sampled_from([CERTAIN, LIKELY]), steps)
@settings(max_examples=80, deadline=None)
def test_no_sequence_over_two_linked_cases_pays_twice_what_is_given_once_unless_both_were_ordered_and_then_it_is_told(
    so_far: str, by: str, taken: list[tuple[Callable[[CaseId], Step], CaseId]]
) -> None:
    desk = _linked_after(so_far, by)
    for make, case in taken:
        _carry_out(desk, make(case))
        both = _paid(desk)
        assert len(both) <= 1 or {one.order_id is None for one in both} == {False}
        assert len(both) <= 1 or (so_far, _told_as_paid(desk)) == ("ordered", [_pair(desk)])


@given(st.sets(cases), steps, st.permutations([CASE, OTHER_CASE, CASE]))
@settings(max_examples=60, deadline=None)
def test_whenever_the_cases_hear_of_it_what_was_paid_in_both_is_told(
    already: set[CaseId], taken: list[tuple[Callable[[CaseId], Step], CaseId]], heard: list[CaseId]
) -> None:
    desk = two_victims()
    desk.does(line(100_000_000))
    for case in sorted(already):
        paid_in(desk, case)
    for make, case in taken:
        _carry_out(desk, make(case))
    both = _paid(desk)
    for case in heard:
        desk.does(same(case))
    assert _told_as_paid(desk) == ([_pair(desk)] if len(both) == 2 else [])
