"""Whoever asks the door how it is keeps neither the services nor the door busy."""

import threading

from services.portal.web.watching import Watch
from shared.house.asking import Answer


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
