"""Tiles: the tree in pieces of 256 hashes, of which growing it changes only those at its right edge (C2SP tlog-tiles).

A tile of level 0 holds leaf hashes; a hash of level *n* + 1 is the tree hash of a whole tile of level *n*. A tile
that is not whole yet is a prefix of what it will be: nothing that was stored is ever said otherwise. Every tree
hash of every size that the log ever had, and so every proof, is found from the tiles alone.

The subtree of height *h* and number *n* is that over the leaves from *n* 2^h to (*n* + 1) 2^h. The complete subtrees
that make up the tree of a size are those at the heights *h* of the bits of the size, each with number
(size >> *h*) - 1, which is (size >> *h*) ^ 1.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from shared.transparency.subtrees import EMPTY_ROOT, HASH_BYTES, ProofError, node

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES
_PAIR = 2 * HASH_BYTES
_FOUR = 4 * HASH_BYTES
REMEMBERED = 4_096
"""Whole tiles of which every second row is kept for the next proof, once proofs of a million records were asked for:
12 MB at most, and 46 where nobody else keeps the tiles."""
FEW = 128
"""Right edges, and tiles of them, of which the same is kept: 4 MB at most, the tiles counted."""


class TileId(NamedTuple):
    """Which tile: its level, and its number in the level from 0."""

    level: int
    number: int


Tiles: TypeAlias = Mapping[TileId, bytes]
Fetch: TypeAlias = Callable[[Collection[TileId]], Tiles]
_Wanted: TypeAlias = tuple[TileId, int]
_Rows: TypeAlias = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """The tiles at the right edge of a tree that are not whole, one a level: all that is needed to go on."""

    size: int = 0
    ends: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, size: int, fetch: Fetch) -> "Edge":
        """Find the edge of the tree of a size in its tiles; raises :class:`ProofError` where they are not there."""
        edge = _edge(size)
        tiles = zip(_fetched(edge, fetch), edge, strict=True)
        return cls(size, tuple(hashes[: count * HASH_BYTES] for hashes, (_, count) in tiles))

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
                above.append(_folded(whole))
                hashes, index = hashes[TILE_BYTES:], index + 1
            if hashes:
                changed[TileId(level, index)] = hashes
            ends[level], added, level = hashes, b"".join(above), level + 1
        return Edge(size, tuple(ends)), changed

    def root(self) -> bytes:
        """Give the tree hash; of the empty tree that of nothing."""
        found: bytes | None = None
        for end in self.ends:
            hashes = end
            while hashes:
                count = len(hashes) // HASH_BYTES
                start = (count & count - 1) * HASH_BYTES
                left, hashes = _folded(hashes[start:]), hashes[:start]
                found = left if found is None else node(left, found)
        return EMPTY_ROOT if found is None else found


def root_of(size: int, fetch: Fetch) -> bytes:
    """Find the root of the tree of any size that the log had; raises :class:`ProofError`."""
    if not size:
        return EMPTY_ROOT
    return _along(size, size.bit_length(), tuple(_fetched(_edge(size), fetch)))[0]


def prove_inclusion(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """Prove that a leaf stands in the tree of a size (RFC 6962 §2.1.1); raises :class:`ProofError`."""
    if not 0 <= index < size:
        raise ProofError("no such leaf")
    return _upwards(index, 0, size, fetch)[1:]


def prove_consistency(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """Prove that the tree of one size begins with that of another (RFC 6962 §2.1.2); raises :class:`ProofError`.

    Nothing proves every tree from the empty one, and a tree from itself. Else it is the way up from the last complete
    subtree of the old tree, whose own hash is left out where it is the old root.
    """
    if not 0 <= old <= new:
        raise ProofError("a tree does not shrink")
    if old in {0, new}:
        return []
    rest = old & old - 1
    way = _upwards(old - 1, (old ^ rest).bit_length() - 1, new, fetch)
    return way if rest else way[1:]


def leaf_at(index: int, fetch: Fetch) -> bytes:
    """Find one leaf hash; raises :class:`ProofError`."""
    tile = TileId(0, index // TILE_WIDTH)
    found = fetch([tile]).get(tile, b"")[index % TILE_WIDTH * HASH_BYTES :][:HASH_BYTES]
    if len(found) != HASH_BYTES:
        raise ProofError(f"tile 0/{tile.number} lacks hashes")
    return found


def _upwards(leaf: int, low: int, size: int, fetch: Fetch) -> list[bytes]:
    """Find the hash of the subtree of a height over a leaf, and those beside the way from it to the root of a size.

    The way runs in whole tiles up to where it meets the right edge, and from there in the tiles of the edge.
    """
    meets = (leaf ^ size).bit_length() - 1
    first, last = low // TILE_HEIGHT, meets // TILE_HEIGHT
    inside = [(TileId(level, leaf >> TILE_HEIGHT * (level + 1)), TILE_WIDTH) for level in range(first, last)]
    tiles = _fetched([*inside, *_edge(size)], fetch)
    whole, edge = tiles[: len(inside)], tuple(tiles[len(inside) :])
    rows = [*map(_rows_of, whole), _rows_at_the_edge(edge[last])]
    way, height = [_hash(rows[0], low % TILE_HEIGHT, leaf >> low)], low
    for level, row in enumerate(rows, first + 1):
        top = min(level * TILE_HEIGHT, meets)
        way += [_hash(row, at % TILE_HEIGHT, leaf >> at ^ 1) for at in range(height, top)]
        height = top
    return [*way, *_along(size, meets, edge)]


@lru_cache(maxsize=FEW)
def _along(size: int, meets: int, edge: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Find the rest of a way that meets the right edge at a height: what is right of it, as one hash, and what is left.

    From the height of the root itself the rest is the root.
    """
    right, left = b"", []
    for height in range(size.bit_length()):
        if height != meets and size >> height & 1:
            found = _hash(_rows_at_the_edge(edge[height // TILE_HEIGHT]), height % TILE_HEIGHT, size >> height ^ 1)
            if height > meets:
                left.append(found)
            else:
                right = node(found, right) if right else found
    return (right, *left) if right else tuple(left)


def _fetched(wanted: Sequence[_Wanted], fetch: Fetch) -> list[bytes]:
    """Read tiles, all together, but those of which no hash is wanted; raises :class:`ProofError` for one too short."""
    found = fetch([tile for tile, count in wanted if count])
    tiles = [found.get(tile, b"") for tile, _ in wanted]
    for (tile, count), hashes in zip(wanted, tiles, strict=True):
        if len(hashes) < count * HASH_BYTES:
            raise ProofError(f"tile {tile.level}/{tile.number} lacks hashes")
    return tiles


@lru_cache(maxsize=FEW)
def _edge(size: int) -> tuple[_Wanted, ...]:
    """Say which tile of each level is at the right edge of a size, and how many of its hashes it has, if any."""
    edge: list[_Wanted] = []
    while size:
        edge.append((TileId(len(edge), size // TILE_WIDTH), size % TILE_WIDTH))
        size //= TILE_WIDTH
    return tuple(edge)


def _hash(rows: _Rows, height: int, number: int) -> bytes:
    """Find the hash of a height in a tile, from the row that is kept there, or from two of the row below."""
    row, number = rows[height // 2], number & (TILE_WIDTH - 1 >> height)
    if height & 1:
        return hashlib.sha256(b"\x01" + row[number * _PAIR : number * _PAIR + _PAIR]).digest()
    return row[number * HASH_BYTES : number * HASH_BYTES + HASH_BYTES]


def _rows(tile: bytes) -> _Rows:
    """Give the hashes of a tile and every second row above them, as far as it goes: none is more than a hash away."""
    rows = [tile]
    while len(rows[-1]) >= _FOUR:
        rows.append(_quartered(rows[-1]))
    return tuple(rows)


_rows_of = lru_cache(maxsize=REMEMBERED)(_rows)
_rows_at_the_edge = lru_cache(maxsize=FEW)(_rows)


def forget() -> None:
    """Let go of what was kept for the next proof."""
    for remembered in (_rows_of, _rows_at_the_edge, _along, _edge):
        remembered.cache_clear()


def _folded(hashes: bytes) -> bytes:
    """Hash a power of two of neighbours, row by row, into the one above them all."""
    while len(hashes) >= _FOUR:
        hashes = _quartered(hashes)
    return hashes if len(hashes) == HASH_BYTES else hashlib.sha256(b"\x01" + hashes).digest()


def _quartered(hashes: bytes) -> bytes:
    """Hash each four neighbours into the one two rows above them; what is left over at the right is let be."""
    sha256, above = hashlib.sha256, []
    for at in range(0, len(hashes) // _FOUR * _FOUR, _FOUR):
        middle = at + _PAIR
        left, right = sha256(b"\x01" + hashes[at:middle]), sha256(b"\x01" + hashes[middle : middle + _PAIR])
        above.append(sha256(b"\x01" + left.digest() + right.digest()).digest())
    return b"".join(above)
