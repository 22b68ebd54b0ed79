"""The notary of one log: reads it in order, grows its tree, and signs only what is consistent with all it signed.

Before it signs it holds the tree against the last checkpoint outside PostgreSQL. A tree that is smaller, or
that has another root at that size, is not signed: the log was put back, cut or written anew, and this is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.database import connect
from shared.eventlog.postgres import READ, record_of
from shared.eventlog.store import DetachedError
from shared.kernel.record import StoredRecord
from shared.notary.leaves import Leaves, UnsoundError
from shared.notary.outside import Outside
from shared.notary.tree import StoredTree
from shared.transparency.checkpoints import Checkpoint, opened, signed
from shared.transparency.notes import NoteError, SigningKey, VerifierKey
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import Edge, leaf_at, root_of

NAME = "notary"
BATCH = 1_000
APART = timedelta(seconds=1)
"""Checkpoints of a log that grows are at least so far apart: far below the minute in which one must come."""
SILENCE = timedelta(minutes=50)
"""A log that does not grow is signed again after so long: one must come every hour."""
MISSING = frozenset({"position-hole", "log-behind-tree", "version-hole"})
"""What a log seems to be, too, while records of it are put away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What signing needs: the origin, private keys at a moment, all public ones, and the place outside."""

    origin: str
    keys: Callable[[datetime], Sequence[SigningKey]]
    known: Callable[[], Sequence[VerifierKey]]
    outside: Outside


@dataclass(slots=True)
class Standing:
    """How far the notary has come: the number of leaves, which is the position of the newest record in the tree."""

    position: int


class Notary:
    """Goes on in steps, over a connection of the notary's own role; nothing is opened before :meth:`start`."""

    name = NAME

    def __init__(
        self, connection_string: str, signing: Callable[[], Signing], *, clock: Callable[[], datetime]
    ) -> None:
        """Take where the log and its tree are, how to find with what to sign, and what tells the time."""
        self._connection_string = connection_string
        self._find_signing = signing
        self._clock = clock
        self._connection: Connection[TupleRow] | None = None
        self.checkpoint: Standing | None = None

    def start(self) -> None:
        """Connect, and find the edge of the tree and what was signed last."""
        self.close()
        self._connection = connect(self._connection_string)
        self._signing = self._find_signing()
        self._tree = StoredTree(self._connection)
        self._edge = self._find_edge()
        self._leaves = Leaves(self._signing.origin, self._tree.leaves_of)
        self._last: StoredRecord | None = None
        self._kept = self._tree.newest()
        self._signed_at = self._clock() if self._kept is None else self._kept.signed_at
        self._is_held = False
        self.checkpoint = Standing(self._edge.size)

    def step(self) -> int:
        """Take the next records into the tree, and sign when it is time.

        Gives how many records, and 0 where more are not known to wait: a log that grows slowly is looked at
        twice a second, and not at every record. Raises :class:`UnsoundError` for what must not be signed, and
        ``DetachedError`` for what cannot be known while a partition is put away.
        """
        try:
            return self._step()
        except UnsoundError as unsound:
            self._excuse(unsound)
            raise

    def _step(self) -> int:
        if self._connection is None or self.checkpoint is None:
            raise RuntimeError("the notary was not started")
        size = self._edge.size
        records = self._read(size)
        if records:
            self._grow(records)
        self.checkpoint.position = self._edge.size
        if not self._is_held:
            # At once, and not only when it is time to sign: a database that was put back is seen when it is opened.
            self._hold_against_outside()
            self._is_held = True
        self._sign_in_time()
        return len(records) if len(records) == BATCH else 0

    def _excuse(self, unsound: UnsoundError) -> None:
        """Say that a partition is away instead, where what seems to be missing may lie in it."""
        if unsound.code not in MISSING:
            return
        for away in self._tree.away():
            # The record before one in its stream may stand anywhere before it.
            if unsound.position in away or (unsound.code == "version-hole" and away.start < unsound.position):
                raise DetachedError(away.start) from unsound

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _find_edge(self) -> Edge:
        size = self._tree.size()
        try:
            return Edge.read(size, self._tree.fetch)
        except ProofError:
            raise UnsoundError("tree-incomplete", size) from None

    def _read(self, size: int) -> list[StoredRecord]:
        """Read what is new, from the newest known record on: were that gone or another, the log is not what it was."""
        if self._connection is None:
            raise RuntimeError("the notary was not started")
        rows = self._connection.execute(READ, (max(size - 1, 0), BATCH + 1), binary=True).fetchall()
        records = [record_of(row) for row in rows]
        if not size:
            return records[:BATCH]
        if not records:
            raise UnsoundError("log-behind-tree", self._head() + 1)
        if records[0].position != size:
            raise UnsoundError("position-hole", size)
        if records[0] != self._last:
            self._recognise(records[0])
            self._last = records[0]
        return records[1:]

    def _head(self) -> int:
        if self._connection is None:
            return 0
        row = self._connection.execute("SELECT coalesce(max(position), 0) FROM log.event").fetchone()
        return 0 if row is None else int(row[0])

    def _recognise(self, record: StoredRecord) -> None:
        """Check that a record is the one whose leaf stands in the tree."""
        size = record.position
        leaf = Leaves(self._signing.origin, self._tree.leaves_of).after(size - 1, [record])[0]
        if leaf != leaf_at(size - 1, self._tree.fetch):
            raise UnsoundError("differs-from-tree", size)

    def _grow(self, records: Sequence[StoredRecord]) -> None:
        before = self._edge.size
        try:
            edge, changed = self._edge.extended(self._leaves.after(before, records))
            self._tree.grow(before, edge.size, changed)
        except BaseException:
            # What was remembered of streams may be of records that are not in the tree.
            self._leaves = Leaves(self._signing.origin, self._tree.leaves_of)
            raise
        self._edge, self._last = edge, records[-1]

    def _sign_in_time(self) -> None:
        moment, kept = self._clock(), self._kept
        if kept is not None:
            waited = moment - self._signed_at
            # A clock that was put back is behind what was signed before: then it is signed once, and waited for anew.
            if timedelta() <= waited < (APART if self._edge.size > kept.size else SILENCE):
                return
        elif not self._edge.size:
            return
        self._hold_against_outside()
        checkpoint = Checkpoint(self._signing.origin, self._edge.size, self._edge.root())
        keys = self._signing.keys(moment)
        if not keys:
            raise UnsoundError("key-missing", self._edge.size)
        note = signed(checkpoint, keys).written()
        # Outside first: what was signed must be known there, whatever becomes of this database.
        self._signing.outside.write(note)
        self._tree.keep(checkpoint.size, checkpoint.root, note)
        self._kept, self._signed_at = self._tree.newest(), moment

    def _hold_against_outside(self) -> None:
        """Check that the tree goes on from the last checkpoint outside, or from the newest inside where none is."""
        words = self._signing.outside.read()
        if words is None:
            if self._kept is None:
                return
            words = self._kept.note.encode()
        try:
            known = opened(words, self._signing.known(), origin=self._signing.origin)
        except NoteError:
            raise UnsoundError("checkpoint-unreadable", self._edge.size) from None
        if known.size > self._edge.size:
            raise UnsoundError("behind-checkpoint", self._edge.size + 1)
        try:
            root = root_of(known.size, self._tree.fetch)
        except ProofError:
            raise UnsoundError("tree-incomplete", known.size) from None
        if root != known.root:
            raise UnsoundError("differs-from-checkpoint", known.size)
