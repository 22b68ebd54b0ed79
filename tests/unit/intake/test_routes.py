"""The five routes: what each asks for, and what contradicts it."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.commands import RouteFacts
from services.intake.events import RouteRecorded, VictimReceived
from services.intake.rules.routes import ROUTE_FACTS, known_facts, route_refusal
from shared.contracts.vocabulary import Route
from tests.unit.intake.cases import DAY, case, command, person, received

FACTS: dict[str, Any] = {
    "presented_to": "police",
    "presented_by": "representative",
    "brought_by": "24-don-bien-phong",
    "rescued_by": "24-cong-an-tinh",
    "rescued_on": date(2026, 3, 1),
    "country": "KH",
    "mission": "dai-su-quan-kh",
    "return_by": "bilateral",
    "border_gate": "moc-bai",
    "returned_on": date(2026, 3, 1),
    "wish": "home",
    "consulate_informed": True,
}


def spelled(names: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value := FACTS[name], date) else value for name in names}


@pytest.mark.parametrize("route", Route)
def test_a_reception_records_everything_its_route_asks_for(route: Route) -> None:
    asked = ROUTE_FACTS[route]
    foreign = person(nationality="LA" if route is Route.FOREIGNER else "VN")
    event, recorded = received(route=route.value, person=foreign, route_facts=spelled(asked))
    assert isinstance(event, VictimReceived)
    assert isinstance(recorded, RouteRecorded)
    assert recorded.route == event.route == route.value
    assert {name for name, value in asdict(recorded).items() if value is not None} == asked | {"route"}


@pytest.mark.parametrize("route", Route)
def test_what_another_route_asks_for_is_refused(route: Route) -> None:
    for name in FACTS.keys() - ROUTE_FACTS[route]:
        facts = RouteFacts(**{name: FACTS[name]})
        assert route_refusal(route, facts, nationality=None, last=DAY) == "fact-not-of-route", name


@pytest.mark.parametrize(
    ("route", "names"),
    [("TU_NUOC_NGOAI_TRO_VE", ["brought_by"]), ("NUOC_NGOAI_TAI_VN", ["brought_by", "rescued_by"])],
)
def test_who_brought_her_is_asked_of_whoever_returned_and_of_a_foreigner_who_was_rescued(
    route: str, names: list[str]
) -> None:
    told = {"route": route, "person": person(nationality="LA"), "route_facts": spelled(names)}
    _, recorded = received(**told)
    assert isinstance(recorded, RouteRecorded)
    assert [getattr(recorded, name) for name in names] == [FACTS[name] for name in names]


def test_a_route_of_which_nothing_more_is_known_records_nothing_more() -> None:
    (event,) = received(route_facts=None)
    assert isinstance(event, VictimReceived)
    (event,) = received(route_facts={"country": None})
    assert isinstance(event, VictimReceived)


@pytest.mark.parametrize(
    ("route", "changes", "code"),
    [
        ("NUOC_NGOAI_TAI_VN", {"person": person(nationality="VN")}, "nationality-against-route"),
        ("O_NUOC_NGOAI", {"route_facts": {"country": "VN"}}, "country-against-route"),
        ("TU_NUOC_NGOAI_TRO_VE", {"route_facts": {"country": "VN"}}, "country-against-route"),
        ("TU_NUOC_NGOAI_TRO_VE", {"route_facts": {"returned_on": "2026-03-03"}}, "fact-after-reception"),
        ("GIAI_CUU", {"route_facts": {"rescued_on": "2026-03-03"}}, "fact-after-reception"),
    ],
)
def test_a_reception_that_contradicts_its_route_is_refused(route: str, changes: dict[str, Any], code: str) -> None:
    case.when(command("receive-victim", route=route, **changes)).then_refused(code)


def test_a_reception_of_which_only_the_year_is_known_may_follow_a_rescue_of_that_year() -> None:
    old: dict[str, Any] = {
        "route": "GIAI_CUU",
        "received_at": "2016-01-01T00:00:00+07:00",
        "received_known_to": "year",
        "route_facts": {"rescued_on": "2016-10-13"},
    }
    assert case.when(command("receive-victim", **old)).refusal is None
    case.when(command("receive-victim", **{**old, "received_known_to": "month"})).then_refused("fact-after-reception")


def test_what_becomes_known_later_is_added_to_what_was_known() -> None:
    before = received(route_facts={"presented_to": "police", "brought_by": "24-cong-an-tinh"})
    later = command("record-route-facts", presented_to="commune", presented_by=None, country="CN", returned_on=None)
    (event,) = case.given(*before).when(later).events
    assert isinstance(event, RouteRecorded)
    assert (event.presented_to, event.brought_by, event.country) == ("commune", "24-cong-an-tinh", "CN")
    case.given(*before, event).when(later).then_nothing()


def test_a_later_fact_must_be_of_the_route_too() -> None:
    later = command("record-route-facts", rescued_by="24-cong-an-tinh")
    case.given(*received()).when(later).then_refused("fact-not-of-route")
    tomorrow = command("record-route-facts", returned_on="2026-03-03", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    case.given(*received()).when(tomorrow).then_refused("fact-after-reception")


@given(route=st.sampled_from(Route), names=st.sets(st.sampled_from(sorted(FACTS))))
def test_facts_are_taken_just_when_the_route_asks_for_all_of_them(route: Route, names: set[str]) -> None:
    facts = RouteFacts(**{name: FACTS[name] for name in names})
    refusal = route_refusal(route, facts, nationality="KH", last=DAY)
    assert (refusal is None) == (known_facts(facts).keys() <= ROUTE_FACTS[route])
