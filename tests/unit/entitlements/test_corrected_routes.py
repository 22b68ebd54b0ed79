"""What a person is owed is assessed again under the right route, whether reception or correction is told first."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

from services.entitlements.commands import Command, NoteRoute
from services.entitlements.events import EntitlementsAssessed, RouteKnown
from services.entitlements.policies import REACTIONS
from shared.contracts.intake import RouteCorrected
from shared.contracts.message import Message
from shared.kernel.ids import EventId, derive
from tests.support.examples import example
from tests.unit.entitlements.cases import ACTUAL, CASE, after, case, found, grant, received
from tests.unit.entitlements.desk import Desk

DAY = date(2026, 3, 2)
ABROAD, HOME = "O_NUOC_NGOAI", "TU_TRINH_BAO"


def route(name: str, told: int = 5) -> NoteRoute:
    return NoteRoute(case_id=CASE, told=told, route=name)


def open_to(events: list[object]) -> set[str]:
    (assessed,) = [one for one in events if isinstance(one, EntitlementsAssessed)]
    return {one.regime for one in assessed.regimes if one.available}


def test_a_correction_opens_what_the_right_route_opens_and_is_told_once() -> None:
    abroad = after(received(DAY, route=ABROAD))
    known, assessed = abroad.when(route(HOME)).events
    assert known == RouteKnown(told=5, route=HOME)
    assert isinstance(assessed, EntitlementsAssessed)
    assert (assessed.assessment, assessed.reception is not None and assessed.reception.route) == (2, HOME)
    assert {one.regime for one in assessed.regimes if one.available} == open_to(list(case.when(received(DAY)).events))
    abroad.given(known, assessed).when(route(ABROAD, 4)).then_nothing()


def test_what_is_granted_after_the_correction_is_granted_under_the_right_route() -> None:
    travel = grant(DAY, rule="N6", stated_amount=100_000)
    desk = Desk()
    desk.does(received(DAY, route=ABROAD))
    (refused,) = desk.does(travel)
    desk.does(route(HOME))
    (granted,) = desk.does(replace(travel, legal_date=date(2026, 3, 3)))
    assert (type(refused).__name__, type(granted).__name__) == ("SupportRefused", "SupportGranted")


def test_the_order_of_the_news_changes_nothing_that_is_known() -> None:
    news: list[Command] = [received(DAY, route=ABROAD), route("GIAI_CUU", 5), route(HOME, 9), found(ACTUAL, DAY)]
    states = []
    for order in permutations(news):
        desk = Desk()
        desk.does(*order)
        state = desk.state(CASE)
        states.append((state.reception, state.route, state.findings))
    assert states[0][0] is not None
    assert states[0][0].route == HOME
    assert all(state == states[0] for state in states)


def test_a_correction_is_asked_for_by_its_message() -> None:
    data = replace(example(RouteCorrected), route=HOME)
    message = Message(
        id=EventId(derive("message", "correction")),
        source="intake/24/1",
        type=data.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 9, tzinfo=UTC),
        position=1,
        previous=0,
        correlation=derive("message", "correlation"),
        causation=None,
        data=data,
    )
    assert list(REACTIONS[RouteCorrected.TYPE](message)) == [route(HOME, data.version)]
