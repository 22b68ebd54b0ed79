"""Calls: answered, refused, unanswered; over restarts; readable by nobody on their way."""

import threading
from typing import Any

import pytest
from amqp import Message as Content
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.config import Settings
from shared.kernel.canonical import canonical
from shared.kernel.refusal import (
    ConflictError,
    NotFoundError,
    OutcomeUnknownError,
    PlatformError,
    Refused,
    UnavailableError,
)
from shared.messaging.topology import rpc_queue
from shared.rpc import receiving
from shared.rpc.client import RpcClient, ServiceUnavailableError
from shared.rpc.sealed import seal
from tests.integration.messaging.desk import ASKER, Desk
from tests.support.broker import cut_connections, has_queue, raw, until
from tests.support.killable import KillableBroker

pytestmark = pytest.mark.servers

PLANTED = "Nguyễn Thị Hoa"
ENOUGH_SECONDS = 2.0
"""To connect and to send on a busy machine, before nobody answers."""


def test_a_call_is_answered_and_tells_who_asks_for_what(desk: Desk, client: RpcClient) -> None:
    arguments: dict[str, Any] = {"name": PLANTED, "list": [1, None, True, {"a": "b"}]}
    assert client.call("intake", "echo", arguments, asker=ASKER, command_id="c-1", case="k-1") == arguments
    (call,) = desk.calls
    assert (call.issuer, call.asker, call.command_id, call.case) == ("portal", ASKER, "c-1", "k-1")


def test_a_service_may_ask_for_itself(desk: Desk, client: RpcClient) -> None:
    client.call("intake", "echo", {}, asker=None)
    assert desk.calls[0].asker is None


@pytest.mark.parametrize(
    "failure",
    [Refused("consent-required"), NotFoundError("case-unknown"), ConflictError("version-conflict"),
     UnavailableError("log-unavailable"), OutcomeUnknownError()],
    ids=lambda failure: type(failure).__name__,
)  # fmt: skip
def test_an_error_comes_back_as_what_it_was(desk: Desk, client: RpcClient, failure: PlatformError) -> None:
    desk.failure = failure
    with pytest.raises(type(failure), match=failure.code):
        client.call("intake", "fail", {}, asker=ASKER)


def test_an_error_with_fields_keeps_them(desk: Desk, client: RpcClient) -> None:
    desk.failure = Refused("invalid", fields={"person.sex": "not-one-of"})
    with pytest.raises(Refused) as caught:
        client.call("intake", "fail", {}, asker=ASKER)
    assert caught.value.fields == {"person.sex": "not-one-of"}


def test_an_unforeseen_failure_tells_nothing(desk: Desk, client: RpcClient, capfd: pytest.CaptureFixture[str]) -> None:
    desk.failure = ValueError(PLANTED)
    with pytest.raises(PlatformError) as caught:
        client.call("intake", "fail", {}, asker=ASKER)
    assert (caught.value.code, caught.value.fields) == ("internal", {})
    assert "Hoa" not in capfd.readouterr().err


def test_an_absent_service_answers_at_once(settings: Settings, client: RpcClient) -> None:
    # Whoever stood in for it in an earlier test may have left its queue for a moment.
    until(lambda: not has_queue(settings, rpc_queue("audit")))
    with pytest.raises(ServiceUnavailableError):
        client.call("audit", "echo", {}, asker=ASKER, command_id="c-1", time_limit=30)


def test_a_service_that_has_gone_is_absent_again(settings: Settings, client: RpcClient) -> None:
    desk = Desk(settings)
    thread = threading.Thread(target=desk.run)
    thread.start()
    until(desk.reader.subscription.consuming.is_set)
    client.call("intake", "echo", {}, asker=ASKER)
    desk.stop()
    thread.join()
    with pytest.raises(ServiceUnavailableError):
        client.call("intake", "echo", {}, asker=ASKER)


def test_a_command_without_answer_may_or_may_not_have_happened(desk: Desk, client: RpcClient) -> None:
    with pytest.raises(OutcomeUnknownError):
        client.call("intake", "slow", {}, asker=ASKER, command_id="c-1", time_limit=ENOUGH_SECONDS)
    desk.hold.set()
    assert client.call("intake", "slow", {"b": 1}, asker=ASKER, command_id="c-1") == {"b": 1}


