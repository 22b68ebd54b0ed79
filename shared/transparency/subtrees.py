"""What a Merkle tree hash is made of (RFC 6962 §2.1): 32 bytes, the hash of nothing, and that of two neighbours."""

import hashlib

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofError(ValueError):
    """A proof of sizes that no tree has, or one that proves nothing."""


def node(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them: SHA-256(0x01, left, right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()
