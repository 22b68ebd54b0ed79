"""Keys of calls: each caller signs with its own, each service is sealed to with its own.

Private keys are files of their owner; public keys lie together. A process reads each file once.
"""

import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from joserfc.jwk import OKPKey

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.kernel.refusal import UnauthenticatedError
from shared.messaging.topology import OPERATOR

ISSUERS = (*SERVICES, OPERATOR)


def ensure_keys(settings: Settings) -> None:
    """Make the keys that are missing; what is there stays."""
    for issuer in ISSUERS:
        path = settings.secrets / "signing" / f"{issuer}.key"
        _ensure(path, Ed25519PrivateKey.generate().private_bytes_raw())
        private = Ed25519PrivateKey.from_private_bytes(_read(path))
        _ensure(settings.secrets / "public" / f"{issuer}.pub", private.public_key().public_bytes_raw())
    for service in SERVICES:
        path = settings.secrets / "exchange" / f"{service}.key"
        _ensure(path, X25519PrivateKey.generate().private_bytes_raw())
        exchange = X25519PrivateKey.from_private_bytes(_read(path))
        _ensure(settings.secrets / "public" / f"{service}.exchange.pub", exchange.public_key().public_bytes_raw())


class KeyRing:
    """The keys one process needs, read on first use."""

    def __init__(self, directory: Path) -> None:
        """Take the directory of secrets."""
        self._directory = directory
        self.signing = cache(self._signing)
        self.verifying = cache(self._verifying)
        self.opening = cache(self._opening)
        self.sealing = cache(self._sealing)

    def _signing(self, issuer: str) -> OKPKey:
        """Give the private key an issuer signs with."""
        raw = _read(self._directory / "signing" / f"{issuer}.key")
        return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(raw))

    def _verifying(self, issuer: str) -> OKPKey:
        """Give the public key of an issuer; raises ``UnauthenticatedError`` for an unknown one."""
        if issuer not in ISSUERS:
            raise UnauthenticatedError("issuer-unknown")
        raw = _read(self._directory / "public" / f"{issuer}.pub")
        return OKPKey.import_key(Ed25519PublicKey.from_public_bytes(raw))

    def _opening(self, service: str) -> X25519PrivateKey:
        """Give the private key that opens what is sealed to a service."""
        return X25519PrivateKey.from_private_bytes(_read(self._directory / "exchange" / f"{service}.key"))

    def _sealing(self, service: str) -> X25519PublicKey:
        """Give the public key that seals to a service."""
        return X25519PublicKey.from_public_bytes(_read(self._directory / "public" / f"{service}.exchange.pub"))


def _read(path: Path) -> bytes:
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def _ensure(path: Path, data: bytes) -> None:
    """Write a key file unless it is there, whole or not at all, for its owner's eyes only."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(data.hex() + "\n", encoding="ascii")
    draft.replace(path)
