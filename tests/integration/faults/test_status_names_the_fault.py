"""`hoigia status` names each fault while it lasts, by text and exit code, and is clean when it is over."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from deploy.problems import REFUSED, UNREACHABLE
from shared.contracts.message import Message
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.kernel.ids import CommandId, derive
from shared.messaging.provisioning import provision
from shared.messaging.topology import UNCLAIMED, described, inbound_queue, resend_key
from tests.integration.faults.books import RECEIVED
from tests.integration.faults.load import RECEPTION
from tests.integration.faults.test_killed_under_load import postgres_of, rabbit_of
from tests.support.broker import all_dead, message, purge, put, raw, send
from tests.support.broker import until as within
from tests.support.platform import Platform, platform
from tests.support.seen import Asking, asking
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

PATIENCE_SECONDS = 120.0

until = partial(within, seconds=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def running(running_servers: Servers) -> Iterator[Platform]:
    with platform(running_servers.settings) as running:
        purge(running.settings)
        running.start(*SERVICES)
        yield running
    purge(running_servers.settings)


@pytest.fixture
def status(running: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    """Ask for the state; it is clean when a test begins and when it has ended."""
    running.start(*SERVICES)
    ask = asking(running.settings, monkeypatch, SERVICES)
    ask.settle()
    yield ask
    ask.settle()


def receive(running: Platform, name: str) -> int:
    """Receive somebody; gives the position of the event."""
    command = CommandId(derive("test-status", name, running.pid("intake")))
    answer: Any = running.give("intake", "receive-victim", RECEPTION, command_id=command)
    return int(answer["events"][0]["position"])


def as_sent_by_intake(running: Platform, *, position: int, previous: int) -> Message:
    with connect(running.settings.postgres("intake", "hoigia")) as intake:
        row = intake.execute("SELECT origin FROM log.identity").fetchone()
    assert row is not None
    return message(position, previous, source=str(row[0]))


def slip_in(running: Platform, sent: Message) -> None:
    """Put a message into the portal's inbox alone."""
    queue = inbound_queue("portal")
    with raw(running.settings, "intake") as channel:
        send(channel, sent, exchange="resend", key=resend_key("intake", queue))


def test_a_killed_service_is_down(running: Platform, status: Asking) -> None:
    running.kill("intake")
    until(lambda: status.names("intake", "down", exit_code=UNREACHABLE))
    running.start("intake")


def test_a_stopped_service_is_silent_although_its_process_is_there(running: Platform, status: Asking) -> None:
    running.send("verification", signal.SIGSTOP)
    try:
        assert status.names("verification", "silent", exit_code=UNREACHABLE)
    finally:
        running.send("verification", signal.SIGCONT)


def test_a_broker_that_is_away_is_unreachable_and_no_service_answers(running_servers: Servers, status: Asking) -> None:
    rabbit = rabbit_of(running_servers)
    rabbit.kill()
    try:
        seen = status()
        assert {("rabbitmq", "unreachable"), *((name, "silent") for name in SERVICES)} <= seen.troubles
    finally:
        rabbit.start()


def test_a_database_that_is_away_is_unreachable_and_services_say_what_stands_still(
    running_servers: Servers, status: Asking
) -> None:
    postgres = postgres_of(running_servers)
    postgres.kill()
    try:
        assert ("postgres", "unreachable") in status().troubles
        until(lambda: status.names("intake relay", "disconnected", exit_code=REFUSED))
        until(lambda: status.names("intake read-model", "failing", exit_code=REFUSED))
        assert ("intake", "silent") not in status().troubles
    finally:
        postgres.start()


def test_a_poison_message_is_a_dead_letter_of_its_queue(running: Platform, status: Asking) -> None:
    with raw(running.settings, "intake") as channel:
        put(channel, b"{}", exchange="events", key="VictimReceived.v1", user_id="intake", delivery_mode=2)
    until(lambda: status.names("verification.reactions.dead", "1 dead letter", exit_code=REFUSED))
    assert status().words["dead_letters"] >= 1
    # Whoever set its own letter aside after the purge would never be clean again.
    takers = [one.queue for one in described().bindings if one.key == RECEIVED]
    until(lambda: all_dead(running.settings) == len(takers))
    purge(running.settings)


def test_a_relay_whose_message_nobody_takes_is_halted_at_it(running: Platform, status: Asking) -> None:
    taken = [one for one in described().bindings if one.key == RECEIVED or one.exchange == UNCLAIMED]
    with raw(running.settings) as channel:
        for one in taken:
            channel.queue_unbind(one.queue, one.exchange, one.key)
    position = receive(running, "relay")
    until(lambda: status.names("intake relay", "halted", exit_code=REFUSED))
    (halted,) = [one for one in status().words["troubles"] if one["part"] == "intake relay"]
    assert (halted["position"], halted["code"]) == (position, "message-returned")
    running.kill("intake")
    provision(running.settings)
    running.start("intake")


def test_a_read_model_that_cannot_be_written_is_failing(running: Platform, status: Asking) -> None:
    with connect(running.settings.postgres("intake", "hoigia")) as intake:
        intake.execute("ALTER TABLE read.intake_case RENAME TO mislaid")
        try:
            receive(running, "read model")
            until(lambda: status.names("intake read-model", "failing", exit_code=REFUSED))
            assert "42P01" in {trouble["code"] for trouble in status().words["troubles"]}
        finally:
            intake.execute("ALTER TABLE read.mislaid RENAME TO intake_case")


def test_a_hole_in_the_inbox_is_named_until_what_is_missing_came(running: Platform, status: Asking) -> None:
    last = receive(running, "before the hole")
    status.settle()
    slip_in(running, as_sent_by_intake(running, position=last + 2, previous=last + 1))
    until(lambda: status.names("portal inbound.intake", "hole", exit_code=REFUSED))
    receive(running, "into the hole")
    receive(running, "beyond the hole")


def test_an_inbox_to_which_a_log_contradicts_itself_is_halted(running: Platform, status: Asking) -> None:
    position = receive(running, "contradicted")
    status.settle()
    told = as_sent_by_intake(running, position=position, previous=position - 1)
    slip_in(running, replace(told, correlation=derive("test-status", "another")))
    until(lambda: status.names("portal inbound", "halted", exit_code=REFUSED))
    running.kill("portal")
    with raw(running.settings) as channel:
        channel.queue_purge(inbound_queue("portal"))
    running.start("portal")
