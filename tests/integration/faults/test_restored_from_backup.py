"""One service's database comes back from a backup: it does not start, gets its tail from the ledger, and goes on."""

from pathlib import Path
from typing import Any, LiteralString

import pytest

from deploy.checked import verify_log
from deploy.cli.projections import rebuild_service
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendRequest
from shared.house.marks import read_mark
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import ConflictError
from tests.integration.faults.backups import back_up, hoigia, restore
from tests.integration.faults.books import Books
from tests.integration.faults.load import RECEPTION
from tests.integration.notary.conftest import disable_triggers
from tests.support.broker import until
from tests.support.platform import Platform

pytestmark = pytest.mark.servers

COMMANDS = (
    "SELECT number, command_id, digest, first_position, event_count, recorded_at FROM log.command ORDER BY number"
)
CUT: tuple[LiteralString, ...] = (
    "DELETE FROM log.event WHERE position > %s",
    "DELETE FROM log.stream WHERE last_position > %s",
    "DELETE FROM log.command WHERE first_position > %s",
)
EMPTY = CommandId(derive("test-restore", "empty"))


def receive(running: Platform, name: str) -> dict[str, Any]:
    return running.give("intake", "receive-victim", RECEPTION, command_id=named(name))


def named(name: str) -> CommandId:
    return CommandId(derive("test-restore", name))


def give_one_without_events(running: Platform) -> None:
    """Make a command known that led to nothing, as a reaction does that finds its work done."""
    log = PostgresEventLog(running.settings.postgres("intake", "intake_service"), readers=1)
    try:
        log.append(AppendRequest(command_id=EMPTY, digest=bytes(31) + b"e", expected=(), events=()))
    finally:
        log.close()


def ledger_has_all(books: Books) -> bool:
    newest = books.rows("audit", "SELECT max(number) FROM guarded.command WHERE service = 'intake'")
    return books.is_settled() and newest == books.rows("intake", "SELECT max(number) FROM log.command")


def test_a_service_from_a_backup_waits_for_its_tail_and_then_knows_every_command_again(
    running: Platform, books: Books, tmp_path: Path
) -> None:
    settings = running.settings
    answers: dict[str, dict[str, Any]] = {}
    answers[named("before")] = receive(running, "before")
    until(books.is_settled)
    back_up(settings, "intake", tmp_path / "intake.dump")
    for name in ("after", "later"):
        answers[named(name)] = receive(running, name)
    give_one_without_events(running)
    until(lambda: ledger_has_all(books))
    log, commands = books.log("intake"), books.rows("intake", COMMANDS)
    # The mark is raised now and then, not with each append.
    until(lambda: marked(settings) >= (len(log), len(commands)))

    running.kill("intake")
    restore(settings, "intake", tmp_path / "intake.dump")
    assert len(books.log("intake")) == len(log) - 2
    mark = read_mark(settings, "intake")
    assert mark is not None
    refused = start_is_refused(running)
    # Before it ended, the ledger was told, and the reviewers with it.
    until(lambda: shown_of_intake(running) == ("halted", len(log) - 2, "log-behind-mark"))
    until(lambda: ("log-behind-mark", len(log) - 2, False) in told_of_intake(books))
    assert "log-behind-mark" in refused
    assert "hoigia log restore-tail intake" in refused
    # With its mark lost as well, only the ledger knows.
    (settings.data_directory / "marks" / "intake.json").unlink()
    assert "log-behind-ledger" in start_is_refused(running)
    until(lambda: ("log-behind-ledger", len(log) - 2, False) in told_of_intake(books))

    restored = hoigia(settings, "log", "restore-tail", "intake")
    assert restored.returncode == 0, restored.stderr
    assert "intake: 2 records and 3 commands put back" in restored.stdout
    assert books.log("intake") == log
    assert books.rows("intake", COMMANDS) == commands
    assert read_mark(settings, "intake") == mark

    running.start("intake")
    until(lambda: shown_of_intake(running) is None)
    until(lambda: told_of_intake(books)[-1] == ("log-behind-ledger", len(log) - 2, True))
    again = receive(running, "after")
    assert again == {**answers[named("after")], "repeated": True}
    with pytest.raises(ConflictError, match="idempotency-key-reused"):
        running.give("intake", "receive-victim", {**RECEPTION, "place": "24"}, command_id=named("later"))
    answers[named("new")] = receive(running, "new")
    assert answers[named("new")]["events"][0]["position"] == len(log) + 1
    until(lambda: ledger_has_all(books))
    assert books.faults(answers) == []
    assert verify_log(settings, "intake").finding is None
    assert rebuild_service(settings, "intake", check=True) == []
    assert "end it first (service-running)" in hoigia(settings, "log", "restore-tail", "intake").stderr


def test_a_service_that_runs_while_its_tail_is_cut_says_so_before_it_ends(running: Platform, books: Books) -> None:
    settings = running.settings
    receive(running, "stays")
    head = books.head("intake")
    until(lambda: marked(settings) >= (head, 0))
    receive(running, "is cut")
    until(lambda: ledger_has_all(books))
    with connect(settings.postgres("intake", "hoigia")) as administrator:
        disable_triggers(administrator)
        administrator.execute("ALTER TABLE log.command DISABLE TRIGGER ALL")
        for statement in CUT:
            administrator.execute(statement, (head,))
    until(lambda: ("log-went-back", head, False) in told_of_intake(books))
    until(lambda: not running.answers("intake"))
    until(lambda: shown_of_intake(running) == ("halted", head, "log-went-back"))
    running.kill("intake")
    restored = hoigia(settings, "log", "restore-tail", "intake")
    assert restored.returncode == 0, restored.stderr


def shown_of_intake(running: Platform) -> tuple[str, int | None, str | None] | None:
    """Give what audit shows of a service that refused, as `hoigia status` and `/readyz` ask for it."""
    answer: Any = running.client.call("audit", "state", {}, asker=None)
    return next(
        ((one["doing"], one["position"], one["code"]) for one in answer["parts"] if one["name"] == "log.intake"), None
    )


def told_of_intake(books: Books) -> list[tuple[Any, ...]]:
    """Give what reviewers were told of it: code, position, and whether it is over."""
    return books.rows(
        "audit",
        "SELECT code, position, ended_at IS NOT NULL FROM read.audit_log_fault"
        " WHERE part = 'log.intake' ORDER BY found_at",
    )


def marked(settings: Settings) -> tuple[int, int]:
    """Give how far the mark says that the log had come."""
    mark = read_mark(settings, "intake")
    return (0, 0) if mark is None else (mark.position, mark.command)


def start_is_refused(running: Platform) -> str:
    with pytest.raises(AssertionError, match="intake does not start") as refused:
        running.start("intake")
    return str(refused.value)


def test_a_keyring_older_than_its_log_stops_the_service_until_a_newer_one_is_there(
    running: Platform, books: Books, tmp_path: Path
) -> None:
    settings, older, newer = running.settings, tmp_path / "older", tmp_path / "newer"
    back_up(settings, "intake_keyring", older)
    answer = receive(running, "of a person that the older backup does not know")
    until(books.is_settled)
    back_up(settings, "intake_keyring", newer)
    running.kill("intake")
    restore(settings, "intake_keyring", older)
    refused = start_is_refused(running)
    assert "keyring-behind-log; persons missing: 1" in refused
    restore(settings, "intake_keyring", newer)
    running.start("intake")
    assert receive(running, "of a person that the older backup does not know")["events"] == answer["events"]
