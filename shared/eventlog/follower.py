"""Followers: everything that reads a log in order, with a checkpoint and an epoch as its fence.

The checkpoint moves in the same transaction as the effect (read models), or after the effect is
confirmed (the relay). One follower of a name is active at a time: it holds an advisory lock on a
connection of its own; and should two ever believe they are active, the epoch stops the older one.
"""

import select
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, LiteralString, Protocol, TypeVar

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.database import connect
from shared.eventlog.writing import Writer, pipelined
from shared.kernel.ids import derive

_TAKE: LiteralString = """
INSERT INTO read.follower AS f (name, position, epoch, owner) VALUES (%s, 0, 1, %s)
ON CONFLICT (name) DO UPDATE SET epoch = f.epoch + 1, owner = excluded.owner, updated_at = clock_timestamp()
RETURNING epoch, position, note
"""
_MOVE: LiteralString = """
UPDATE read.follower SET position = %s, note = %s, updated_at = clock_timestamp()
WHERE name = %s AND epoch = %s AND position = %s
"""


BATCH = 1_000
_BREATH = 16
T = TypeVar("T")


class FencedError(Exception):
    """Another process took this follower over; this one must stop at once."""


class Positioned(Protocol):
    """Anything with a place in an order."""

    @property
    def position(self) -> int:
        """Place in the order, from 1."""


P = TypeVar("P", bound=Positioned)
P_co = TypeVar("P_co", bound=Positioned, covariant=True)


class Source(Protocol[P_co]):
    """An ordered source that can be read after a position."""

    def read(self, after: int, limit: int) -> Sequence[P_co]:
        """Read items after a position, in order."""


@dataclass(slots=True)
class Checkpoint:
    """How far a follower has come, and the epoch that proves it is still the active one."""

    name: str
    epoch: int
    position: int
    note: str = ""

    @classmethod
    def take(cls, connection: Connection[TupleRow], name: str, owner: str) -> "Checkpoint":
        """Become the active follower: the epoch rises and fences whoever was before."""
        row = connection.execute(_TAKE, (name, owner)).fetchone()
        if row is None:
            raise FencedError(name)
        return cls(name, row[0], row[1], row[2])

    def move(self, connection: Connection[TupleRow], position: int, note: str = "") -> None:
        """Move on within the connection's transaction; raises :class:`FencedError` when taken over."""
        cursor = connection.execute(_MOVE, (position, note, self.name, self.epoch, self.position))
        if cursor.rowcount != 1:
            raise FencedError(self.name)
        self.position, self.note = position, note


class ActiveLock:
    """The advisory lock that makes one process the active follower of a name."""

    def __init__(self, connection_string: str, name: str) -> None:
        """Open a connection of its own: the lock lives as long as the session."""
        self._connection = connect(connection_string)
        self._key = int.from_bytes(
            bytes.fromhex(derive("follower-lock", name).replace("-", "")[:16]), "big", signed=True
        )

    def try_acquire(self) -> bool:
        """Try to become the active one without waiting."""
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()
        return bool(row and row[0])

    def is_alive(self) -> bool:
        """Tell whether the session that holds the lock is still there."""
        self._connection.execute("SELECT 1")
        return not self._connection.broken

    def close(self) -> None:
        """Give the lock back by ending the session."""
        self._connection.close()


class Follower(Generic[P]):
    """Reads a source in batches and applies each batch with its checkpoint in one transaction."""

    def __init__(
        self,
        name: str,
        source: Source[P],
        apply: Callable[[Writer, P], None],
        *,
        connection_string: str,
        owner: str,
        batch: int = BATCH,
    ) -> None:
        """Take the source and what to do with each item; nothing is opened before :meth:`start`."""
        self.name = name
        self._source = source
        self._apply = apply
        self._connection_string = connection_string
        self._owner = owner
        self._batch = batch
        self._connection: Connection[TupleRow] | None = None
        self.checkpoint: Checkpoint | None = None

    def start(self) -> None:
        """Connect and take the checkpoint over."""
        self.close()
        self._connection = connect(self._connection_string)
        self.checkpoint = Checkpoint.take(self._connection, self.name, self._owner)

    def step(self) -> int:
        """Apply the next batch; give how many items were applied, 0 at the end of the source.

        An item that fails raises and the whole batch is undone: nothing is skipped.
        """
        if self._connection is None or self.checkpoint is None:
            raise RuntimeError("the follower was not started")
        items = self._source.read(self.checkpoint.position, self._batch)
        if not items:
            return 0
        before = self.checkpoint.position
        try:
            with self._connection.transaction():
                with pipelined(self._connection) as writer:
                    for item in breathing(items):
                        self._apply(writer, item)
                self.checkpoint.move(self._connection, items[-1].position)
        except BaseException:
            self.checkpoint.position = before
            raise
        return len(items)

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def breathing(items: Sequence[T]) -> Iterator[T]:
    """Give items one by one and let other green threads of the process run every few of them."""
    for number, item in enumerate(items, 1):
        yield item
        if number % _BREATH == 0:
            breathe()


def breathe() -> None:
    """Let other green threads of the process run.

    A green process waits here for its turn. In one with plain threads this returns at once, where a sleep
    of nothing would still give the processor away.
    """
    select.select((), (), (), 0)
