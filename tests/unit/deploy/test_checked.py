"""What is gone of the databases is named log by log; only where nobody answers at all is nothing said."""

from collections.abc import Collection
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from deploy import checked
from services.audit.rules import Finding
from shared.config import Settings


def away(monkeypatch: pytest.MonkeyPatch, roles: Collection[str]) -> None:
    """Let these databases, and whoever asks them, not be there."""

    def connect(string: str) -> Any:
        if string in roles:
            raise psycopg.OperationalError(string)
        raise psycopg.errors.UndefinedTable(string)

    monkeypatch.setattr(checked, "connect", connect)
    monkeypatch.setattr(Settings, "postgres", lambda _self, database, _role: database)


@pytest.mark.parametrize("service", ["intake", "audit"])
def test_where_no_database_answers_nothing_is_said_of_a_log(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    away(monkeypatch, {"audit", "intake", "directory"})
    with pytest.raises(psycopg.OperationalError):
        checked.verify_log(Settings.from_environment({}), service)


class Opened:
    """A connection that was opened, of which every question fails."""

    def close(self) -> None:
        """Close it."""


def test_a_ledger_that_is_gone_is_named_beside_the_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    away(monkeypatch, {"audit"})
    found = checked.logs_of_nobody(Settings.from_environment({}), ["intake"])
    assert {name: verdict.finding for name, verdict in found.items()} == {
        "ledger": Finding(1, "unreadable", about="OperationalError")
    }

    def connect(name: str) -> Any:
        if name == "intake":
            return Opened()
        raise psycopg.OperationalError(name)

    monkeypatch.setattr(checked, "connect", connect)
    verdict = checked.verify_log(Settings.from_environment({}), "intake")
    assert verdict.finding == Finding(1, "unreadable", about="OperationalError")


def test_a_fault_of_the_program_is_told_with_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def faulty(*_words: object) -> Any:
        raise KeyError("of this program")

    monkeypatch.setattr(checked, "_insist_on_server", lambda *_: None)
    monkeypatch.setattr(Settings, "postgres", lambda _self, database, _role: database)
    monkeypatch.setattr(checked, "connect", lambda _: nullcontext())
    monkeypatch.setattr(checked, "_verified", faulty)
    with capture_logs() as lines:
        verdict = checked.verify_log(Settings.from_environment({}), "intake")
    assert verdict.finding == Finding(1, "unreadable", about="KeyError")
    (told,) = lines
    assert (told["event"], told["service"], told["error"]) == ("log_unreadable", "intake", "KeyError")
    assert told["at"].startswith("test_checked.faulty:")