@pytest.mark.usefixtures("desk")
def test_a_read_without_answer_is_only_unavailable(client: RpcClient) -> None:
    with pytest.raises(UnavailableError, match="no-answer") as caught:
        client.call("intake", "slow", {}, asker=ASKER, time_limit=ENOUGH_SECONDS)
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.usefixtures("desk")
def test_many_threads_share_a_client(client: RpcClient) -> None:
    answers: dict[int, Any] = {}

    def ask(number: int) -> None:
        for turn in range(10):
            answers[number * 10 + turn] = client.call("intake", "echo", {"n": number * 10 + turn}, asker=ASKER)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: {"n": number} for number in range(240)}


@pytest.mark.usefixtures("desk")
def test_a_cut_line_is_noticed_before_it_is_used(settings: Settings, client: RpcClient) -> None:
    client.call("intake", "echo", {}, asker=ASKER)
    cut_connections(settings, "portal")
    assert client.call("intake", "echo", {"n": 1}, asker=ASKER, command_id="c-1") == {"n": 1}


def test_a_restarted_broker_is_found_again(broker: KillableBroker, desk: Desk, client: RpcClient) -> None:
    client.call("intake", "echo", {}, asker=ASKER)
    broker.kill()
    with pytest.raises(UnavailableError):
        client.call("intake", "echo", {}, asker=ASKER, time_limit=2)
    broker.start()
    until(desk.reader.subscription.consuming.is_set)
    assert client.call("intake", "echo", {"n": 2}, asker=ASKER) == {"n": 2}


def test_a_service_that_ends_before_it_listens_leaves_no_queue(
    settings: Settings, client: RpcClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: not has_queue(settings, rpc_queue("audit")))
    monkeypatch.setattr(receiving, "DESERTED_MILLISECONDS", 200)
    with raw(settings, "audit") as channel:
        receiving.declare_queue(channel, "audit")
        assert has_queue(settings, rpc_queue("audit"))
    until(lambda: not has_queue(settings, rpc_queue("audit")))
    with pytest.raises(ServiceUnavailableError):
        client.call("audit", "echo", {}, asker=ASKER, command_id="c-1", time_limit=30)


def test_a_reply_nobody_but_the_service_could_have_sealed_is_no_answer(
    settings: Settings, client: RpcClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any user may write to a reply queue; here one answers first, with the right correlation id."""
    with raw(settings, "audit") as channel:
        receiving.declare_queue(channel, "audit")

        def answer(request: Any) -> None:
            forged = seal(canonical({"result": "forged"}), X25519PrivateKey.generate().public_key(), b"x")
            content = Content(forged, correlation_id=request.properties["correlation_id"], user_id="audit")
            channel.basic_publish(content, exchange="replies", routing_key=addresses[0])

        addresses: list[str] = []
        from shared.rpc import line  # noqa: PLC0415 - only here

        exchange = line.Line.exchange

        def spied(self: line.Line, *arguments: Any, **words: Any) -> bytes:
            addresses.append(self.address)
            return exchange(self, *arguments, **words)

        monkeypatch.setattr(line.Line, "exchange", spied)
        channel.basic_consume("rpc.audit", no_ack=True, callback=answer)
        caught: list[BaseException] = []

        def ask() -> None:
            try:
                client.call("audit", "echo", {}, asker=ASKER, command_id="c-1")
            except PlatformError as failure:
                caught.append(failure)

        thread = threading.Thread(target=ask)
        thread.start()
        channel.connection.drain_events(timeout=10)
        thread.join(15)
    assert [type(failure) for failure in caught] == [OutcomeUnknownError]


def test_nothing_of_a_call_is_readable_at_the_broker(settings: Settings, client: RpcClient) -> None:
    bodies: list[bytes] = []
    with raw(settings, "audit") as channel:
        receiving.declare_queue(channel, "audit")
        with pytest.raises(OutcomeUnknownError):
            client.call("audit", "command", {"name": PLANTED}, asker=ASKER, command_id="c-1", time_limit=ENOUGH_SECONDS)
        with raw(settings) as administrator:
            # The limit has passed: an expired call is not there to be read, and never comes to be answered.
            assert administrator.basic_get("rpc.audit", no_ack=True) is None
        channel.basic_consume("rpc.audit", no_ack=True, callback=lambda got: bodies.append(bytes(got.body)))
        with pytest.raises(OutcomeUnknownError):
            client.call("audit", "command", {"name": PLANTED}, asker=ASKER, command_id="c-1", time_limit=0.5)
        channel.connection.drain_events(timeout=5)
    assert len(bodies) == 1
    assert PLANTED.encode() not in bodies[0]
    assert b"command" not in bodies[0]
