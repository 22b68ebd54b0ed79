"""Verifying that a leaf stands in a tree, word for word as RFC 9162 §2.1.3.2 says it, and with nothing of the tree."""

from collections.abc import Sequence

from shared.transparency.subtrees import ProofError, node


def verify_inclusion(leaf: bytes, index: int, size: int, *, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf hash stands at an index of the tree of a size; raises :class:`ProofError`."""
    if not 0 <= index < size:
        raise ProofError("no such leaf")
    place, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if place & 1 or place == last:
            found = node(part, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, part)
        place, last = place >> 1, last >> 1
    if last or found != root:
        raise ProofError("the leaf is not in the tree")
