"""The tree and its proofs, against published vectors and against a second implementation written from RFC 6962."""

import hashlib
import random
from collections.abc import Callable, Collection, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.commitments import leaf_hash, tree_root
from shared.transparency.frontier import Frontier
from shared.transparency.proofs import verify_consistency
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import (
    TILE_BYTES,
    Edge,
    TileId,
    leaf_at,
    prove_consistency,
    prove_inclusion,
    root_of,
)
from tests.support.inclusion import verify_inclusion

# The leaves and tree hashes with which implementations of Certificate Transparency are checked (RFC 6962).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY: list[tuple[int, int, list[str]]] = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
MOST = 300
LARGE = 70_000


class Stored:
    """Tiles in memory; counts how often it was asked, and knows for what."""

    def __init__(self) -> None:
        self.tiles: dict[TileId, bytes] = {}
        self.edge = Edge()
        self.asked = 0
        self.wanted: list[TileId] = []

    def grow(self, leaves: Sequence[bytes]) -> None:
        self.edge, changed = self.edge.extended(leaves)
        for tile, hashes in changed.items():
            assert hashes.startswith(self.tiles.get(tile, b"")), "what was stored never changes"
            assert len(hashes) <= TILE_BYTES
        self.tiles |= changed

    def __call__(self, wanted: Collection[TileId]) -> Mapping[TileId, bytes]:
        self.asked += 1
        self.wanted = list(wanted)
        return {tile: self.tiles[tile] for tile in wanted if tile in self.tiles}


