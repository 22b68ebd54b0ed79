"""Calls: answered, refused, unanswered; over restarts; and what somebody with a raw client can do to them."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from amqp import Message as Content
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.access.asker import Asker
from shared.clock import now
from shared.config import Settings
from shared.kernel.canonical import canonical
from shared.kernel.refusal import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    OutcomeUnknownError,
    PlatformError,
    Refused,
    UnauthenticatedError,
    UnavailableError,
)
from shared.messaging.topology import rpc_queue
from shared.rpc.client import RpcClient, ServiceUnavailableError
from shared.rpc.envelope import Request, read_reply, write_request
from shared.rpc.keys import KeyRing
from shared.rpc.receiving import Answered, Call, CallReader
from shared.rpc.sealed import reply_info, request_info, seal, unseal
from shared.rpc.token import Claims, body_digest, sign
from tests.support.broker import cut_connections, has_queue, put, raw, until
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

Run = Callable[..., None]

ASKER = Asker(user="u-7", agency="ubnd-a", role="commune-officer", purpose="support", legal_basis="ND162")
PLANTED = "Nguyễn Thị Hoa"
METHODS = {"echo": {"portal"}, "fail": {"portal"}, "slow": {"portal"}, "private": {"audit"}}


class Desk:
    """Answers calls to intake in threads and remembers them."""

    def __init__(self, settings: Settings) -> None:
        self.calls: list[Call] = []
        self.hold = threading.Event()
        self.failure: BaseException | None = None
        self.reader = CallReader(settings, "intake", methods=lambda: METHODS, dispatch=self._dispatch)
        self.run = self.reader.run

    def stop(self) -> None:
        self.hold.set()
        self.reader.stop()
        self.reader.close()

    def _dispatch(self, call: Call, answered: Answered) -> None:
        self.calls.append(call)
        threading.Thread(target=self._work, args=(call, answered)).start()

    def _work(self, call: Call, answered: Answered) -> None:
        if call.method == "slow":
            self.hold.wait(30)
        if call.method == "fail":
            answered(None, self.failure)
        else:
            answered(dict(call.arguments), None)


@pytest.fixture
def desk(settings: Settings, running: Run) -> Desk:
    made = Desk(settings)
    running(made)
    until(made.reader.subscription.consuming.is_set)
    return made


@pytest.fixture
def client(settings: Settings) -> Iterator[RpcClient]:
    made = RpcClient(settings, "portal")
    yield made
    made.close()


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
        client.call("intake", "slow", {}, asker=ASKER, command_id="c-1", time_limit=0.3)
    desk.hold.set()
    assert client.call("intake", "slow", {"b": 1}, asker=ASKER, command_id="c-1") == {"b": 1}


@pytest.mark.usefixtures("desk")
def test_a_read_without_answer_is_only_unavailable(client: RpcClient) -> None:
    with pytest.raises(UnavailableError, match="no-answer") as caught:
        client.call("intake", "slow", {}, asker=ASKER, time_limit=0.3)
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


def test_a_restarted_broker_is_found_again(running_servers: Servers, desk: Desk, client: RpcClient) -> None:
    if running_servers.rabbit is None:
        pytest.skip("the broker is not ours: it cannot be killed from here")
    client.call("intake", "echo", {}, asker=ASKER)
    running_servers.rabbit.kill()
    with pytest.raises(UnavailableError):
        client.call("intake", "echo", {}, asker=ASKER, time_limit=2)
    running_servers.rabbit.start()
    until(desk.reader.subscription.consuming.is_set)
    assert client.call("intake", "echo", {"n": 2}, asker=ASKER) == {"n": 2}


def test_a_reply_nobody_but_the_service_could_have_sealed_is_no_answer(
    settings: Settings, client: RpcClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any user may write to a reply queue; here one answers first, with the right correlation id."""
    with raw(settings, "audit") as channel:
        channel.queue_declare("rpc.audit", auto_delete=True)
        channel.queue_bind("rpc.audit", "rpc", "audit")

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


