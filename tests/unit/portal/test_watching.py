"""The door tells how it is and what it counted; whoever asks keeps neither the services nor the door busy."""

import threading
from functools import partial
from typing import Any

import pytest

from services.portal.web.watching import Noticed, Watch
from shared.contracts.registry import SERVICES
from shared.house.asking import Answer
from tests.support.broker import until
from tests.unit.portal.browser import Browser
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
    assert [watch.seen().parts["intake"] for _ in range(5)] == ["ready"] * 5
    assert slow.asked == 1


def test_while_one_asks_anew_the_others_are_told_what_is_known() -> None:
    slow = Slow()
    watch = Watch(slow.ask, lambda: None, 0.0)
    assert watch.seen().parts == {"log": "ready", "intake": "ready"}
    slow.begun.clear()
    slow.let.clear()
    asking = threading.Thread(target=watch.seen)
    asking.start()
    try:
        assert slow.begun.wait(10)
        assert watch.seen().parts["intake"] == "ready"
        assert slow.asked == 2
    finally:
        slow.let.set()
        asking.join(10)
    assert watch.seen().parts["intake"] == "silent"


def test_a_log_that_does_not_answer_is_down() -> None:
    def fail() -> None:
        raise OSError

    assert Watch(lambda _: {}, fail).seen().parts == {"log": "down"}


def test_the_state_of_the_door_is_told_to_anybody(door: StandIn) -> None:
    for prefix in ("", "/api/v1"):
        assert door.client.get(f"{prefix}/livez").json == {"status": "alive"}
        ready = door.client.get(f"{prefix}/readyz")
        parts = dict.fromkeys(("log", *SERVICES), "ready")
        assert ready.json == {"status": "ready", "parts": parts, "troubles": []}


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


def test_of_what_is_wrong_inside_a_service_the_worst_is_its_state_and_all_of_it_is_named(door: StandIn) -> None:
    parts: list[dict[str, Any]] = [
        {"name": "relay", "doing": "active", "position": 7, "code": None},
        {"name": "cosigned", "doing": "failing", "position": None, "code": "unwitnessed"},
        {"name": "cosigned.intake.hoigia.example/25/witness", "doing": "failing", "position": 5, "code": "unwitnessed"},
        {"name": "witness.intake", "doing": "halted", "position": 8, "code": "forked"},
    ]
    door.answers["audit"] = Answer("ready", {"parts": parts})
    told = door.client.get("/readyz").json
    assert (told["status"], told["parts"]["audit"]) == ("ready", "halted")
    assert told["troubles"] == [{"service": "audit", **parts[number]} for number in (3, 1, 2)]


def test_what_pages_warn_of_is_looked_at_beside_them_and_once_a_while() -> None:
    asked: list[int] = []
    begun, let = threading.Event(), threading.Event()

    def look() -> bool:
        asked.append(1)
        begun.set()
        assert let.wait(10)
        return True

    noticed = Noticed(look, 3600.0)
    # Nobody waits for whoever looks.
    assert [noticed.get() for _ in range(5)] == [False] * 5
    assert begun.wait(10)
    let.set()
    until(noticed.get)
    assert asked == [1]


def test_a_look_that_fails_leaves_what_was_known() -> None:
    done = threading.Event()

    def fail() -> bool:
        done.set()
        raise OSError

    noticed = Noticed(fail, 0.0)
    assert not noticed.get()
    assert done.wait(10)
    assert not noticed.get()


def test_whoever_is_signed_in_is_told_on_every_page_that_nobody_elsewhere_sees_the_logs() -> None:
    # A door of its own: what pages warn of is remembered for a minute.
    door = StandIn()
    part = {"name": "cosigned", "doing": "failing", "position": None, "code": "unwitnessed"}
    door.answers["audit"] = Answer("ready", {"parts": [part]})
    browser = Browser(door)
    browser.sign_in()
    for language, words in (("en", "nobody elsewhere has witnessed"), ("vi", "chưa có nơi nào khác làm chứng")):
        until(partial(_shows, browser, f"/worklist?lang={language}", words))
    stranger = door.app.test_client().get("/sign-in?lang=en")
    assert (stranger.status_code, "witnessed" in stranger.text) == (200, False)


def _shows(browser: Browser, page: str, words: str) -> bool:
    return words in browser.client.get(page).text


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
