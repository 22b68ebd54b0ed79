"""A notary that must not sign stands as halted; one that cannot reach anything is failing, as every follower is."""

from typing import Any

import pytest

from shared.eventlog.follower import Checkpoint
from shared.eventlog.store import DetachedError
from shared.house import following
from shared.house.noting import Noting
from shared.messaging.states import PartState
from shared.notary.leaves import UnsoundError
from tests.unit.house.test_following import Lock


class Refusing:
    """A notary that starts and fails at its first step."""

    name = "notary"

    def __init__(self, failure: Exception) -> None:
        self.checkpoint = Checkpoint(self.name, 1, 7)
        self._failure = failure

    def start(self) -> None:
        pass

    def step(self) -> int:
        raise self._failure

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("failure", "doing", "code"),
    [
        (UnsoundError("behind-checkpoint", 8), "halted", "behind-checkpoint"),
        (UnsoundError("key-missing", 7), "failing", "key-missing"),
        (DetachedError(1), "failing", "log-partition-detached"),
        (ConnectionError(), "failing", "ConnectionError"),
    ],
)
def test_what_must_not_be_signed_is_a_halt(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, doing: str, code: str
) -> None:
    monkeypatch.setattr(following, "ActiveLock", Lock)
    notary: Any = Refusing(failure)
    noting = Noting(notary, "")
    told: list[PartState] = []

    def wait(_seconds: float) -> bool:
        told.extend(noting.states())
        noting._stopping.set()  # noqa: SLF001 - the loop is ended where it would pause
        return True

    monkeypatch.setattr(noting._stopping, "wait", wait)  # noqa: SLF001 - see above
    noting.run()
    assert [(state.name, state.doing, state.code, state.position) for state in told] == [("notary", doing, code, 7)]