def naive_root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = naive_split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_split(count: int) -> int:
    split = 1
    while split * 2 < count:
        split *= 2
    return split


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = naive_split(len(leaves))
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_proof(old: int, leaves: Sequence[bytes], *, known: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    split = naive_split(len(leaves))
    if old <= split:
        return [*naive_proof(old, leaves[:split], known=known), naive_root(leaves[split:])]
    return [*naive_proof(old - split, leaves[split:], known=False), naive_root(leaves[:split])]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


@pytest.fixture(scope="module")
def published() -> Stored:
    stored = Stored()
    stored.grow([leaf_hash(entry) for entry in ENTRIES])
    return stored


@pytest.fixture(scope="module")
def large() -> Stored:
    """A tree of three levels of tiles, grown in uneven steps."""
    stored, leaves, chance = Stored(), leaves_of(LARGE), random.Random(7)  # noqa: S311 - the same steps at every run
    while stored.edge.size < LARGE:
        stored.grow(leaves[stored.edge.size : stored.edge.size + chance.randrange(1, 3_000)])
    return stored


@pytest.mark.parametrize("size", range(9))
def test_the_tree_hashes_are_the_published_ones(published: Stored, size: int) -> None:
    assert root_of(size, published).hex() == ROOTS[size]
    assert Edge().extended([leaf_hash(entry) for entry in ENTRIES[:size]])[0].root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(published: Stored, index: int, size: int, proof: list[str]) -> None:
    assert [part.hex() for part in prove_inclusion(index, size, published)] == proof
    verify_inclusion(
        leaf_hash(ENTRIES[index]),
        index,
        size,
        proof=[bytes.fromhex(part) for part in proof],
        root=bytes.fromhex(ROOTS[size]),
    )


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(published: Stored, old: int, new: int, proof: list[str]) -> None:
    assert [part.hex() for part in prove_consistency(old, new, published)] == proof
    verify_consistency(
        old,
        new,
        proof=[bytes.fromhex(part) for part in proof],
        old_root=bytes.fromhex(ROOTS[old]),
        new_root=bytes.fromhex(ROOTS[new]),
    )


def test_every_size_has_the_root_of_the_second_implementation_and_of_the_frozen_one() -> None:
    stored, frontier, leaves = Stored(), Frontier(), leaves_of(MOST)
    for size in range(MOST + 1):
        root = naive_root(leaves[:size])
        assert stored.edge.root() == frontier.root() == root_of(size, stored) == root
        assert Edge.read(size, stored) == stored.edge
        if size < MOST:
            stored.grow([leaves[size]])
            frontier.add(leaves[size])
    assert stored.edge.root() == tree_root([number.to_bytes(4, "big") for number in range(MOST)])


@pytest.fixture(scope="module")
def three_hundred() -> Stored:
    stored = Stored()
    stored.grow(leaves_of(MOST))
    return stored


@pytest.mark.parametrize("start", range(0, MOST, 50))
def test_every_inclusion_is_proved_in_every_size(three_hundred: Stored, start: int) -> None:
    leaves, chance = leaves_of(MOST), random.Random(start)  # noqa: S311 - the same leaves at every run
    for size in range(start + 1, start + 51):
        root = root_of(size, three_hundred)
        sample = {0, size - 1, *(chance.randrange(size) for _ in range(6))}
        for index in range(size):
            proof = prove_inclusion(index, size, three_hundred)
            verify_inclusion(leaves[index], index, size, proof=proof, root=root)
            # The second implementation is too slow to be asked for all 45,150.
            assert index not in sample or proof == naive_path(index, leaves[:size])


@pytest.mark.parametrize("start", range(0, MOST, 50))
def test_consistency_is_proved_between_any_two_sizes(three_hundred: Stored, start: int) -> None:
    leaves, chance = leaves_of(MOST), random.Random(start)  # noqa: S311 - the same leaves at every run
    roots = [root_of(size, three_hundred) for size in range(start + 51)]
    for new in range(start + 1, start + 51):
        sample = {1, new, *(chance.randrange(1, new + 1) for _ in range(5))}
        for old in range(1, new + 1):
            proof = prove_consistency(old, new, three_hundred)
            verify_consistency(old, new, proof=proof, old_root=roots[old], new_root=roots[new])
            assert old not in sample or proof == naive_proof(old, leaves[:new])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_proofs_of_a_large_tree_hold_and_are_found_with_one_question(large: Stored, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, LARGE), label="size")
    index, old = data.draw(st.integers(0, size - 1), label="index"), data.draw(st.integers(1, size), label="old")
    before, root = large.asked, root_of(size, large)
    proof = prove_inclusion(index, size, large)
    assert large.asked == before + 2
    verify_inclusion(leaf_hash(index.to_bytes(4, "big")), index, size, proof=proof, root=root)
    between = prove_consistency(old, size, large)
    verify_consistency(old, size, proof=between, old_root=root_of(old, large), new_root=root)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_proof_with_one_bit_turned_is_refused(large: Stored, data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGE), label="size")
    index, old = data.draw(st.integers(0, size - 1), label="index"), data.draw(st.integers(1, size - 1), label="old")
    root, leaf = root_of(size, large), leaf_at(index, large)
    proof, between = prove_inclusion(index, size, large), prove_consistency(old, size, large)
    bit = data.draw(st.integers(0, 255), label="bit")
    part = data.draw(st.integers(0, len(proof) - 1), label="part")
    with pytest.raises(ProofError):
        verify_inclusion(leaf, index, size, proof=turned(proof, part, bit), root=root)
    part = data.draw(st.integers(0, len(between) - 1), label="part")
    spoilt = turned(between, part, bit)
    with pytest.raises(ProofError):
        verify_consistency(old, size, proof=spoilt, old_root=root_of(old, large), new_root=root)


def turned(proof: list[bytes], part: int, bit: int) -> list[bytes]:
    value = int.from_bytes(proof[part], "big") ^ 1 << bit
    return [*proof[:part], value.to_bytes(32, "big"), *proof[part + 1 :]]


@pytest.mark.parametrize("size", [1, 2, 5, 8, 255, 256, 257, 300])
def test_a_proof_that_is_longer_or_shorter_proves_nothing(three_hundred: Stored, size: int) -> None:
    root, leaf = root_of(size, three_hundred), leaf_at(size - 1, three_hundred)
    proof = prove_inclusion(size - 1, size, three_hundred)
    for wrong in ([*proof, root], proof[1:] if proof else [leaf], [root, *proof]):
        with pytest.raises(ProofError):
            verify_inclusion(leaf, size - 1, size, proof=wrong, root=root)
    if size == 1:
        return
    old, between = size - 1, prove_consistency(size - 1, size, three_hundred)
    for wrong in ([*between, root], between[1:], between[:-1], [root, *between]):
        with pytest.raises(ProofError):
            verify_consistency(
                old, size, proof=wrong, old_root=root_of(old, three_hundred), new_root=root_of(size, three_hundred)
            )


