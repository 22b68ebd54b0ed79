import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.kernel.canonical import canonical
from shared.kernel.refusal import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    OutcomeUnknownError,
    PlatformError,
    Refused,
    UnauthenticatedError,
    UnavailableError,
)
from shared.rpc.envelope import Request, read_reply, read_request, write_error, write_request, write_result
from shared.rpc.sealed import public_key, reply_info, request_info, seal, unseal

REQUEST = Request(
    token="t.t.t",
    method="command",
    arguments={"a": [1, None, {"b": True}]},
    reply_key=bytes(range(32)),
    reply_to="portal." + "0a" * 16,
)
WORDS: Any = json.loads(write_request(REQUEST))


def test_a_request_is_read_as_it_was_written() -> None:
    assert read_request(write_request(REQUEST)) == REQUEST


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no object": b"[]",
    "another spelling": json.dumps(WORDS).encode(),
    "deep": b"[" * 100_000,
    "bytes": b"\xff",
    **{f"without {name}": canonical({key: value for key, value in WORDS.items() if key != name}) for name in WORDS},
    "one more": canonical({**WORDS, "context": {}}),
    "arguments in a list": canonical({**WORDS, "arguments": []}),
    "a method that is none": canonical({**WORDS, "method": 1}),
    "a key in no base64": canonical({**WORDS, "reply_key": "***"}),
    "a reply to all": canonical({**WORDS, "reply_to": "#"}),
    "a reply to a service": canonical({**WORDS, "reply_to": "portal.inbound"}),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=list(BROKEN))
def test_a_request_in_another_shape_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError, match="request-not-well-formed"):
        read_request(data)


@pytest.mark.parametrize("kind", [InvalidError, UnauthenticatedError, ForbiddenError, NotFoundError, ConflictError,
                                  Refused, UnavailableError])  # fmt: skip
def test_errors_keep_their_kind_code_and_fields(kind: type[PlatformError]) -> None:
    with pytest.raises(kind, match="some-code") as caught:
        read_reply(write_error(kind("some-code", fields={"a.b": "required"})))
    assert type(caught.value) is kind
    assert caught.value.fields == {"a.b": "required"}


def test_an_unknown_outcome_stays_unknown() -> None:
    with pytest.raises(OutcomeUnknownError):
        read_reply(write_error(OutcomeUnknownError()))


def test_any_other_failure_says_only_that_it_happened() -> None:
    written = write_error(ValueError("Nguyễn Thị Hoa"))
    assert json.loads(written) == {"error": {"code": "internal", "status": 500, "fields": {}}}


def test_an_answer_is_read_as_it_was_written() -> None:
    assert read_reply(write_result({"a": None})) == {"a": None}


def test_only_the_right_key_for_the_right_purpose_opens() -> None:
    key, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    sealed = seal(b"secret", key.public_key(), request_info("intake"))
    assert unseal(sealed, key, request_info("intake")) == b"secret"
    assert b"secret" not in sealed
    attempts = [
        (sealed, other, request_info("intake")),
        (sealed, key, request_info("audit")),
        (sealed, key, reply_info("intake", "x")),
        (sealed[:-1], key, request_info("intake")),
        (bytes([sealed[0] ^ 1]) + sealed[1:], key, request_info("intake")),
        (b"", key, request_info("intake")),
    ]
    for data, private, info in attempts:
        with pytest.raises(InvalidError, match="not-sealed-to-us"):
            unseal(data, private, info)


def test_a_reply_belongs_to_one_call() -> None:
    key = X25519PrivateKey.generate()
    with pytest.raises(InvalidError):
        unseal(seal(b"a", key.public_key(), reply_info("intake", "1")), key, reply_info("intake", "2"))


@pytest.mark.parametrize("raw", [b"", b"short", bytes(33)], ids=["none", "short", "long"])
def test_what_is_no_key_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidError, match="key-not-well-formed"):
        public_key(raw)


@pytest.mark.parametrize("raw", [bytes(32), b"\x01" + bytes(31), bytes(31)])
def test_a_key_that_nothing_can_be_sealed_to_is_refused_before_anything_is_sealed(raw: bytes) -> None:
    with pytest.raises(InvalidError, match="key-not-well-formed"):
        public_key(raw)
