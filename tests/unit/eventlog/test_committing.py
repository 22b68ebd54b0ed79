"""Who commits what together: alone in one's own thread, many in one flush or in halves; nobody is left waiting."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from psycopg import OperationalError

from shared.eventlog import committer as committing
from shared.eventlog.committer import Committer
from shared.eventlog.flushing import Flusher
from shared.eventlog.store import (
    Appended,
    AppendError,
    AppendRejectedError,
    AppendRequest,
    ClockError,
    VersionConflictError,
)
from shared.kernel.refusal import PlatformError, UnavailableError
from tests.support.logs import request, stream

MANY = 40
PATIENCE = 60.0


class Flushing:
    """Stands for the database: remembers who flushed how many, and waits at a gate."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.threads: list[threading.Thread] = []
        self.begun = threading.Event()
        self.gate = threading.Event()
        self.most = MANY
        self.connections = 0
        self.fails: list[BaseException | None] = []

    def connect(self) -> Any:
        self.connections += 1
        return self

    def close(self) -> None:
        pass

    def __call__(self, _connection: object, requests: Sequence[AppendRequest]) -> list[Appended]:
        self.sizes.append(len(requests))
        self.threads.append(threading.current_thread())
        self.begun.set()
        assert self.gate.wait(PATIENCE)
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure
        return [Appended(1, 1, repeated=False) for _ in requests[: self.most]]


@pytest.fixture
def flushing() -> Flushing:
    return Flushing()


@pytest.fixture
def committer(flushing: Flushing) -> Committer:
    return Committer(flushing.connect, flushing)


class KilledError(BaseException):
    """Ends whoever it meets, as the end of a process does."""


def at_once(committer: Committer, flushing: Flushing) -> list[str]:
    """Have one request on its way, then many more that wait for it, then let all through; give how they failed."""
    failed: list[str] = []

    def commit() -> None:
        try:
            committer.commit(request((stream(), 0)))
        except PlatformError as failure:
            failed.append(failure.code)

    threads = [threading.Thread(target=commit) for _ in range(MANY + 1)]
    threads[0].start()
    assert flushing.begun.wait(PATIENCE)
    for thread in threads[1:]:
        thread.start()
    settled = threading.Event()
    while len(committer._waiting) < MANY:  # noqa: SLF001 - all must wait before the gate opens
        settled.wait(0.005)
    flushing.gate.set()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return failed


def test_who_asks_alone_commits_in_their_own_thread(committer: Committer, flushing: Flushing) -> None:
    flushing.gate.set()
    for _ in range(3):
        committer.commit(request((stream(), 0)))
    committer.close()
    assert set(flushing.threads) == {threading.current_thread()}


def test_many_that_wait_for_a_slow_commit_are_committed_together(
    committer: Committer, flushing: Flushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "QUICK_SECONDS", 0.0)
    assert at_once(committer, flushing) == []
    committer.close()
    assert flushing.sizes == [1, MANY]


def test_many_that_wait_for_a_quick_commit_are_taken_in_halves(
    committer: Committer, flushing: Flushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "QUICK_SECONDS", PATIENCE)
    assert at_once(committer, flushing) == []
    committer.close()
    assert flushing.sizes == [1, MANY // 2, MANY // 2]


def test_a_caller_that_is_killed_while_it_commits_leaves_the_way_free(committer: Committer, flushing: Flushing) -> None:
    flushing.gate.set()
    flushing.fails = [KilledError()]
    with pytest.raises(KilledError):
        committer.commit(request((stream(), 0)))
    assert committer.commit(request((stream(), 0))).first == 1
    committer.close()


def test_those_whose_commit_is_broken_off_are_told_and_who_comes_later_is_served(
    committer: Committer, flushing: Flushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "QUICK_SECONDS", 0.0)
    flushing.fails = [None, KilledError()]
    assert at_once(committer, flushing) == ["outcome-unknown"] * MANY
    assert [committer.commit(request((stream(), 0))).first for _ in range(2)] == [1, 1]
    committer.close()


def test_of_whom_the_log_said_nothing_the_outcome_is_unknown(
    committer: Committer, flushing: Flushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "QUICK_SECONDS", 0.0)
    flushing.most = MANY - 1
    assert at_once(committer, flushing) == ["outcome-unknown"]
    committer.close()


@pytest.mark.parametrize(
    ("failure", "connections"),
    [(ClockError(), 1), (AppendRejectedError("23514"), 1), (OperationalError(), 2)],
    ids=["clocks", "a limit", "a lost connection"],
)
def test_a_connection_is_kept_until_it_is_lost(
    committer: Committer, flushing: Flushing, *, failure: Exception, connections: int
) -> None:
    flushing.gate.set()
    flushing.fails = [None, failure]
    for _ in range(3):
        with suppress(AppendError):
            committer.commit(request((stream(), 0)))
    committer.close()
    assert flushing.connections == connections


def test_where_a_whole_flush_is_refused_each_finds_out_alone(flushing: Flushing) -> None:
    flushing.gate.set()
    flushing.fails = [AppendRejectedError("HG002"), None, VersionConflictError()]
    answers = Flusher(flushing.connect, flushing).commit([request((stream(), 0)) for _ in range(3)])
    assert [type(answer) for answer in answers] == [Appended, VersionConflictError, Appended]
    assert flushing.connections == 1


def test_nothing_is_taken_after_the_end(committer: Committer) -> None:
    committer.close()
    with pytest.raises(UnavailableError, match="log-closed"):
        committer.commit(request((stream(), 0)))
