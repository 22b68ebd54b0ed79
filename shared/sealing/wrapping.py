"""One key wrapped under another, bound to what it is for."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from shared.kernel.refusal import PlatformError

KEY_BYTES: Final = 32
WRAPPED_BYTES: Final = 60
_NONCE_BYTES: Final = 12


class WrongKey(PlatformError):
    """A wrapped key was altered, moved, or wrapped under another key than the one at hand."""

    def __init__(self) -> None:
        """Carry the one code ``key-wrong``."""
        super().__init__("key-wrong")


def wrap(key: bytes, content: bytes, *, context: bytes) -> bytes:
    """Wrap 32 bytes: nonce, AES-256-GCM-SIV ciphertext, tag; 60 bytes in all."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCMSIV(key).encrypt(nonce, content, context)


def unwrap(key: bytes, wrapped: bytes, *, context: bytes) -> bytes:
    """Unwrap what :func:`wrap` wrapped under the same key for the same context."""
    if len(wrapped) != WRAPPED_BYTES:
        raise WrongKey
    try:
        return AESGCMSIV(key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], context)
    except InvalidTag:
        raise WrongKey from None
