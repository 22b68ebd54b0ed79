"""Intake over the REST API of a running platform: tips, the five routes, people and handovers, given and read back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.intake.rules.routes import ROUTE_FACTS
from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.contracts.vocabulary import Route
from tests.integration.portal.world import World, problem, world_on
from tests.support.broker import until
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

NOT_FOUND = (404, "not-found")
FACTS: dict[str, Any] = {
    "presented_to": "commune",
    "presented_by": "person",
    "brought_by": "24-cong-an-tinh",
    "rescued_by": "24-cong-an-tinh",
    "rescued_on": "2026-03-01",
    "country": "LA",
    "mission": "dai-su-quan-la",
    "return_by": "mission",
    "border_gate": "cau-treo",
    "returned_on": "2026-03-01",
    "wish": "home",
    "consulate_informed": True,
}


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


def intake_of(world: World, case: str, role: str = "commune-officer") -> dict[str, Any]:
    view: dict[str, Any] = world.get(f"/cases/{case}", role).json()["intake"]
    return view


def given(world: World, case: str, name: str, role: str = "commune-officer", **changes: Any) -> Any:
    answer = world.command(case, name, role, {**COMMANDS[name].example, **changes})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("route", Route)
def test_each_route_is_received_with_what_it_asks_for_and_read_back(world: World, route: Route) -> None:
    facts = {name: FACTS[name] for name in ROUTE_FACTS[route]}
    person = {"birth_year": 2001, "nationality": "LA" if route is Route.FOREIGNER else "VN"}
    case = world.receive(route=route.value, route_facts=facts, person=person)
    (told,) = intake_of(world, case)["routes"]
    assert {name: value for name, value in told.items() if value is not None} == {"route": route.value, **facts}
    other = next(name for name in FACTS if name not in ROUTE_FACTS[route])
    refused = world.command(case, "record-route-facts", "commune-officer", {other: FACTS[other]})
    assert problem(refused) == (422, "fact-not-of-route")


def test_a_route_that_was_recorded_wrongly_is_corrected_and_clocks_and_entitlements_follow(world: World) -> None:
    child = {"birth_year": now().year - 14, "nationality": "VN", "full_name": "Trẻ Thử Nghiệm"}
    received_at = (now() - timedelta(hours=2)).isoformat()
    case = world.receive(route="O_NUOC_NGOAI", person=child, received_at=received_at)
    same = world.command(case, "correct-route", "commune-officer", {"route": "O_NUOC_NGOAI", "reason": "other"})
    assert problem(same) == (422, "route-unchanged")
    given(world, case, "correct-route", note="Công an báo lại là được giải cứu.")
    view = intake_of(world, case)
    assert view["route"] == "GIAI_CUU"
    (told,) = view["route_corrections"]
    assert (told["route_was"], told["reason"]) == ("O_NUOC_NGOAI", "found-otherwise")

    def clocks() -> dict[str, Any]:
        items = world.get(f"/cases/{case}/deadlines", "commune-officer").json()["items"]
        return {one["rule"]: one for one in items}

    until(lambda: "rescued-child-handover" in clocks(), 60)
    assert clocks()["rescued-child-handover"]["since"] == clocks()["initial-check"]["since"]

    def available() -> set[str]:
        view = world.get(f"/cases/{case}", "case-manager").json()
        return set(view.get("entitlements", {}).get("assessments", [{}])[-1].get("available", []))

    until(lambda: "g" in available(), 60)
    given(world, case, "correct-route", route="TU_TRINH_BAO", route_facts=None, reason="told-otherwise")
    until(lambda: clocks()["rescued-child-handover"]["state"] == "ended", 60)


def test_a_tip_is_passed_on_becomes_a_case_and_each_names_the_other(world: World) -> None:
    answer = world.post("/signals", "provider", dict(COMMANDS["receive-signal"].example))
    assert answer.status_code == 201, answer.text
    tip = answer.json()["signal_id"]
    assert problem(world.get(f"/signals/{tip}", "case-manager")) == NOT_FOUND
    forward = {"to_agency": "24-xa-dong-ky", "forwarded_at": (now() - timedelta(minutes=1)).isoformat()}
    sent = world.post(f"/signals/{tip}/commands/forward-signal", "provider", forward)
    assert sent.status_code == 200, sent.text
    waiting = world.get("/signals?state=forwarded", "commune-officer").json()["items"]
    assert tip in [line["signal_id"] for line in waiting]
    said = world.post(f"/signals/{tip}/reveals", "commune-officer", {"classes": ["contact"], "fields": ["text"]})
    assert said.json()["values"] == {"SignalReceived.1.text": COMMANDS["receive-signal"].example["text"]}
    case = world.receive(signal_id=tip)
    assert [one["signal_id"] for one in intake_of(world, case)["signals"]] == [tip]
    view = world.get(f"/signals/{tip}", "provider").json()
    assert (view["state"], [one["case_id"] for one in view["intake"]["cases"]]) == ("case", [case])
    assert "Em gái" not in world.get(f"/signals/{tip}", "provider").text
    ended = world.post(f"/signals/{tip}/commands/dismiss-signal", "provider", {"reason": "no-signs"})
    assert problem(ended) == (422, "signal-has-case")

    def recorded() -> set[str]:
        events = world.get(f"/signals/{tip}/history", "auditor", "audit").json()["events"]
        return {event["type"] for event in events if event["service"] == "intake"}

    until(lambda: recorded() >= {"SignalReceived.v1", "SignalForwarded.v1", "SignalBecameCase.v1"}, 30)


def test_a_tip_is_closed_with_a_reason_and_no_case_is_opened_from_anothers_tip(world: World) -> None:
    answer = world.post("/signals", "border-officer", dict(COMMANDS["receive-signal"].example))
    tip = answer.json()["signal_id"]
    stolen = world.post("/cases", "commune-officer", {**COMMANDS["receive-victim"].example, "signal_id": tip})
    assert problem(stolen) == NOT_FOUND
    path = f"/signals/{tip}/commands/dismiss-signal"
    ended = world.post(path, "border-officer", {"reason": "no-signs", "note": "Đã gặp."})
    assert ended.status_code == 200, ended.text
    (line,) = world.get("/signals?state=dismissed", "border-officer").json()["items"]
    assert (line["signal_id"], line["reason"], line["cases"]) == (tip, "no-signs", [])


def test_people_needs_relatives_and_household_are_given_and_read_back_masked(world: World) -> None:
    case = world.receive(person={"sex": "Feminine"}, accompanying=[{"birth_year": 2020}])
    given(world, case, "add-accompanying", number=2)
    given(world, case, "assess-age", person=0, finding="full-age", birth_date=None)
    given(world, case, "provide-urgent-need", person=1)
    given(world, case, "record-relative")
    given(world, case, "record-household")
    given(world, case, "classify-case", applications=["Zalo"], control=["DebtBondage"])
    told = intake_of(world, case)
    people = {one["person"]: (one["finding"], one["treated_as_child"]) for one in told["people"]}
    assert people == {0: ("full-age", False), 1: ("under-18", True), 2: ("under-18", True)}
    assert [(one["person"], one["need"]) for one in told["needs_met"]] == [(1, "medical")]
    assert [one["relation"] for one in told["relatives"]] == ["parent"]
    assert [one["poverty"] for one in told["households"]] == ["poor"]
    assert (told["applications"], told["control"]) == (["Zalo"], ["DebtBondage"])
    assert "Minh Họa" not in world.get(f"/cases/{case}", "commune-officer").text
    opened = world.post(f"/cases/{case}/reveals", "commune-officer", {"classes": ["contact"], "fields": ["contact"]})
    assert list(opened.json()["values"].values()) == ["Gọi buổi tối, qua hàng xóm"]
    taken = world.post(f"/cases/{case}/reveals", "commune-officer", {"classes": ["shelter"]})
    assert problem(taken) == (403, "class-not-for-role")


def test_whoever_joined_is_cared_for_by_the_number_intake_gave(world: World) -> None:
    case = world.receive()
    given(world, case, "add-accompanying", number=1)

    def admitted() -> bool:
        body = {"person": 1, "facility": "24-trung-tam-cong-tac-xa-hoi", "admitted_on": "2026-03-03"}
        return bool(world.command(case, "admit-to-shelter", "case-manager", body).status_code == 200)

    until(admitted, 30)


def test_minutes_of_one_side_are_incomplete_until_the_other_acknowledges_them(world: World) -> None:
    case = world.receive()
    assert problem(world.get(f"/cases/{case}", "border-officer", "protection")) == NOT_FOUND
    handover = given(world, case, "make-handover", to_agency="24-bo-doi-bien-phong")["handover_id"]
    assert [one["state"] for one in intake_of(world, case)["handovers"]] == ["one-side-only"]
    own = world.command(case, "acknowledge-handover", "commune-officer", acknowledged(handover))
    assert problem(own) == (422, "not-the-receiver")
    other = world.command(case, "acknowledge-handover", "border-officer", acknowledged(handover))
    assert other.status_code == 200, other.text
    (minutes,) = intake_of(world, case)["handovers"]
    assert (minutes["state"], minutes["from_agency"], minutes["by_agency"]) == (
        "both-sides",
        "24-xa-dong-ky",
        "24-bo-doi-bien-phong",
    )


def acknowledged(handover: str) -> dict[str, Any]:
    return {**COMMANDS["acknowledge-handover"].example, "handover_id": handover}
