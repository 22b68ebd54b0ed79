"""Which complete subtrees make up a Merkle tree hash, and which tree hashes make up a proof (RFC 6962 §2.1).

Everything here is counting: no hash is computed. Leaves are numbered from 0; a range is ``[first, end)``.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Range: TypeAlias = tuple[int, int]


class Subtree(NamedTuple):
    """A complete subtree: the ``2**height`` leaves from ``number * 2**height`` on."""

    height: int
    number: int


class ProofError(ValueError):
    """A proof of sizes that no tree has, or one that proves nothing."""


def node(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them: SHA-256(0x01, left, right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def complete(first: int, end: int) -> Iterator[Subtree]:
    """Take a range of leaves that is one tree hash apart into complete subtrees, from the left."""
    for height in reversed(range((end - first).bit_length())):
        if (end - first) >> height:
            yield Subtree(height, first >> height)
            first += 1 << height


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Give the ranges whose tree hashes are the inclusion proof of a leaf, from the leaf up (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        raise ProofError("no such leaf")
    first, end, found = 0, size, []
    while end - first > 1:
        split = _split(first, end)
        if index < split:
            found.append((split, end))
            end = split
        else:
            found.append((first, split))
            first = split
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Give the ranges whose tree hashes prove one size from an earlier one (RFC 6962 §2.1.2).

    Nothing proves every tree from the empty one, and a tree from itself: no range is given.
    """
    if not 0 <= old <= new:
        raise ProofError("a tree does not shrink")
    if old in {0, new}:
        return []
    first, end, found = 0, new, []
    while end != old:
        split = _split(first, end)
        if old <= split:
            found.append((split, end))
            end = split
        else:
            found.append((first, split))
            first = split
    if first:
        found.append((first, end))
    return found[::-1]


def _split(first: int, end: int) -> int:
    """Divide a range where the largest power of two below its length ends."""
    return first + (1 << (end - first - 1).bit_length() - 1)
