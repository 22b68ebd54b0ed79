"""What a sound log looks like: a walk over its records that names the first one that is not."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from shared.kernel.canonical import NotCanonicalError
from shared.kernel.commitments import NO_LEAF, leaf_hash, leaf_header
from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord

Held: TypeAlias = tuple[StoredRecord, bytes]


class Link(NamedTuple):
    """The newest record of a stream: its version and its leaf."""

    version: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and at which position first."""

    position: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a log stands: how many records are sound, the root of the tree over them, what the ledger lacks yet."""

    records: int
    root: bytes
    behind: int
    finding: Finding | None


@dataclass(slots=True)
class Tree:
    """The Merkle tree hash over leaves that come one by one (RFC 6962 §2.1): one hash a level is kept."""

    _frontier: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Take the next leaf hash; two whole subtrees of one size become one."""
        size, node = 1, leaf
        while self._frontier and self._frontier[-1][0] == size:
            node = _node(self._frontier.pop()[1], node)
            size *= 2
        self._frontier.append((size, node))

    def root(self) -> bytes:
        """Give the tree hash over all leaves so far."""
        if not self._frontier:
            return hashlib.sha256(b"").digest()
        node = self._frontier[-1][1]
        for _, left in reversed(self._frontier[:-1]):
            node = _node(left, node)
        return node


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Walk:
    """Goes over a log from its first record on, and checks each against those before it."""

    origin: str
    position: int = 0
    last_time: datetime | None = None
    streams: dict[StreamId, Link] = field(default_factory=dict)

    def step(self, record: StoredRecord) -> bytes:
        """Give the leaf of the next record; raises :class:`UnsoundError`."""
        if record.position != self.position + 1:
            raise UnsoundError("position-hole")
        if self.last_time is not None and record.recorded_at < self.last_time:
            raise UnsoundError("time-went-back")
        before = self.streams.get(record.stream, Link(0, NO_LEAF))
        if record.version != before.version + 1:
            raise UnsoundError("version-hole")
        leaf = leaf_of(record, origin=self.origin, previous=before.leaf)
        self.position, self.last_time = record.position, record.recorded_at
        self.streams[record.stream] = Link(record.version, leaf)
        return leaf


class UnsoundError(Exception):
    """A record that cannot stand where it stands; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


def leaf_of(record: StoredRecord, *, origin: str, previous: bytes) -> bytes:
    """Compute the leaf of a record; raises :class:`UnsoundError` when its bytes are not canonical."""
    try:
        return leaf_hash(leaf_header(record, origin=origin, previous=previous))
    except (NotCanonicalError, ValueError, OverflowError):
        raise UnsoundError("not-canonical") from None


def verify(records: Iterable[StoredRecord], ledger: Iterable[Held], *, origin: str) -> Verdict:
    """Walk a log and compare it with what the ledger holds of it; the first finding ends the walk."""
    walk, tree, held = Walk(origin), Tree(), iter(ledger)
    behind = 0
    for record in records:
        twin, place = next(held, None), walk.position + 1
        try:
            leaf = walk.step(record)
            _compare(record, leaf, twin)
        except UnsoundError as unsound:
            return _verdict(walk, tree, behind, Finding(place, unsound.code))
        behind += twin is None
        tree.add(leaf)
    return _verdict(walk, tree, behind, _left_over(walk, held))


def _compare(record: StoredRecord, leaf: bytes, twin: Held | None) -> None:
    if twin is not None and twin != (record, leaf):
        raise UnsoundError("differs-from-ledger")


def _left_over(walk: Walk, held: Iterator[Held]) -> Finding | None:
    return None if next(held, None) is None else Finding(walk.position + 1, "log-behind-ledger")


def _verdict(walk: Walk, tree: Tree, behind: int, finding: Finding | None) -> Verdict:
    sound = walk.position if finding is None else finding.position - 1
    return Verdict(records=sound, root=tree.root(), behind=behind, finding=finding)