class Raw:
    """Makes calls by hand, so that each part of them can be wrong."""

    def __init__(self, settings: Settings, channel: Any, user: str = "portal") -> None:
        self.settings, self.channel, self.user = settings, channel, user
        self.keys = KeyRing(settings.secrets)
        self.key = X25519PrivateKey.generate()
        self.call = secrets.token_hex(16)
        self.line = secrets.token_hex(16)
        channel.queue_declare(f"reply.{user}.{self.line}", exclusive=True)
        channel.queue_bind(f"reply.{user}.{self.line}", "replies", f"{user}.{self.line}")

    def request(self, **arguments: Any) -> Request:
        return Request(
            token="",
            method="echo",
            arguments=arguments,
            reply_key=self.key.public_key().public_bytes_raw(),
            reply_to=f"{self.user}.{self.line}",
        )

    def claims(self, request: Request) -> Claims:
        moment = int(now().timestamp())
        return Claims(
            issuer="portal",
            asker=ASKER,
            audience="intake",
            method=request.method,
            command_id=None,
            case=None,
            digest=body_digest(request.bound()),
            issued_at=moment,
            expires_at=moment + 10,
            call=self.call,
        )

    def signed(self, request: Request, **changes: Any) -> Request:
        claims = replace(self.claims(request), **changes)
        return replace(request, token=sign(claims, self.keys.signing("portal")))

    def send(self, request: Request, **properties: Any) -> Any:
        """Send a call and give its answer; raises what the answer says."""
        self.post(request, **properties)
        answer = self.answer()
        assert answer is not None, "no answer came"
        return read_reply(unseal(answer.body, self.key, reply_info("intake", self.call)))

    def post(self, request: Request, **properties: Any) -> None:
        body = seal(write_request(request), self.keys.sealing("intake"), request_info("intake"))
        words = {"correlation_id": self.call, "user_id": self.user, **properties}
        put(self.channel, body, exchange="rpc", key="intake",
            **{name: value for name, value in words.items() if value is not None})  # fmt: skip

    def answer(self, seconds: float = 10.0) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            got = self.channel.basic_get(f"reply.{self.user}.{self.line}", no_ack=True)
            if got is not None:
                return got
            time.sleep(0.02)
        return None


@pytest.fixture
def by_hand(settings: Settings, desk: Desk) -> Iterator[Raw]:
    assert desk.reader.subscription.consuming.is_set()
    with raw(settings, "portal") as channel:
        yield Raw(settings, channel)


def test_a_call_by_hand_is_answered_when_nothing_is_wrong_with_it(by_hand: Raw) -> None:
    assert by_hand.send(by_hand.signed(by_hand.request(n=1))) == {"n": 1}


WRONG_CLAIMS: dict[str, tuple[dict[str, Any], type[PlatformError], str]] = {
    "expired": ({"issued_at": 1_000, "expires_at": 1_030}, UnauthenticatedError, "token-expired"),
    "for another service": ({"audience": "verification"}, UnauthenticatedError, "token-foreign-audience"),
    "for longer than allowed": ({"expires_at": 4_000_000_000}, UnauthenticatedError, "token-not-valid"),
    "from the future": (
        {"issued_at": 4_000_000_000, "expires_at": 4_000_000_010},
        UnauthenticatedError,
        "token-not-valid",
    ),
    "for another body": ({"digest": "00" * 32}, UnauthenticatedError, "token-other-body"),
    "for another method": ({"method": "fail"}, UnauthenticatedError, "token-not-valid"),
    "for another call": ({"call": "0" * 32}, UnauthenticatedError, "token-not-valid"),
    "in another's name": ({"issuer": "audit"}, UnauthenticatedError, "token-not-valid"),
    "of nobody known": ({"issuer": "../portal"}, UnauthenticatedError, "issuer-unknown"),
}


@pytest.mark.parametrize(("changes", "kind", "code"), WRONG_CLAIMS.values(), ids=list(WRONG_CLAIMS))
def test_a_token_is_refused_that_is(
    desk: Desk, by_hand: Raw, changes: dict[str, Any], kind: type[PlatformError], code: str
) -> None:
    with pytest.raises(kind, match=code):
        by_hand.send(by_hand.signed(by_hand.request(), **changes))
    assert desk.calls == []


def test_a_token_with_another_body_is_refused(desk: Desk, by_hand: Raw) -> None:
    token = by_hand.signed(by_hand.request(n=1)).token
    with pytest.raises(UnauthenticatedError, match="token-other-body"):
        by_hand.send(replace(by_hand.request(n=2), token=token))
    assert desk.calls == []