def test_nobody_is_in_an_empty_tree_and_no_tree_shrinks(three_hundred: Stored) -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ProofError):
            prove_inclusion(index, size, three_hundred)
        with pytest.raises(ProofError):
            verify_inclusion(bytes(32), index, size, proof=[], root=bytes(32))
    with pytest.raises(ProofError):
        prove_consistency(6, 5, three_hundred)
    with pytest.raises(ProofError):
        verify_consistency(6, 5, proof=[], old_root=bytes(32), new_root=bytes(32))


@pytest.mark.parametrize(("old", "old_root", "new_root"), [(0, bytes(32), bytes(32)), (5, bytes(32), b"\1" * 32)])
def test_an_empty_proof_proves_neither_another_empty_tree_nor_another_tree_of_the_same_size(
    old: int, old_root: bytes, new_root: bytes
) -> None:
    with pytest.raises(ProofError):
        verify_consistency(old, 5, proof=[], old_root=old_root, new_root=new_root)


def test_a_tile_that_is_missing_or_too_short_is_said_to_be(three_hundred: Stored) -> None:
    short = Stored()
    short.tiles = {tile: hashes[:-32] for tile, hashes in three_hundred.tiles.items()}
    with pytest.raises(ProofError):
        prove_inclusion(0, MOST, short)
    with pytest.raises(ProofError):
        Edge.read(MOST, Stored())


@pytest.mark.parametrize("size", [255, 256, 257, 600, 65_536, 65_537, 65_793, LARGE - 1])
@pytest.mark.parametrize(
    "ask",
    [
        root_of,
        Edge.read,
        lambda size, stored: leaf_at(size - 1, stored),
        lambda size, stored: prove_inclusion(size // 3, size, stored),
        lambda size, stored: prove_inclusion(size - 1, size, stored),
        lambda size, stored: prove_consistency(size // 3, size, stored),
        lambda size, stored: prove_consistency(size // 2 & ~15, size, stored),
    ],
    ids=["root", "edge", "leaf", "inclusion", "inclusion of the last", "consistency", "consistency from a high one"],
)
def test_a_tile_is_asked_for_once_and_refused_where_it_is_shorter_than_the_tree(
    large: Stored, size: int, ask: Callable[[int, Stored], object]
) -> None:
    ask(size, large)
    wanted = large.wanted
    assert len(set(wanted)) == len(wanted)
    assert set(wanted) <= large.tiles.keys()
    for tile in wanted:
        needed = min(256, (size >> 8 * tile.level) - 256 * tile.number)
        short = Stored()
        short.tiles = large.tiles | {tile: large.tiles[tile][: needed * 32]}
        ask(size, short)
        short.tiles = large.tiles | {tile: large.tiles[tile][: needed * 32 - 32]}
        with pytest.raises(ProofError):
            ask(size, short)


def test_proofs_of_two_logs_in_turns_do_not_mix(three_hundred: Stored) -> None:
    # What is remembered of a tile is remembered for every log of the process; these tiles differ in one leaf each.
    ours, theirs = leaves_of(MOST), leaves_of(MOST)
    for spoilt in (100, MOST - 1):
        theirs[spoilt] = leaf_hash(b"another")
    other = Stored()
    other.grow(theirs)
    for index in (0, 101, 255, 256, MOST - 1):
        for stored, leaves in ((three_hundred, ours), (other, theirs), (three_hundred, ours)):
            assert prove_inclusion(index, MOST, stored) == naive_path(index, leaves)


def test_growing_in_one_step_and_in_many_leaves_the_same_tiles(large: Stored) -> None:
    at_once = Stored()
    at_once.grow(leaves_of(LARGE))
    assert at_once.tiles == large.tiles
    assert at_once.edge == large.edge
    # Tree size 70,000 as C2SP tlog-tiles counts it: 273 whole tiles and one of 112, one whole and one of 17, one of 1.
    widths = {level: [len(h) // 32 for t, h in sorted(large.tiles.items()) if t.level == level] for level in range(3)}
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}
