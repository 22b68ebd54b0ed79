"""Verifying without the tree that it only grew: what a witness does (RFC 9162 §2.1.4.2).

That a leaf stands in a tree is verified in a dossier, by the program that stands in it.
"""

from collections.abc import Sequence

from shared.transparency.subtrees import EMPTY_ROOT, ProofError, node


def verify_consistency(old: int, new: int, *, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of one size begins with the tree of another; raises :class:`ProofError`."""
    if not 0 <= old <= new:
        raise ProofError("a tree does not shrink")
    if old in {0, new}:
        _verify_trivial(proof, old_root, new_root if old == new else EMPTY_ROOT)
        return
    # A complete old tree is a node of the new one, and its hash is left out of the proof.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise ProofError("the proof is too short")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling, is_left in zip(path[1:], _sides(place, last, len(path) - 1), strict=True):
        if is_left:
            before, after = node(sibling, before), node(sibling, after)
        else:
            after = node(after, sibling)
    if (before, after) != (old_root, new_root):
        raise ProofError("the trees are not consistent")


def _verify_trivial(proof: Sequence[bytes], old_root: bytes, expected: bytes) -> None:
    """Check what needs no proof: the empty tree, and a tree and itself."""
    if proof or old_root != expected:
        raise ProofError("the trees are not consistent")


def _sides(place: int, last: int, length: int) -> list[bool]:
    """Say of each part of a proof whether it stands to the left of what it is hashed with, from the leaf up."""
    sides = []
    for _ in range(length):
        if last == 0:
            raise ProofError("the proof is too long")
        is_left = place & 1 == 1 or place == last
        while is_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
        sides.append(is_left)
    if last:
        raise ProofError("the proof is too short")
    return sides
