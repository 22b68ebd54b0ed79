"""After a command the door waits until what it did can be read, and never longer than its bound."""

from typing import Any

from services.portal.web.waiting import Waiter
from shared.contracts.registry import CONSEQUENCES
from tests.unit.portal.stand_in import FakeBooks, announced

GRANT = {"service": "entitlements", "type": "SupportGranted.v1", "position": 4, "id": "e4"}
RECEIVE = {"service": "intake", "type": "VictimReceived.v1", "position": 1, "id": "e1"}


class Later(FakeBooks):
    """Books in which something is written with every pause."""

    def __init__(self, *coming: Any) -> None:
        super().__init__(told=[], coming=list(coming))
        self.time = 0.0

    def pause(self, seconds: float) -> None:
        self.time += seconds
        super().pause(seconds)

    def waiter(self) -> Waiter:
        return Waiter(self, seconds=5.0, clock=lambda: self.time, pause=self.pause)


def caused(kind: str, position: int, service: str = "x") -> Any:
    message = announced(kind, {}, service=service, position=position)
    return type(message)(**{**{name: getattr(message, name) for name in message.__slots__}, "causation": "e1"})


def test_nothing_announced_is_nothing_to_wait_for() -> None:
    books = Later()
    assert books.waiter().until_mirrored([])
    assert books.time == 0


def test_it_waits_until_the_mirror_has_the_event() -> None:
    books = Later(
        announced("Other.v1", {}, service="entitlements", position=3),
        announced("A.v1", {}, service="entitlements", position=4),
    )
    assert books.waiter().until_mirrored([GRANT])
    assert books.time > 0
    assert not books.coming


def test_something_later_of_the_same_log_will_do() -> None:
    assert Later(announced("Other.v1", {}, service="entitlements", position=9)).waiter().until_mirrored([GRANT])


def test_it_waits_for_what_always_follows() -> None:
    following = [*CONSEQUENCES["VictimReceived.v1"]]
    assert {"VerificationOpened.v1", "CareOpened.v1", "DeadlineStarted.v1"} <= set(following)
    books = Later(announced("VictimReceived.v1", {}), *(caused(kind, n) for n, kind in enumerate(following, 2)))
    assert books.waiter().until_mirrored([RECEIVE])
    assert not books.coming


def test_what_follows_from_something_else_does_not_count() -> None:
    books = Later(announced("VictimReceived.v1", {}), caused("RelationshipOpened.v1", 2))
    assert not books.waiter().until_mirrored([RECEIVE])


def test_when_the_mirror_has_stopped_the_door_grows_impatient_until_it_goes_on() -> None:
    books = Later()
    waiter = books.waiter()
    waits = []
    for _ in range(5):
        began = books.time
        waiter.until_mirrored([GRANT])
        waits.append(round(books.time - began, 6))
    assert waits == [5.0, 5.0, 5.0, 2.0, 2.0]
    books.told.append(announced("A.v1", {}, service="entitlements", position=4))
    assert waiter.until_mirrored([GRANT])
    books.told.clear()
    began = books.time
    assert not waiter.until_mirrored([GRANT])
    assert round(books.time - began, 6) == 5.0


def test_it_gives_up_at_its_bound() -> None:
    books = Later()
    assert not books.waiter().until_mirrored([GRANT])
    assert books.time == 5.0
