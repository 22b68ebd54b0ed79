"""Sealing of what a call carries: the broker and its disk see only ciphertext.

HPKE (RFC 9180, base mode): X25519, HKDF-SHA256, AES-256-GCM; one message a key encapsulation. The
``info`` binds service and direction, and a reply to its very call.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from shared.kernel.refusal import InvalidError

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_DOMAIN = "hoigia/rpc/v1"


def request_info(service: str) -> bytes:
    """Give what a request to a service is bound to."""
    return f"{_DOMAIN}/request/{service}".encode()


def reply_info(service: str, call: str) -> bytes:
    """Give what the reply of a service to one call is bound to."""
    return f"{_DOMAIN}/reply/{service}/{call}".encode()


def seal(plaintext: bytes, key: X25519PublicKey, info: bytes) -> bytes:
    """Seal to a public key."""
    return _SUITE.encrypt(plaintext, key, info=info)


def unseal(sealed: bytes, key: X25519PrivateKey, info: bytes) -> bytes:
    """Open with a private key; raises ``InvalidError`` for anything not sealed to it for this purpose."""
    try:
        return _SUITE.decrypt(sealed, key, info=info)
    except (InvalidTag, ValueError):
        raise InvalidError("not-sealed-to-us") from None


def public_key(raw: bytes) -> X25519PublicKey:
    """Read a public key; raises ``InvalidError`` for bytes that are none, or none that can be sealed to."""
    try:
        key = X25519PublicKey.from_public_bytes(raw)
        # A point of small order is a key that nothing can be sealed to (RFC 7748 §6.1).
        X25519PrivateKey.generate().exchange(key)
    except ValueError:
        raise InvalidError("key-not-well-formed") from None
    return key
