"""What is done again and again says in its state that it fails, goes on after it, and ends when it is told to."""

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shared.config import Settings
from shared.eventlog.forward import WentBackError
from shared.eventlog.store import Tail
from shared.house import keeping
from shared.house.keeping import Keeper
from shared.house.marks import read_mark
from shared.house.recurring import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Recurring
from shared.house.telling import Told
from shared.kernel.refusal import UnavailableError
from shared.messaging.consumer import SETTINGS, Background
from shared.messaging.states import ACTIVE, PartState

TAIL = Tail("hoigia.example/24/audit/00ff", 12, 9)
REST = 3600.0
"""Longer than anybody waits for it to stop."""


class Log:
    """A log that is out of reach at some of its looks."""

    def __init__(self, *away: int) -> None:
        self.looked = 0
        self._away = away

    def make_ahead(self) -> Tail:
        self.looked += 1
        if self.looked in self._away:
            raise UnavailableError("log-unreachable")
        return TAIL

    def state(self) -> PartState:
        return PartState(name="log", doing=ACTIVE)


class Turning(Recurring):
    """Fails at some of its turns."""

    name = "turning"

    def __init__(self, *failing: int) -> None:
        super().__init__()
        self.taken = 0
        self.began = threading.Event()
        self._failing = failing

    def turn(self) -> float:
        self.taken += 1
        self.began.set()
        if self.taken in self._failing:
            raise LookupError
        return REST


def _rests(monkeypatch: pytest.MonkeyPatch, turning: Recurring, turns: int) -> list[float]:
    """Let it take some turns; give how long it would have rested after each."""
    rests: list[float] = []

    def wait(seconds: float) -> bool:
        rests.append(seconds)
        if len(rests) == turns:
            turning._stopping.set()  # noqa: SLF001 - the loop is ended where it would rest
        return True

    monkeypatch.setattr(turning._stopping, "wait", wait)  # noqa: SLF001 - see above
    turning.run()
    return rests


def _keeper(tmp_path: Path, log: Log) -> tuple[Keeper, Any]:
    settings = Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)})
    # The ledger's own service, which has nobody to be held against.
    runtime: Any = SimpleNamespace(definition=SimpleNamespace(name="audit"), settings=settings, log=log)
    return Keeper(runtime), runtime


def _told(runtime: Any, running: Recurring) -> Sequence[PartState]:
    """Give what the service says of the part that runs in it, as `hoigia status` asks it."""
    beside = Background(lambda *_: running)
    beside.container = SimpleNamespace(config={SETTINGS: runtime.settings})
    beside.setup()
    return Told(runtime, lambda: [beside]).parts()


def test_a_turn_that_fails_is_taken_again_with_growing_pauses_and_the_next_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turning = Turning(2, 3, 4, 5, 7)
    rests = _rests(monkeypatch, turning, 7)
    assert rests == [REST, FIRST_PAUSE_SECONDS, 2, 4, LONGEST_PAUSE_SECONDS, REST, FIRST_PAUSE_SECONDS]
    assert turning.taken == 7


def test_one_whose_log_is_away_is_seen_to_fail_by_whoever_asks_the_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keeper, runtime = _keeper(tmp_path, Log(1, 2))
    monkeypatch.setattr(keeper, "once_more", False)
    _rests(monkeypatch, keeper, 1)
    assert PartState(name="keeping", doing="failing", code="log-unreachable") in _told(runtime, keeper)


def test_one_that_is_well_again_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keeper, runtime = _keeper(tmp_path, Log(1))
    _rests(monkeypatch, keeper, 2)
    assert PartState(name="keeping", doing="active") in _told(runtime, keeper)


def test_the_mark_is_written_once_more_when_it_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keeper, runtime = _keeper(tmp_path, Log(1))
    _rests(monkeypatch, keeper, 1)
    assert read_mark(runtime.settings, "audit") == TAIL


def test_a_log_that_went_back_ends_the_process_at_once_and_why_is_told_once_as_it_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    did: list[tuple[object, ...]] = []

    class Lost(Log):
        def make_ahead(self) -> Tail:
            raise WentBackError(4)

    keeper, _ = _keeper(tmp_path, Lost())
    monkeypatch.setattr(
        keeping, "tell_refusal", lambda _, service, *, code, position: did.append((service, code, position))
    )
    monkeypatch.setattr(os, "kill", lambda _, word: did.append((word,)))
    _rests(monkeypatch, keeper, 1)
    # No command is accepted while it tells; it looks once more as it stops.
    assert did == [(signal.SIGTERM,), ("audit", "log-went-back", 4), (signal.SIGTERM,)]


def test_it_ends_when_it_is_stopped_while_it_rests() -> None:
    turning = Turning()
    thread = threading.Thread(target=turning.run)
    thread.start()
    assert turning.began.wait(30)
    assert turning.stop()
    thread.join(30)
    assert not thread.is_alive()
