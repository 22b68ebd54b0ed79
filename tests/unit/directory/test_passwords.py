"""Argon2id runs aside: the hub goes on, a bounded number at a time, and nobody's password takes as long."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from services.directory.service import passwords
from services.directory.service.passwords import MEMORY_KIB, PARALLELISM, TIME_COST, Passwords
from shared.kernel.refusal import UnavailableError

ROOT = Path(__file__).parents[3]
TICKER = """
import eventlet
eventlet.monkey_patch()
from eventlet import tpool
from services.directory.service.passwords import Passwords
made = Passwords(WAY)
ticks = []
eventlet.spawn(lambda: [(ticks.append(1), eventlet.sleep(0.001)) for _ in range(100000)])
eventlet.sleep(0)
secret = made.hash("mật khẩu đủ dài để thử")
before = len(ticks)
assert made.verify(secret, "mật khẩu đủ dài để thử")
print(len(ticks) - before)
tpool.killall()
"""


def aside(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


def ticks(way: str) -> int:
    found = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-W", "ignore", "-c", TICKER.replace("WAY", way)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(found.stdout)


def test_other_green_threads_go_on_while_a_password_is_checked() -> None:
    assert ticks("tpool.execute") > 1


def test_without_a_real_thread_everything_would_stand_still() -> None:
    assert ticks("lambda function, *arguments: function(*arguments)") <= 1


def test_a_password_matches_its_own_hash_only() -> None:
    made = Passwords(aside)
    secret = made.hash("mật khẩu đủ dài để thử")
    assert made.verify(secret, "mật khẩu đủ dài để thử")
    assert not made.verify(secret, "mật khẩu đủ dài để thủ")
    assert secret.decode().startswith(f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={PARALLELISM}$")


def test_nobody_is_checked_by_the_same_work_and_never_right() -> None:
    asked: list[str] = []

    def noting(function: Any, *arguments: Any) -> Any:
        asked.append(str(arguments[0]))
        return function(*arguments)

    made = Passwords(noting)
    assert not made.verify(None, "nobody's password, checked so that nobody takes as long as somebody")
    (stored,) = asked
    assert f"m={MEMORY_KIB},t={TIME_COST},p={PARALLELISM}" in stored


def test_no_more_are_checked_at_once_than_there_is_room_for() -> None:
    running: list[int] = []
    most: list[int] = []
    crowded = threading.Event()

    def noting(_function: Any, *_arguments: Any) -> Any:
        running.append(1)
        most.append(len(running))
        if len(running) > 2:
            crowded.set()
        crowded.wait(0.1)  # long enough for a third to come, if one may
        running.pop()
        return True

    made = Passwords(noting, at_once=2)
    threads = [threading.Thread(target=made.verify, args=(b"x", "y")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 8
    assert max(most) == 2


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    holding, done = threading.Event(), threading.Event()

    def slow(_function: Any, *_arguments: Any) -> Any:
        holding.set()
        done.wait(5)  # a bound, so that the test ends when the care is missing

    made = Passwords(slow, at_once=1)
    thread = threading.Thread(target=made.verify, args=(b"x", "y"))
    thread.start()
    holding.wait()
    try:
        with pytest.raises(UnavailableError, match="sign-in-busy"):
            made.verify(b"x", "y")
    finally:
        done.set()
        thread.join()
