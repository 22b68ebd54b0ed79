"""The tree of a log in PostgreSQL: its tiles, its size, and what was signed of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog import arrays
from shared.kernel.ids import StreamId
from shared.transparency.tiles import TileId, Tiles

_TILES: LiteralString = """
SELECT t.level, t.index, t.hashes FROM unnest(%b::int4[], %s::bigint[]) q(l, i)
JOIN tree.tile t ON t.level = q.l AND t.index = q.i
"""
_GROW: LiteralString = "SELECT tree.grow(%s, %s, %b::int4[], %s::bigint[], %b::bytea[])"
_LEAVES: LiteralString = """
SELECT q.s::text, substring(t.hashes FROM ((e.position - 1) %% 256 * 32 + 1)::int FOR 32)
FROM unnest(%b::uuid[], %b::int4[]) q(s, v)
JOIN log.event e ON e.stream = q.s AND e.version = q.v
JOIN tree.tile t ON t.level = 0 AND t.index = (e.position - 1) / 256
"""
_LEAVES_AWAY: LiteralString = """
SELECT q.s::text, substring(t.hashes FROM ((p.position - 1) %% 256 * 32 + 1)::int FOR 32)
FROM unnest(%b::uuid[], %b::int4[]) q(s, v)
JOIN tree.put_away p ON p.stream = q.s AND p.version = q.v
JOIN tree.tile t ON t.level = 0 AND t.index = (p.position - 1) / 256
"""
_CHECKPOINTS: LiteralString = """
SELECT number, size, root, note, signed_at FROM tree.checkpoint WHERE number > %s ORDER BY number LIMIT %s
"""
_NEWEST: LiteralString = """
SELECT number, size, root, note, signed_at FROM tree.checkpoint ORDER BY number DESC LIMIT 1
"""

_AWAY: LiteralString = """
SELECT first_position, end_position FROM log.partitions() WHERE NOT attached ORDER BY first_position
"""
_LEAF_TILES: LiteralString = """
SELECT index, hashes FROM tree.tile WHERE level = 0 AND index >= %s ORDER BY index LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that was signed: its number, what it says, its note as it stands, and when it was kept."""

    number: int
    size: int
    root: bytes
    note: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class StoredTree:
    """The tree over a connection: the notary's, which may grow it, or anybody's who may read."""

    connection: Connection[TupleRow]

    def size(self) -> int:
        """Tell how many leaves it has."""
        row = self.connection.execute("SELECT size FROM tree.head").fetchone()
        if row is None:
            raise LookupError("the tree has not been made; run the migration")
        return int(row[0])

    def fetch(self, wanted: Collection[TileId]) -> Tiles:
        """Read tiles, all together; one that is not there is not in the answer."""
        if not wanted:
            return {}
        parameters = (arrays.integers([tile.level for tile in wanted]), [tile.number for tile in wanted])
        rows = self.connection.execute(_TILES, parameters, binary=True).fetchall()
        return {TileId(row[0], row[1]): bytes(row[2]) for row in rows}

    def grow(self, before: int, after: int, changed: Tiles) -> None:
        """Store the tiles that grew, and the new size, in one statement."""
        self.connection.execute(
            _GROW,
            (
                before,
                after,
                arrays.integers([tile.level for tile in changed]),
                [tile.number for tile in changed],
                arrays.blobs(list(changed.values())),
            ),
        )

    def leaves_of(self, versions: Mapping[StreamId, int]) -> dict[StreamId, bytes]:
        """Give the leaf of a version of each of these streams, as far as log and tree have it.

        Of a stream whose record lies in a partition that was put away, that which was its newest there.
        """
        found = self._leaves(_LEAVES, versions)
        if len(found) < len(versions):
            missing = {stream: version for stream, version in versions.items() if stream not in found}
            found |= self._leaves(_LEAVES_AWAY, missing)
        return found

    def _leaves(self, query: LiteralString, versions: Mapping[StreamId, int]) -> dict[StreamId, bytes]:
        if not versions:
            return {}
        parameters = (arrays.uuids(list(versions)), arrays.integers(list(versions.values())))
        rows = self.connection.execute(query, parameters, binary=True).fetchall()
        return {StreamId(row[0]): bytes(row[1]) for row in rows}

    def away(self) -> Sequence[range]:
        """Give the positions whose records are not at hand, for their partitions are put away."""
        return [range(*row) for row in self.connection.execute(_AWAY).fetchall()]

    def leaf_tiles(self, first: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Read tiles of leaves from a number on, in order, each with its number."""
        rows = self.connection.execute(_LEAF_TILES, (first, limit), binary=True).fetchall()
        return [(row[0], bytes(row[1])) for row in rows]

    def keep(self, size: int, root: bytes, note: str) -> None:
        """Keep a checkpoint that was signed."""
        self.connection.execute("SELECT tree.keep(%s, %b, %s)", (size, root, note))

    def checkpoints(self, after: int, limit: int) -> Sequence[Kept]:
        """Read checkpoints after a number, in the order in which they were kept."""
        return [Kept(*row) for row in self.connection.execute(_CHECKPOINTS, (after, limit)).fetchall()]

    def newest(self) -> Kept | None:
        """Read the last checkpoint that was kept."""
        row = self.connection.execute(_NEWEST).fetchone()
        return None if row is None else Kept(*row)