def test_a_call_recorded_and_sent_again_is_refused(desk: Desk, by_hand: Raw) -> None:
    request = by_hand.signed(by_hand.request(n=1))
    by_hand.send(request)
    with pytest.raises(UnauthenticatedError, match="token-replayed"):
        by_hand.send(request)
    assert len(desk.calls) == 1


def test_a_token_without_signature_is_refused(desk: Desk, by_hand: Raw) -> None:
    header, claims, _ = by_hand.signed(by_hand.request()).token.split(".")
    none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIiwia2lkIjoicG9ydGFsIn0"
    for token in (f"{none}.{claims}.", f"{header}.{claims}.", "", "a.b.c"):
        by_hand.call = secrets.token_hex(16)
        with pytest.raises(UnauthenticatedError, match="token-not-valid"):
            by_hand.send(replace(by_hand.request(), token=token))
    assert desk.calls == []


def test_a_stolen_token_is_of_no_use_to_another_user(settings: Settings, desk: Desk, by_hand: Raw) -> None:
    with raw(settings, "livelihood") as channel:
        thief = Raw(settings, channel, "livelihood")
        thief.call = by_hand.call
        # Even if the thief could sign as the portal, the broker knows who sends.
        with pytest.raises(UnauthenticatedError, match="token-not-valid"):
            thief.send(thief.signed(thief.request()))
        taken = by_hand.signed(by_hand.request())
        thief.post(taken)
        assert by_hand.answer(0.5) is None
    assert desk.calls == []


def test_a_call_that_hides_who_sends_it_is_dropped(desk: Desk, by_hand: Raw) -> None:
    by_hand.post(by_hand.signed(by_hand.request()), user_id=None)
    assert by_hand.answer(0.5) is None
    assert desk.calls == []


def test_what_nameko_would_believe_is_ignored(desk: Desk, by_hand: Raw) -> None:
    context = {"nameko.user_id": "root", "nameko.auth_token": "x", "user_id": "root", "role": "administrator"}
    by_hand.send(by_hand.signed(by_hand.request()), application_headers=context)
    assert desk.calls[0].asker == ASKER


def test_a_method_has_its_own_callers(by_hand: Raw) -> None:
    with pytest.raises(ForbiddenError, match="issuer-not-allowed"):
        by_hand.send(by_hand.signed(replace(by_hand.request(), method="private")))


def test_an_unknown_method_is_not_there(by_hand: Raw) -> None:
    with pytest.raises(NotFoundError, match="method-unknown"):
        by_hand.send(by_hand.signed(replace(by_hand.request(), method="__init__")))


@pytest.mark.parametrize("body", [b"", b"\x00" * 20, b"{}", b"x" * 5_000], ids=["empty", "zeros", "json", "long"])
def test_what_is_not_sealed_to_the_service_is_dropped_and_the_next_call_answered(by_hand: Raw, body: bytes) -> None:
    put(by_hand.channel, body, exchange="rpc", key="intake", user_id="portal", correlation_id="x")
    assert by_hand.send(by_hand.signed(by_hand.request(n=3))) == {"n": 3}


def test_nothing_of_a_call_is_readable_at_the_broker(settings: Settings, client: RpcClient) -> None:
    bodies: list[bytes] = []
    with raw(settings, "audit") as channel:
        channel.queue_declare("rpc.audit", auto_delete=True)
        channel.queue_bind("rpc.audit", "rpc", "audit")
        with pytest.raises(OutcomeUnknownError):
            client.call("audit", "command", {"name": PLANTED}, asker=ASKER, command_id="c-1", time_limit=0.3)
        with raw(settings) as administrator:
            # The limit has passed: an expired call is not there to be read, and never comes to be answered.
            assert administrator.basic_get("rpc.audit", no_ack=True) is None
        channel.basic_consume("rpc.audit", no_ack=True, callback=lambda got: bodies.append(bytes(got.body)))
        with pytest.raises(OutcomeUnknownError):
            client.call("audit", "command", {"name": PLANTED}, asker=ASKER, command_id="c-1", time_limit=0.5)
        channel.connection.drain_events(timeout=5)
    assert len(bodies) == 1
    assert b"Hoa" not in bodies[0]
    assert b"command" not in bodies[0]
