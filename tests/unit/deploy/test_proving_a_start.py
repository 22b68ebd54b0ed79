"""A service may start beside another process of its own that goes on appending; one that lost records may not."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy import starting
from deploy.supervisor import REFUSED_CODE
from shared.config import Settings
from shared.eventlog.store import DetachedError, Tail
from shared.house.marks import raise_mark
from shared.house.proving import Sighting, StartRefusedError, tell_refusal

ORIGIN = "hoigia.example/24/intake/00"


class Growing:
    """A log to which somebody else may append."""

    def __init__(self, end: int) -> None:
        self.end = end

    def tail(self) -> Tail:
        return Tail(ORIGIN, self.end, self.end)

    def read(self, after: int, limit: int) -> list[object]:
        del limit
        raise DetachedError(after + 1)

    def close(self) -> None:
        pass


def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, log: Growing, *, ledger: int, appended: int = 0) -> Settings:
    """Make what a start asks: a log, and a ledger before whose answer so many records more are appended."""

    def ask(_: object) -> Sighting:
        log.end += appended
        return Sighting(Tail(ORIGIN, ledger, ledger), "digest")

    settings = replace(Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)}), secrets=tmp_path)
    (tmp_path / "postgres").mkdir(exist_ok=True)
    (tmp_path / "postgres" / "intake_service").write_text("word\n")
    monkeypatch.setattr(starting, "PostgresEventLog", lambda *_, **__: log)
    monkeypatch.setattr(starting, "RpcClient", lambda *_, **__: SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(starting, "ask_ledger", ask)
    monkeypatch.setattr(starting, "open_keyring", lambda *_: None)
    monkeypatch.setattr(starting, "reconcile_with_log", lambda *_: None)
    return settings


def test_what_another_process_appends_while_the_ledger_is_asked_is_no_loss(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    starting.prove(start(monkeypatch, tmp_path, Growing(188), ledger=193, appended=5), "intake")


def test_what_the_ledger_has_and_the_log_lost_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = start(monkeypatch, tmp_path, Growing(188), ledger=193)
    with pytest.raises(StartRefusedError, match="log-behind-ledger"):
        starting.prove(settings, "intake")


def test_why_a_start_is_refused_is_told_to_the_ledger_and_left_for_the_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[tuple[object, ...]] = []
    settings = start(monkeypatch, tmp_path, Growing(188), ledger=193)
    monkeypatch.setattr(
        starting, "tell_refusal", lambda _, service, *, code, position: told.append((service, code, position))
    )
    with pytest.raises(SystemExit) as ended:
        starting.check_start(settings, "intake")
    assert ended.value.code == REFUSED_CODE
    assert told == [("intake", "log-behind-ledger", 188)]
    assert starting.read_refusal(tmp_path, "intake") == "log-behind-ledger"
    assert starting.read_refusal(tmp_path, "portal") is None


def test_that_nobody_can_be_told_stops_nothing(tmp_path: Path) -> None:
    settings = replace(Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)}), broker_port=1)
    tell_refusal(settings, "intake", code="log-behind-mark", position=1)


def test_a_mark_raised_by_another_process_is_read_before_the_end_of_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = Growing(193)
    settings = start(monkeypatch, tmp_path, log, ledger=193)
    look = log.tail

    def looked() -> Tail:
        # Whoever appended in between raised the mark as well, after this process had read it.
        raise_mark(settings, "intake", Tail(ORIGIN, 200, 200))
        return look()

    raise_mark(settings, "intake", Tail(ORIGIN, 190, 190))
    monkeypatch.setattr(log, "tail", looked)
    starting.prove(settings, "intake")
