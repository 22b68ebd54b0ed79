import base64
import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.access.asker import Asker
from shared.config import Settings
from shared.kernel.refusal import UnauthenticatedError
from shared.rpc.keys import ISSUERS, KeyRing, ensure_keys
from shared.rpc.token import CLOCK_LEEWAY_SECONDS, Claims, body_digest, sign, verify

NOW = 1_800_000_000
CLAIMS = Claims(
    issuer="portal",
    asker=Asker(user="u-1", agency="a", role="r", purpose="support", legal_basis=None),
    audience="intake",
    method="command",
    command_id="c-1",
    case=None,
    digest=body_digest({"a": 1}),
    issued_at=NOW,
    expires_at=NOW + 10,
    call="0a",
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path_factory.mktemp("keys"))})
    ensure_keys(made)
    return made


@pytest.fixture(scope="module")
def keys(settings: Settings) -> KeyRing:
    return KeyRing(settings.secrets)


def check(token: str, keys: KeyRing, **changes: Any) -> Claims:
    words: dict[str, Any] = {"audience": "intake", "digest": body_digest({"a": 1}), "moment": NOW + 1}
    return verify(token, keys, **{**words, **changes})


@pytest.mark.parametrize(
    "claims",
    [
        CLAIMS,
        replace(CLAIMS, asker=None, command_id=None, case="k"),
        replace(CLAIMS, asker=Asker(user="u", agency="a", role="r", purpose="p", legal_basis="ND162")),
    ],
    ids=["a person", "a service", "with a basis"],
)
def test_a_token_says_what_was_signed(keys: KeyRing, claims: Claims) -> None:
    assert check(sign(claims, keys.signing("portal")), keys) == claims


def test_a_token_lives_until_it_expires_and_not_a_moment_longer(keys: KeyRing) -> None:
    token = sign(CLAIMS, keys.signing("portal"))
    check(token, keys, moment=NOW + 9.999)
    check(token, keys, moment=NOW - CLOCK_LEEWAY_SECONDS)
    with pytest.raises(UnauthenticatedError, match="token-expired"):
        check(token, keys, moment=NOW + 10)
    with pytest.raises(UnauthenticatedError, match="token-not-valid"):
        check(token, keys, moment=NOW - CLOCK_LEEWAY_SECONDS - 1)


def test_a_token_may_not_be_made_for_longer_than_a_minute(keys: KeyRing) -> None:
    check(sign(replace(CLAIMS, expires_at=NOW + 60), keys.signing("portal")), keys)
    with pytest.raises(UnauthenticatedError, match="token-not-valid"):
        check(sign(replace(CLAIMS, expires_at=NOW + 61), keys.signing("portal")), keys)


def test_a_token_is_for_one_service_and_one_body(keys: KeyRing) -> None:
    token = sign(CLAIMS, keys.signing("portal"))
    with pytest.raises(UnauthenticatedError, match="token-foreign-audience"):
        check(token, keys, audience="audit")
    with pytest.raises(UnauthenticatedError, match="token-other-body"):
        check(token, keys, digest=body_digest({"a": 2}))


def part(words: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(words).encode()).rstrip(b"=").decode()


HEADERS: dict[str, dict[str, Any]] = {
    "no algorithm": {"alg": "none", "typ": "JWT", "kid": "portal"},
    "a secret for a public key": {"alg": "HS256", "typ": "JWT", "kid": "portal"},
    "the older name": {"alg": "EdDSA", "typ": "JWT", "kid": "portal"},
    "a key brought along": {"alg": "Ed25519", "typ": "JWT", "kid": "portal", "jwk": {"kty": "OKP"}},
    "a key from elsewhere": {"alg": "Ed25519", "typ": "JWT", "kid": "portal", "jku": "http://x"},
    "no key": {"alg": "Ed25519", "typ": "JWT"},
    "a key that is no name": {"alg": "Ed25519", "typ": "JWT", "kid": 1},
    "something critical": {"alg": "Ed25519", "typ": "JWT", "kid": "portal", "crit": ["exp"]},
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=list(HEADERS))
def test_a_header_with(keys: KeyRing, header: dict[str, Any]) -> None:
    _, claims, signature = sign(CLAIMS, keys.signing("portal")).split(".")
    for last in (signature, ""):
        with pytest.raises(UnauthenticatedError, match="token-not-valid"):
            check(f"{part(header)}.{claims}.{last}", keys)


@pytest.mark.parametrize("kid", ["../portal", "nobody", ""])
def test_an_issuer_nobody_knows_is_refused_before_any_file_is_opened(keys: KeyRing, kid: str) -> None:
    _, claims, signature = sign(CLAIMS, keys.signing("portal")).split(".")
    with pytest.raises(UnauthenticatedError, match="issuer-unknown"):
        check(f"{part({'alg': 'Ed25519', 'typ': 'JWT', 'kid': kid})}.{claims}.{signature}", keys)


def test_another_issuers_key_does_not_do(keys: KeyRing) -> None:
    with pytest.raises(UnauthenticatedError, match="token-not-valid"):
        check(sign(CLAIMS, keys.signing("audit")), keys)
    with pytest.raises(UnauthenticatedError, match="token-not-valid"):
        check(sign(replace(CLAIMS, issuer="audit"), keys.signing("portal")), keys)


def test_a_service_cannot_ask_for_itself_under_another_name(keys: KeyRing) -> None:
    from joserfc import jwt  # noqa: PLC0415 - only here

    _, claims, _ = sign(replace(CLAIMS, asker=None), keys.signing("portal")).split(".")
    words = json.loads(base64.urlsafe_b64decode(claims + "=="))
    renamed = {"iss": "audit", "sub": "audit"}
    for change in (renamed, {"sub": "u-1"}, {"agency": "a"}, {"iat": "1"}, {"iat": True}, {"extra": 1}, {"aud": None}):
        token = jwt.encode(
            {"alg": "Ed25519", "kid": "portal"}, {**words, **change}, keys.signing("portal"), algorithms=["Ed25519"]
        )
        with pytest.raises(UnauthenticatedError, match="token-not-valid"):
            check(token, keys)


def test_the_digest_is_of_the_whole_body() -> None:
    assert body_digest({"a": 1}) != body_digest({"a": 2})
    assert len(body_digest({})) == 64


def test_keys_are_made_once_and_are_their_owners_alone(settings: Settings) -> None:
    files = [path for path in settings.secrets.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    ensure_keys(settings)
    assert {path: path.read_bytes() for path in files} == before
    assert {path.stem for path in files if path.parent.name == "signing"} == set(ISSUERS)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert isinstance(settings.secrets, Path)
