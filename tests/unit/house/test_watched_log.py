"""A log tells of its last append whether it reached the log, however many commands were given together."""

from collections.abc import Sequence

import pytest

from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import Answer, Appended, VersionConflictError
from shared.house import watched
from shared.house.watched import WatchedLog
from shared.kernel.refusal import OutcomeUnknownError
from shared.messaging.states import ACTIVE, FAILING
from shared.metrics import Registry
from tests.support.logs import request, stream

STORED = Appended(1, 1, repeated=False)


def told(monkeypatch: pytest.MonkeyPatch, log: WatchedLog, answers: Sequence[Answer]) -> tuple[str, str | None, int]:
    """Have commands answered together; give what the log then says of itself, and how many appends were timed."""
    counted = Registry()
    monkeypatch.setattr(PostgresEventLog, "append_many", lambda *_: answers)
    monkeypatch.setattr(watched, "METRICS", counted)
    assert log.append_many([request((stream(), 0)) for _ in answers]) == answers
    state = log.state()
    return state.doing, state.code, sum(sum(one["counts"]) for one in counted.samples())


def test_an_answer_that_the_log_is_away_is_trouble_and_no_append(monkeypatch: pytest.MonkeyPatch) -> None:
    log = WatchedLog("host=nowhere")
    assert told(monkeypatch, log, [STORED, OutcomeUnknownError()]) == (FAILING, "outcome-unknown", 0)
    assert told(monkeypatch, log, [STORED, VersionConflictError()]) == (ACTIVE, None, 1)
    log.close()
