"""The trees over the ledger's own leaves: what a dossier is proved from, without asking the owner of a log.

Kept in memory above the leaves, 32 bytes for every 256 of them, and grown by what is new. A leaf is read when a
proof needs it. Whatever is proved here is held against a checkpoint that the log signed: a ledger that is not the
log proves nothing. Whoever proves in this process has the same trees, so that leaves are read once a start.
"""

from collections.abc import Collection
from threading import Lock
from weakref import WeakKeyDictionary

from services.audit.queries import exported
from shared.eventlog.database import Database, Session
from shared.eventlog.follower import breathing
from shared.transparency.subtrees import HASH_BYTES, ProofError
from shared.transparency.tiles import (
    TILE_BYTES,
    TILE_WIDTH,
    Edge,
    TileId,
    Tiles,
    prove_consistency,
    prove_inclusion,
    root_of,
)

PAGE = 64 * TILE_WIDTH
REMEMBERED = 256
"""Whole tiles of leaves that are kept for the next proof: 2 MB a log."""


class LedgerTree:
    """The tree over one log as the ledger holds it."""

    def __init__(self, service: str) -> None:
        """Take which log; nothing is read before it is asked for."""
        self._service = service
        self._edge = Edge()
        self._above: dict[TileId, bytes] = {}
        self._leaves: dict[int, bytes] = {}
        self._growing = Lock()
        self._remembering = Lock()

    def grow(self, database: Database, size: int) -> None:
        """Take in the leaves up to a size; raises :class:`ProofError` where the ledger has fewer."""
        with self._growing:
            while self._edge.size < size:
                first = self._edge.size
                end = min(first + PAGE, size)
                with database.connection() as connection:
                    found = exported.leaves(connection, self._service, first, end)
                if len(found) != (end - first) * HASH_BYTES:
                    raise ProofError("the ledger has not so many records")
                hashes = [found[at : at + HASH_BYTES] for at in range(0, len(found), HASH_BYTES)]
                self._edge, changed = self._edge.extended(breathing(hashes))
                self._above |= {tile: hashes for tile, hashes in changed.items() if tile.level}

    def root(self, connection: Session, size: int) -> bytes:
        """Give the root at a size that it has grown to."""
        return root_of(size, lambda wanted: self._fetch(connection, wanted))

    def inclusion(self, connection: Session, index: int, size: int) -> list[bytes]:
        """Prove that a leaf stands in the tree of a size."""
        return prove_inclusion(index, size, lambda wanted: self._fetch(connection, wanted))

    def consistency(self, connection: Session, old: int, new: int) -> list[bytes]:
        """Prove that the tree of one size begins with that of another; raises :class:`ProofError`."""
        return prove_consistency(old, new, lambda wanted: self._fetch(connection, wanted))

    def _fetch(self, connection: Session, wanted: Collection[TileId]) -> Tiles:
        found = {tile: self._above[tile] for tile in wanted if tile in self._above}
        for tile in (tile for tile in wanted if not tile.level):
            found[tile] = self._leaves.get(tile.number) or self._read(connection, tile.number)
        return found

    def _read(self, connection: Session, number: int) -> bytes:
        first = number * TILE_WIDTH
        hashes = exported.leaves(connection, self._service, first, first + TILE_WIDTH)
        if len(hashes) == TILE_BYTES:
            # Whole, so that it never changes; the events of a case stand beside each other.
            with self._remembering:
                while len(self._leaves) >= REMEMBERED:
                    self._leaves.pop(next(iter(self._leaves)))
                self._leaves[number] = hashes
        return hashes


_TREES: WeakKeyDictionary[Database, dict[str, LedgerTree]] = WeakKeyDictionary()
_FINDING = Lock()


def tree_over(ledger: Database, service: str) -> LedgerTree:
    """Give the tree over one log of a ledger: the same one to the witness, to dossiers, and to their threads."""
    with _FINDING:
        return _TREES.setdefault(ledger, {}).setdefault(service, LedgerTree(service))
