"""A follower that fails again and again is tried ever more seldom; one that gets on in between is not."""

import threading
from typing import Any

import pytest

from shared.eventlog.follower import Checkpoint
from shared.house import following
from shared.house.following import SHORTEST_POLL_SECONDS, Following

SESSIONS = 6


class Lock:
    def __init__(self, *_: str) -> None:
        pass

    def try_acquire(self) -> bool:
        return True

    def close(self) -> None:
        pass


class Breaking:
    """Follows a log over a connection that breaks after so many batches."""

    name = "read-model"

    def __init__(self, batches: int) -> None:
        self.checkpoint: Checkpoint | None = None
        self._position = 0
        self._batches = batches
        self._left = 0

    def start(self) -> None:
        self.checkpoint = Checkpoint(self.name, 1, self._position)
        self._left = self._batches

    def step(self) -> int:
        if not self._left:
            raise ConnectionError
        self._left -= 1
        self._position += 1
        self.checkpoint = Checkpoint(self.name, 1, self._position)
        return 1

    def close(self) -> None:
        pass


class Pauses(threading.Event):
    """Notes every pause, and lasts for so many sessions."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.taken.append(timeout or 0)
        if len(self.taken) == SESSIONS:
            self.set()
        return True


def pauses(monkeypatch: pytest.MonkeyPatch, *, batches: int) -> list[float]:
    monkeypatch.setattr(following, "ActiveLock", Lock)
    follower: Any = Breaking(batches)
    made: Following[Any] = Following(follower, "nowhere")
    taken = made._stopping = Pauses()  # noqa: SLF001 - what it waits on between sessions
    made.run()
    return taken.taken


def test_who_gets_on_between_two_failures_is_tried_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, batches=2) == [SHORTEST_POLL_SECONDS] * SESSIONS


def test_who_does_not_get_on_is_tried_ever_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, batches=0) == [SHORTEST_POLL_SECONDS * 2**number for number in range(SESSIONS)]
