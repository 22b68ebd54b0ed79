"""The token of a call: who asks through whom, what exactly, of which service, until when.

A JWT signed with Ed25519. The algorithm is pinned, the header may hold nothing else, and the digest
binds the token to one sealed body with one reply key: it is worth nothing anywhere else.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.access.asker import Asker
from shared.kernel.canonical import Json, canonical
from shared.kernel.refusal import UnauthenticatedError
from shared.rpc.keys import KeyRing

ALGORITHM = "Ed25519"
LONGEST_SECONDS = 60
CLOCK_LEEWAY_SECONDS = 5
_HEADER = frozenset({"alg", "typ", "kid"})
_CLAIMS = frozenset(
    "iss sub agency role purpose basis aud method command_id case digest iat exp jti".split()  # noqa: SIM905 - one line
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token says; ``asker`` is ``None`` when a service asks for itself."""

    issuer: str
    asker: Asker | None
    audience: str
    method: str
    command_id: str | None
    case: str | None
    digest: str
    issued_at: int
    expires_at: int
    call: str


def body_digest(body: Json) -> str:
    """Compute the digest that binds a token to the body it goes with."""
    return hashlib.sha256(b"hoigia/rpc/v1/body" + canonical(body)).hexdigest()


def sign(claims: Claims, key: OKPKey) -> str:
    """Write and sign a token."""
    asker = claims.asker
    words: dict[str, Any] = {
        "iss": claims.issuer,
        "sub": claims.issuer if asker is None else asker.user,
        "agency": None if asker is None else asker.agency,
        "role": None if asker is None else asker.role,
        "purpose": None if asker is None else asker.purpose,
        "basis": None if asker is None else asker.legal_basis,
        "aud": claims.audience,
        "method": claims.method,
        "command_id": claims.command_id,
        "case": claims.case,
        "digest": claims.digest,
        "iat": claims.issued_at,
        "exp": claims.expires_at,
        "jti": claims.call,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": claims.issuer}, words, key, algorithms=[ALGORITHM])


def verify(token: str, keys: KeyRing, *, audience: str, digest: str, moment: float) -> Claims:
    """Check a token for one service and one body at one moment.

    Raises ``UnauthenticatedError`` with ``token-not-valid``, ``token-expired``,
    ``token-foreign-audience`` or ``token-other-body``.
    """
    claims = _read(token, keys)
    if claims.audience != audience:
        raise UnauthenticatedError("token-foreign-audience")
    lifetime = claims.expires_at - claims.issued_at
    if not 0 < lifetime <= LONGEST_SECONDS or claims.issued_at > moment + CLOCK_LEEWAY_SECONDS:
        raise UnauthenticatedError("token-not-valid")
    if moment >= claims.expires_at:
        raise UnauthenticatedError("token-expired")
    if claims.digest != digest:
        raise UnauthenticatedError("token-other-body")
    return claims


def _read(token: str, keys: KeyRing) -> Claims:
    try:
        read = jwt.decode(token, lambda guest: _key_for(guest.headers(), keys), algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError):
        raise UnauthenticatedError("token-not-valid") from None
    words = read.claims
    if read.header.get("kid") != words.get("iss") or words.keys() != _CLAIMS:
        raise UnauthenticatedError("token-not-valid")
    return _claims(words)


def _key_for(header: dict[str, Any], keys: KeyRing) -> OKPKey:
    if header.keys() != _HEADER or header["alg"] != ALGORITHM or not isinstance(header["kid"], str):
        raise ValueError("header")
    key: OKPKey = keys.verifying(header["kid"])
    return key


def _claims(words: dict[str, Any]) -> Claims:
    texts = ("iss", "sub", "aud", "method", "digest", "jti")
    optional = ("agency", "role", "purpose", "basis", "command_id", "case")
    if not all(isinstance(words[name], str) for name in texts):
        raise UnauthenticatedError("token-not-valid")
    if not all(words[name] is None or isinstance(words[name], str) for name in optional):
        raise UnauthenticatedError("token-not-valid")
    if not all(type(words[name]) is int for name in ("iat", "exp")):
        raise UnauthenticatedError("token-not-valid")
    return Claims(
        issuer=words["iss"],
        asker=_asker(words),
        audience=words["aud"],
        method=words["method"],
        command_id=words["command_id"],
        case=words["case"],
        digest=words["digest"],
        issued_at=words["iat"],
        expires_at=words["exp"],
        call=words["jti"],
    )


def _asker(words: dict[str, Any]) -> Asker | None:
    capacity = [words[name] for name in ("agency", "role", "purpose")]
    if capacity == [None, None, None]:
        if words["sub"] != words["iss"]:
            raise UnauthenticatedError("token-not-valid")
        return None
    if None in capacity:
        raise UnauthenticatedError("token-not-valid")
    agency, role, purpose = capacity
    return Asker(user=words["sub"], agency=agency, role=role, purpose=purpose, legal_basis=words["basis"])
