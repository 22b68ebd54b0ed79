"""The way of an operator with running parts: find a failed message, understand it, mend the cause, put it back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.problems import REFUSED
from shared.eventlog.database import connect
from shared.kernel.ids import CommandId, case_id, derive
from shared.messaging.setting_aside import RetryPolicy
from shared.messaging.topology import RETRY, dead_queue, reactions_queue, retry_queue
from tests.integration.faults.books import OPENED, REACTING, SERVICES, Books
from tests.integration.faults.load import RECEPTION
from tests.support.broker import all_dead, put, raw, take, until
from tests.support.platform import AGENCY, OFFICER, Platform
from tests.support.seen import Asking

pytestmark = pytest.mark.servers

QUEUE = reactions_queue("verification")
ADMINISTRATOR = replace(OFFICER, role="administrator", agency="24")
APPEND = "EXECUTE ON FUNCTION log.append"


@pytest.fixture
def forbidden(running: Platform) -> Iterator[None]:
    """Verification may not append: a fault of whoever runs the database."""
    with connect(running.settings.postgres("verification", "hoigia")) as verification:
        verification.execute(f"REVOKE {APPEND} FROM verification_service")
    yield
    mend(running)


def mend(running: Platform) -> None:
    with connect(running.settings.postgres("verification", "hoigia")) as verification:
        verification.execute(f"GRANT {APPEND} TO verification_service")


def ask(*words: str) -> Any:
    """Type a command as an operator would."""
    done = CliRunner().invoke(app, ["dead-letters", *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "--json" in words else done.stdout


def let_it_fail_for_the_last_time(running: Platform) -> None:
    """Say of the message that waits what would be true after minutes: it has failed all its times but one."""
    failures = RetryPolicy().most_failures - 1
    with raw(running.settings) as channel:
        waiting = take(channel, QUEUE)
    headers = {"attempt": failures, "failures": failures, "publisher": "intake", "first": "2026-03-02T01:30:00.000000Z"}
    with raw(running.settings, "verification") as channel:
        put(
            channel,
            waiting.body,
            exchange=RETRY,
            key=retry_queue(QUEUE),
            user_id="verification",
            delivery_mode=2,
            expiration="1",
            application_headers=headers,
        )


def counted(running: Platform) -> int:
    """Give how many dead letters verification tells of in its metrics."""
    told: Any = running.client.call("verification", "metrics", {}, asker=None)
    return int(
        next(
            one["value"]
            for one in told["samples"]
            if one["name"] == "hoigia_queue_messages" and one["labels"] == {"queue": QUEUE, "state": "dead"}
        )
    )


@pytest.mark.usefixtures("forbidden")
def test_a_failed_message_is_found_understood_mended_and_replayed(
    running: Platform, books: Books, status: Asking
) -> None:
    running.kill("verification")
    command = CommandId(derive("test-fault", "dead-letter"))
    answer = running.give("intake", "receive-victim", RECEPTION, command_id=command)
    let_it_fail_for_the_last_time(running)
    running.start("verification")

    until(lambda: status.names(dead_queue(QUEUE), "1 dead letter", exit_code=REFUSED))
    assert counted(running) == 1
    (letter,) = ask("list", "--json")
    assert (letter["service"], letter["type"], letter["code"]) == ("verification", "VictimReceived.v1", "42501")
    assert (letter["attempts"], letter["subject"]) == (RetryPolicy().most_failures, case_id(command))
    shown = ask("show", letter["letter"])
    assert "the database forbade the service something" in shown
    assert "hoigia migrate" in shown
    assert "verification.log" in shown
    log = (running.settings.data_directory / "logs" / "verification.log").read_text()
    assert f'"message_id": "{letter["message"]}"' in log

    mend(running)
    ask("replay", letter["letter"])
    until(lambda: not books.unanswered())
    assert books.types("verification", case_id(command)) == [OPENED]
    until(books.is_settled)
    assert ask("list").strip() == "no dead letters"
    until(lambda: all("dead letter" not in state for _, state in status().troubles))
    assert counted(running) == 0
    assert books.faults({command: answer}) == []


def test_a_message_nobody_needs_is_dropped_by_name_and_recorded(
    running: Platform, books: Books, status: Asking
) -> None:
    body: dict[str, Any] = {
        "username": "dead-letters.1",
        "full_name": "Người Vận Hành Thử Nghiệm",
        "agency": AGENCY,
        "role": "administrator",
    }
    running.give("directory", "add-staff", body, command_id=derive("test-fault", "staff"), asker=ADMINISTRATOR)
    with raw(running.settings, "intake") as channel:
        put(channel, b"{}", exchange="events", key="VictimReceived.v1", user_id="intake", delivery_mode=2)
    until(lambda: status.names(dead_queue(QUEUE), "1 dead letter", exit_code=REFUSED))
    until(lambda: all_dead(running.settings) == len(REACTING))
    before = books.head("audit")
    # Every service has its own letter of it; those that do not run here have none.
    running_ones = [one for one in ask("list", "--json") if one["service"] in SERVICES]
    for letter in running_ones:
        ask("drop", letter["letter"], "--as", "dead-letters.1", "--reason", "thử nghiệm")
    recorded = books.log("audit")[before:]
    assert [entry.type for entry in recorded] == ["DeadLetterDropped.v1"] * len(running_ones)
    assert ask("list").strip() == "no dead letters"
