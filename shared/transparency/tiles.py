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
    complete,
    consistency_ranges,
    inclusion_ranges,
    node,
)

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES
_HALF = TILE_HEIGHT // 2
_MANY = 1 << _HALF
REMEMBERED = 4_096
"""Whole tiles of leaves whose middle row is kept for the next proof: half a kilobyte each, and the tile where nobody
else keeps it, so 36 MB at most, once proofs of a million records were asked for."""
FEW = 256
"""Upper tiles of which all rows are kept, and pieces of the right edge: 4 MB each at most."""


class TileId(NamedTuple):
    """Which tile: its level, and its number in the level from 0."""

    level: int
    number: int


Tiles: TypeAlias = Mapping[TileId, bytes]
_Place: TypeAlias = tuple[TileId, int, int]
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
        parts = ((tile, 0, count) for tile, count in zip(wanted, counts, strict=True))
        return cls(size, tuple(_part(found.get(part[0], b""), part) for part in parts))

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
    wanted = [_places(*one) for one in ranges]
    tiles = fetch(sorted({place[0] for places in wanted for place in places}))
    return [_joined([_hash(place, tiles) for place in places]) for places in wanted]


def _joined(hashes: list[bytes]) -> bytes:
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node(left, found)
    return found


def _hash(place: _Place, tiles: Tiles) -> bytes:
    tile, first, count = place
    hashes = tiles.get(tile, b"")
    if count == 1:
        return _part(hashes, place)
    if len(hashes) != TILE_BYTES:
        # At the right edge, where every proof of this size of the tree comes by.
        return _folded(_part(hashes, place))
    if tile.level:
        row, start = _rows(hashes)[count.bit_length() - 1], first // count * HASH_BYTES
        return row[start : start + HASH_BYTES]
    if count < _MANY:
        return _fold(_part(hashes, place))
    return _fold(_middle(hashes)[first // _MANY * HASH_BYTES : (first + count) // _MANY * HASH_BYTES])


def _places(first: int, end: int) -> list[_Place]:
    """Say where the hashes of a range stand, for each complete subtree in it: which tile, from where, how many."""
    width = end - first
    if width & (width - 1) == 0:
        # Most ranges of a proof are one complete subtree.
        return [_place(width.bit_length() - 1, first)]
    return [_place(subtree.height, subtree.number << subtree.height) for subtree in complete(first, end)]


def _place(height: int, leaf: int) -> _Place:
    level, rest = divmod(height, TILE_HEIGHT)
    start = leaf >> level * TILE_HEIGHT
    return TileId(level, start >> TILE_HEIGHT), start % TILE_WIDTH, 1 << rest


def _part(hashes: bytes, place: _Place) -> bytes:
    tile, first, count = place
    found = hashes[first * HASH_BYTES : (first + count) * HASH_BYTES]
    if len(found) != count * HASH_BYTES:
        raise ProofError(f"tile {tile.level}/{tile.number} lacks hashes")
    return found


def _fold(hashes: bytes) -> bytes:
    """Hash a power of two of neighbours, row by row, into the one above them all."""
    while len(hashes) > HASH_BYTES:
        hashes = _paired(hashes)
    return hashes


_folded = lru_cache(maxsize=FEW)(_fold)


@lru_cache(maxsize=FEW)
def _rows(tile: bytes) -> tuple[bytes, ...]:
    """Give all rows between the hashes of a whole tile and the one above them: for upper tiles, which are few."""
    rows = [tile]
    while len(rows[-1]) > HASH_BYTES:
        rows.append(_paired(rows[-1]))
    return tuple(rows)


@lru_cache(maxsize=REMEMBERED)
def _middle(tile: bytes) -> bytes:
    """Give the row halfway between the leaves of a whole tile and the hash above them.

    A proof needs nearly as many hashes of a tile as there are; from this row it needs one in ten of them, and proofs
    of one case meet the same tiles again.
    """
    for _ in range(_HALF):
        tile = _paired(tile)
    return tile


def forget() -> None:
    """Let go of what was kept for the next proof."""
    for remembered in (_folded, _rows, _middle):
        remembered.cache_clear()


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
