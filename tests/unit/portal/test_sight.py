"""One thread looks for all who wait: nobody misses a look, nothing ends it, and it rests when nobody asks."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from deploy.servers.processes import wait_until
from services.portal import queries
from services.portal.web import sight as module
from services.portal.web.sight import IDLE_SECONDS, Sight

PATIENCE = 30.0
EVENT = "event"


@dataclass
class Mirror:
    """A mirror that moves when told to; ``failures`` end as many looks."""

    heads: dict[str, int] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    said: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def move(self, position: int) -> None:
        self.heads["intake"] = position
        self.said.release()

    def hear(self, _connection: object, seconds: float) -> bool:
        self.heard.append(seconds)
        return self.said.acquire(timeout=seconds)

    def progress(self, _connection: object, events: Sequence[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
        self.asked.append(list(events))
        if self.failures:
            raise self.failures.pop()
        return dict(self.heads), [(EVENT, "CareOpened.v1")] if EVENT in events and self.heads else []


class Nowhere:
    """Answers as of now: nothing is there."""

    def reached(self, _service: str, _position: int) -> bool:
        return False

    def consequences(self, _event_id: str) -> frozenset[str]:
        return frozenset()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Mirror:
    made = Mirror()
    monkeypatch.setattr(module, "connect_listening", lambda *_: SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(module, "hear", made.hear)
    monkeypatch.setattr(queries, "progress", made.progress)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)
    return made


@pytest.fixture
def sight(mirror: Mirror) -> Iterator[Sight]:
    made = Sight("", Nowhere())
    yield made
    made.close()
    mirror.said.release()


def test_what_is_mirrored_is_seen_with_what_it_caused(sight: Sight, mirror: Mirror) -> None:
    assert not sight.reached("intake", 7)
    assert sight.consequences(EVENT) == frozenset()
    mirror.move(7)
    assert wait_until(lambda: sight.pause(PATIENCE) and sight.reached("intake", 7), PATIENCE)
    assert wait_until(lambda: sight.consequences(EVENT) == {"CareOpened.v1"} or not sight.pause(PATIENCE), PATIENCE)


def test_a_look_between_the_answer_and_the_waiting_is_not_waited_for_again(
    sight: Sight, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_SECONDS", PATIENCE)
    sight.reached("intake", 1)
    assert sight.pause(PATIENCE)
    assert wait_until(lambda: mirror.heard == [PATIENCE], PATIENCE)
    assert not sight.reached("intake", 7)
    mirror.move(7)
    assert wait_until(lambda: len(mirror.asked) == 2, PATIENCE)
    assert sight.pause(PATIENCE / 2)
    assert sight.reached("intake", 7)


def test_nobody_waits_longer_than_asked_for(sight: Sight) -> None:
    assert sight.pause(0.0) is False


@pytest.mark.parametrize("failure", [RuntimeError("anything"), KeyError("a row")])
def test_whatever_goes_wrong_there_is_another_look(sight: Sight, mirror: Mirror, failure: Exception) -> None:
    mirror.failures.append(failure)
    mirror.move(7)
    assert not sight.reached("intake", 7)
    assert sight.pause(PATIENCE)
    assert sight.reached("intake", 7)


def test_while_nothing_is_asked_it_rests_and_looks_at_nothing(sight: Sight, mirror: Mirror) -> None:
    assert sight.pause(0.0) is False
    assert wait_until(lambda: bool(mirror.heard), PATIENCE)
    assert (set(mirror.heard), mirror.asked) == ({IDLE_SECONDS}, [])


def test_what_nobody_asks_for_any_more_is_forgotten(
    sight: Sight, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_SECONDS", 0.0)
    sight.reached("intake", 7)
    assert sight.pause(PATIENCE)
    assert wait_until(lambda: IDLE_SECONDS in mirror.heard, PATIENCE)
    assert mirror.asked[0] == ["intake 7"]
    assert len(mirror.asked) <= module.FORGOTTEN_AFTER + 1
