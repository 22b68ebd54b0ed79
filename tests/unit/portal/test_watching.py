"""The door tells how it is and what it counted; whoever asks keeps neither the services nor the door busy."""

import threading

import pytest

from services.portal.web.watching import Watch
from shared.contracts.registry import SERVICES
from shared.house.asking import Answer
from tests.unit.portal.stand_in import CASE, StandIn


class Slow:
    """Services that answer when they are let."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun, self.let = threading.Event(), threading.Event()
        self.let.set()

    def ask(self, _method: str) -> dict[str, Answer]:
        self.asked += 1
        self.begun.set()
        assert self.let.wait(10)
        return {"intake": Answer("ready" if self.asked == 1 else "silent")}


def test_services_are_not_asked_again_within_the_moment() -> None:
    slow = Slow()
    watch = Watch(slow.ask, lambda: None, 3600.0)
    assert [watch.parts()["intake"] for _ in range(5)] == ["ready"] * 5
    assert slow.asked == 1


def test_while_one_asks_anew_the_others_are_told_what_is_known() -> None:
    slow = Slow()
    watch = Watch(slow.ask, lambda: None, 0.0)
    assert watch.parts() == {"log": "ready", "intake": "ready"}
    slow.begun.clear()
    slow.let.clear()
    asking = threading.Thread(target=watch.parts)
    asking.start()
    try:
        assert slow.begun.wait(10)
        assert watch.parts()["intake"] == "ready"
        assert slow.asked == 2
    finally:
        slow.let.set()
        asking.join(10)
    assert watch.parts()["intake"] == "silent"


def test_a_log_that_does_not_answer_is_down() -> None:
    def fail() -> None:
        raise OSError

    assert Watch(lambda _: {}, fail).parts() == {"log": "down"}


def test_the_state_of_the_door_is_told_to_anybody(door: StandIn) -> None:
    for prefix in ("", "/api/v1"):
        assert door.client.get(f"{prefix}/livez").json == {"status": "alive"}
        ready = door.client.get(f"{prefix}/readyz")
        assert ready.json == {"status": "ready", "parts": dict.fromkeys(("log", *SERVICES), "ready")}


@pytest.mark.parametrize("state", ["down", "silent"])
def test_without_what_it_needs_the_door_is_not_ready_and_lives(door: StandIn, state: str) -> None:
    door.answers["directory"] = Answer(state)
    answer = door.client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "not-ready")
    assert answer.json["parts"]["directory"] == state
    assert door.client.get("/livez").status_code == 200


def test_a_part_that_stands_still_is_told_and_the_door_stays_open(door: StandIn) -> None:
    halted = {"name": "relay", "doing": "halted", "position": 7, "code": "announcement-failed"}
    door.answers["intake"] = Answer("ready", {"pid": 1, "parts": [halted]})
    door.answers["referrals"] = Answer("down")
    answer = door.client.get("/readyz")
    assert (answer.status_code, answer.json["parts"]["intake"]) == (200, "halted")
    assert answer.json["parts"]["referrals"] == "down"


def test_counts_are_told_to_this_machine_only(door: StandIn) -> None:
    door.ask("GET", f"/cases/{CASE}")
    here = door.client.get("/metrics")
    assert 'route="api.case",method="GET",status="200"' in here.text
    assert CASE not in here.text
    there = door.client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert there.status_code == 404


def test_counts_of_every_service_are_told_with_its_name(door: StandIn) -> None:
    lag = {"name": "hoigia_follower_lag", "labels": {"follower": "relay"}, "value": 3}
    door.answers["intake"] = Answer("ready", {"samples": [lag]})
    door.answers["audit"] = Answer("silent")
    door.client.get("/api/v1/nowhere")
    told = door.client.get("/metrics").text.splitlines()
    assert 'hoigia_follower_lag{service="intake",follower="relay"} 3' in told
    assert 'hoigia_up{service="intake"} 1' in told
    assert 'hoigia_up{service="audit"} 0' in told
    assert any(line.startswith('hoigia_refusals_total{service="portal-web",code="not-found"}') for line in told)
