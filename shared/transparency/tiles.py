"""Tiles: the tree in pieces of 256 hashes, of which growing it changes only those at its right edge (C2SP tlog-tiles).

A tile of level 0 holds leaf hashes; a hash of level *n* + 1 is the tree hash of a whole tile of level *n*. A tile
that is not whole yet is a prefix of what it will be: nothing that was stored is ever said otherwise. Every tree
hash of every size that the log ever had, and so every proof, is found from the tiles alone.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from shared.transparency.subtrees import (
    EMPTY_ROOT,
    HASH_BYTES,
    ProofError,
    Range,
    Subtree,
    complete,
    consistency_ranges,
    inclusion_ranges,
    node,
)

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES
REMEMBERED = 256
"""Whole tiles whose inner rows are kept for the next proof: 4 MB."""


class TileId(NamedTuple):
    """Which tile: its level, and its number in the level from 0."""

    level: int
    number: int


Tiles: TypeAlias = Mapping[TileId, bytes]
Fetch: TypeAlias = Callable[[Collection[TileId]], Tiles]


@dataclass(frozen=True, slots=True)
class Edge:
    """The tiles at the right edge of a tree that are not whole, one a level: all that is needed to go on."""

    size: int = 0
    ends: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, size: int, fetch: Fetch) -> "Edge":
        """Find the edge of the tree of a size in its tiles; raises :class:`ProofError` where they are not there."""
        wanted = [TileId(level, width // TILE_WIDTH) for level, width in enumerate(_widths(size))]
        counts = [width % TILE_WIDTH for width in _widths(size)]
        found = fetch([tile for tile, count in zip(wanted, counts, strict=True) if count])
        return cls(size, tuple(_part(found, tile, 0, count) for tile, count in zip(wanted, counts, strict=True)))

    def extended(self, leaves: Iterable[bytes]) -> "tuple[Edge, dict[TileId, bytes]]":
        """Add leaf hashes; gives the new edge and every tile that is new or longer than it was."""
        ends, changed, size = list(self.ends), {}, self.size
        added, level = b"".join(leaves), 0
        size += len(added) // HASH_BYTES
        while added:
            if level == len(ends):
                ends.append(b"")
            index = self.size >> TILE_HEIGHT * (level + 1)
            hashes, above = ends[level] + added, []
            while len(hashes) >= TILE_BYTES:
                changed[TileId(level, index)] = whole = hashes[:TILE_BYTES]
                above.append(_fold(whole))
                hashes, index = hashes[TILE_BYTES:], index + 1
            if hashes:
                changed[TileId(level, index)] = hashes
            ends[level], added, level = hashes, b"".join(above), level + 1
        return Edge(size, tuple(ends)), changed

    def root(self) -> bytes:
        """Give the tree hash; of the empty tree that of nothing."""
        found: bytes | None = None
        for hashes in self.ends:
            for subtree in reversed(list(complete(0, len(hashes) // HASH_BYTES))):
                start = (subtree.number << subtree.height) * HASH_BYTES
                left = _fold(hashes[start : start + (HASH_BYTES << subtree.height)])
                found = left if found is None else node(left, found)
        return EMPTY_ROOT if found is None else found


def root_of(size: int, fetch: Fetch) -> bytes:
    """Find the root of the tree of any size that the log had; raises :class:`ProofError`."""
    return _hashes([(0, size)], fetch)[0] if size else EMPTY_ROOT


def prove_inclusion(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """Prove that a leaf stands in the tree of a size; raises :class:`ProofError`."""
    return _hashes(inclusion_ranges(index, size), fetch)


def prove_consistency(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """Prove that the tree of one size begins with that of another; raises :class:`ProofError`."""
    return _hashes(consistency_ranges(old, new), fetch)


def leaf_at(index: int, fetch: Fetch) -> bytes:
    """Find one leaf hash; raises :class:`ProofError`."""
    return _hashes([(index, index + 1)], fetch)[0]


def _hashes(ranges: Collection[Range], fetch: Fetch) -> list[bytes]:
    """Find the tree hash of each range; every tile is asked for once, and all together."""
    wanted = [list(complete(*one)) for one in ranges]
    tiles = fetch(sorted({_place(subtree)[0] for subtrees in wanted for subtree in subtrees}))
    return [_joined([_hash(subtree, tiles) for subtree in subtrees]) for subtrees in wanted]


def _joined(hashes: list[bytes]) -> bytes:
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node(left, found)
    return found


def _hash(subtree: Subtree, tiles: Tiles) -> bytes:
    tile, first, count = _place(subtree)
    hashes = tiles.get(tile, b"")
    if len(hashes) == TILE_BYTES:
        height = subtree.height % TILE_HEIGHT
        start = (first >> height) * HASH_BYTES
        return _rows(hashes)[height][start : start + HASH_BYTES]
    return _fold(_part(tiles, tile, first, count))


def _place(subtree: Subtree) -> tuple[TileId, int, int]:
    """Say in which tile the hashes of a complete subtree stand, from which on and how many."""
    level, height = divmod(subtree.height, TILE_HEIGHT)
    start = subtree.number << height
    return TileId(level, start >> TILE_HEIGHT), start % TILE_WIDTH, 1 << height


def _part(tiles: Tiles, tile: TileId, first: int, count: int) -> bytes:
    if not count:
        return b""
    found = tiles.get(tile, b"")[first * HASH_BYTES : (first + count) * HASH_BYTES]
    if len(found) != count * HASH_BYTES:
        raise ProofError(f"tile {tile.level}/{tile.number} lacks hashes")
    return found


def _fold(hashes: bytes) -> bytes:
    """Hash a power of two of neighbours, row by row, into the one above them all."""
    while len(hashes) > HASH_BYTES:
        hashes = _paired(hashes)
    return hashes


@lru_cache(maxsize=REMEMBERED)
def _rows(tile: bytes) -> tuple[bytes, ...]:
    """Give all rows between the hashes of a whole tile and the one above them.

    One proof needs nearly as many hashes of a tile as there are; proofs of one case, and upper tiles, meet again.
    """
    rows = [tile]
    while len(rows[-1]) > HASH_BYTES:
        rows.append(_paired(rows[-1]))
    return tuple(rows)


def _paired(hashes: bytes) -> bytes:
    sha256, pair = hashlib.sha256, 2 * HASH_BYTES
    return b"".join([sha256(b"\x01" + hashes[at : at + pair]).digest() for at in range(0, len(hashes), pair)])


def _widths(size: int) -> list[int]:
    """Count the hashes of each level of the tree of a size, as long as there are any."""
    widths = []
    while size:
        widths.append(size)
        size //= TILE_WIDTH
    return widths
