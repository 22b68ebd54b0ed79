"""A keyring is held against every record since the last time, or the start is refused: nothing is skipped."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from deploy import starting
from deploy.supervisor import REFUSED_CODE
from shared.config import Settings
from shared.eventlog.forward import WentBackError
from shared.eventlog.store import DetachedError, Tail
from shared.house import reconciling
from shared.house.reconciling import reconcile_with_log
from shared.kernel.record import StoredRecord
from shared.sealing.keyring import MemoryKeyring
from tests.support.records import log as records

ORIGIN = "hoigia.example/24/intake/00ff"


class Log:
    """Ends where it is said to, and has a partition put away."""

    def __init__(self, end: int, held: int, away: range = range(0)) -> None:
        self._end, self._held, self._away = end, records(held), away

    def tail(self) -> Tail:
        return Tail(ORIGIN, self._end, self._end)

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        if after + 1 in self._away:
            raise DetachedError(after + 1)
        found = self._held[after : after + limit]
        return [one for one in found if not after < self._away.start <= one.position]


class Known:
    """The keyring's database, which knows how far it was held against the log."""

    def __init__(self, *position: int) -> None:
        self.position: tuple[int, ...] | None = position or None

    def execute(self, query: str, words: tuple[Any, ...]) -> "Known":
        if "INSERT" in query:
            self.position = words[1:]
        return self

    def fetchone(self) -> tuple[int, ...] | None:
        return self.position


def reconcile(monkeypatch: pytest.MonkeyPatch, folder: Path, log: Log, known: Known) -> int:
    settings = Settings.from_environment({"HOIGIA_DATA_DIR": str(folder)})
    monkeypatch.setattr(Settings, "postgres", lambda *_: "")
    monkeypatch.setattr(reconciling, "connect", lambda _: nullcontext(known))
    return reconcile_with_log(settings, "intake", log, MemoryKeyring())  # type: ignore[arg-type]


def test_what_was_looked_at_before_may_be_put_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert reconcile(monkeypatch, tmp_path, Log(9, 9, range(1, 6)), Known(5)) == 9


def test_a_partition_never_looked_at_must_be_attached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = Known()
    with pytest.raises(DetachedError):
        reconcile(monkeypatch, tmp_path, Log(9, 9, range(4, 6)), known)
    assert known.position == (3,)


def test_a_log_that_goes_back_meanwhile_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(WentBackError):
        reconcile(monkeypatch, tmp_path, Log(9, 4), Known(4))


def test_the_start_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def prove(*_: object) -> None:
        raise DetachedError(7)

    monkeypatch.setattr(starting, "prove", prove)
    with pytest.raises(SystemExit) as ended:
        starting.check_start(Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)}), "intake")
    assert ended.value.code == REFUSED_CODE
    said = capsys.readouterr().err
    assert "log-partition-detached" in said
    assert "record 7" in said
    assert "hoigia log partitions intake" in said
