"""Calls made by hand: what somebody with a raw client can do to them, and is refused."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.clock import now
from shared.config import Settings
from shared.kernel.refusal import (
    ForbiddenError,
    NotFoundError,
    PlatformError,
    UnauthenticatedError,
)
from shared.rpc.envelope import Request, read_reply, write_request
from shared.rpc.keys import KeyRing
from shared.rpc.sealed import reply_info, request_info, seal, unseal
from shared.rpc.token import Claims, body_digest, sign
from tests.integration.messaging.desk import ASKER, Desk
from tests.support.broker import put, raw

pytestmark = pytest.mark.servers


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
