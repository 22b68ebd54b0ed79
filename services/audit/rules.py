"""What a sound log looks like: a walk over its records that names the first one that is not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from shared.kernel.canonical import NotCanonicalError
from shared.kernel.commitments import HEADER_BYTES, NO_LEAF, leaf_hash, leaf_header
from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord
from shared.transparency.frontier import Frontier

Held: TypeAlias = tuple[StoredRecord, bytes]
_BEFORE_PREVIOUS = HEADER_BYTES - len(NO_LEAF)


class Link(NamedTuple):
    """The newest record of a stream: its version and its leaf."""

    version: int
    leaf: bytes


class Prepared(NamedTuple):
    """What the walk needs of one record: most of the work is in this, and can be done for each record apart.

    ``header`` is that of its leaf, up to the leaf before it in its stream; ``None`` when its bytes are not canonical.
    ``twin`` is the leaf that the ledger holds, ``None`` where it holds none yet; ``same`` whether its record is this.
    """

    position: int
    stream: StreamId
    version: int
    recorded_at: datetime
    header: bytes | None
    twin: bytes | None
    same: bool

    def leaf(self, previous: bytes) -> bytes:
        """Give the leaf of the record, after that of the one before it; raises :class:`BrokenWalkError`."""
        if self.header is None:
            raise BrokenWalkError("not-canonical")
        return leaf_hash(self.header + previous)


def prepared(record: StoredRecord, twin: Held | None, *, origin: str) -> Prepared:
    """Do for one record what needs no other: its header, and whether the ledger holds the same."""
    try:
        header = leaf_header(record, origin=origin)[:_BEFORE_PREVIOUS]
    except (NotCanonicalError, ValueError, OverflowError):
        header = None
    found, leaf = (None, None) if twin is None else twin
    return Prepared(
        *(record.position, record.stream, record.version, record.recorded_at, header),
        *(leaf, found is None or found == record),
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, at which position first, and which witness says so, where it is a witness."""

    position: int
    code: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a log stands: how many records are sound, the root of the tree over them, what the ledger lacks yet.

    ``signed`` is the largest size of the tree whose signed root is this log's; ``unasked`` names the witnesses that
    were to be asked what they saw of it and did not answer, each with why.
    """

    records: int
    root: bytes
    behind: int
    signed: int
    finding: Finding | None
    unasked: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Walk:
    """Goes over a log from its first record on, and checks each against those before it."""

    origin: str
    position: int = 0
    last_time: datetime | None = None
    streams: dict[StreamId, Link] = field(default_factory=dict)

    def step(self, record: StoredRecord) -> bytes:
        """Give the leaf of the next record; raises :class:`BrokenWalkError`."""
        return self.go_on(prepared(record, None, origin=self.origin))

    def go_on(self, record: Prepared) -> bytes:
        """Give the leaf of the next record that was prepared; raises :class:`BrokenWalkError`."""
        if record.position != self.position + 1:
            raise BrokenWalkError("position-hole")
        if self.last_time is not None and record.recorded_at < self.last_time:
            raise BrokenWalkError("time-went-back")
        before = self.streams.get(record.stream, Link(0, NO_LEAF))
        if record.version != before.version + 1:
            raise BrokenWalkError("version-hole")
        leaf = record.leaf(before.leaf)
        self.position, self.last_time = record.position, record.recorded_at
        self.streams[record.stream] = Link(record.version, leaf)
        return leaf


class BrokenWalkError(Exception):
    """A record that cannot stand where it stands; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


def leaf_after(newest: dict[StreamId, bytes], record: StoredRecord, *, origin: str) -> bytes:
    """Compute the leaf of a record and make it the newest of its stream; ``newest`` has those before it.

    Raises :class:`BrokenWalkError` when the bytes of the record are not canonical.
    """
    try:
        leaf = leaf_hash(leaf_header(record, origin=origin, previous=newest.get(record.stream, NO_LEAF)))
    except (NotCanonicalError, ValueError, OverflowError):
        raise BrokenWalkError("not-canonical") from None
    newest[record.stream] = leaf
    return leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What was signed of a log: roots by the size of the tree, in order of size, and the leaves that the tree holds.

    ``witnessed`` names the witness of each root that only a witness shows: the log itself knows nothing of it.
    """

    roots: Sequence[tuple[int, bytes]] = ()
    leaves: Iterable[bytes] = ()
    witnessed: Mapping[tuple[int, bytes], str] = field(default_factory=dict)


def verify(
    records: Iterable[StoredRecord], ledger: Iterable[Held], *, origin: str, signed: Signed | None = None
) -> Verdict:
    """Walk a log, compare it with what the ledger holds of it and with what was signed; the first finding ends it."""
    held = iter(ledger)
    pairs = (prepared(record, next(held, None), origin=origin) for record in records)
    return verify_prepared(pairs, lambda _: next(held, None) is not None, origin=origin, signed=signed)


def verify_prepared(
    records: Iterable[Prepared], holds_more: Callable[[int], bool], *, origin: str, signed: Signed | None = None
) -> Verdict:
    """Do as :func:`verify` with records that were prepared; ``holds_more`` tells whether the ledger goes on after."""
    seals_of = Signed() if signed is None else signed
    seals = _Seals(iter(seals_of.leaves), list(seals_of.roots), seals_of.witnessed)
    walk, behind = Walk(origin), 0
    for record in records:
        place = walk.position + 1
        try:
            leaf = walk.go_on(record)
            if record.twin is not None and not (record.same and record.twin == leaf):
                return _verdict(walk, seals, behind, Finding(place, "differs-from-ledger"))
            seals.add(leaf)
        except BrokenWalkError as broken:
            return _verdict(walk, seals, behind, Finding(place, broken.code))
        if seals.finding is not None:
            return _verdict(walk, seals, behind, seals.finding)
        behind += record.twin is None
    last = walk.position
    left = Finding(last + 1, "log-behind-ledger") if holds_more(last) else seals.left_over()
    return _verdict(walk, seals, behind, left)


@dataclass(slots=True)
class _Seals:
    """The tree over the walk so far, held against the stored tree leaf by leaf, and against each root at its size."""

    leaves: Iterator[bytes]
    roots: list[tuple[int, bytes]]
    witnessed: Mapping[tuple[int, bytes], str]
    tree: Frontier = field(default_factory=Frontier)
    agreed: int = 0
    finding: Finding | None = None
    _next: int = 0

    def add(self, leaf: bytes) -> None:
        """Take the leaf of the next record; raises :class:`BrokenWalkError` where the stored tree holds another."""
        stored = next(self.leaves, None)
        if stored is not None and stored != leaf:
            raise BrokenWalkError("differs-from-tree")
        self.tree.add(leaf)
        while self._next < len(self.roots) and self.roots[self._next][0] <= self.tree.size:
            size, root = self.roots[self._next]
            if size == self.tree.size and root != self.tree.root():
                # The tree that was signed is not the stored one: it leaves this log somewhere after the last agreement.
                self.finding = self._unlike(self.agreed + 1, (size, root), "differs-from")
                return
            self.agreed, self._next = size, self._next + 1

    def left_over(self) -> Finding | None:
        """Give what is wrong when the walk is over: more was signed, or stands in the tree, than there is."""
        if self._next < len(self.roots):
            # What the log itself signed says more than that somebody saw it.
            own = (root for root in self.roots[self._next :] if root not in self.witnessed)
            return self._unlike(self.tree.size + 1, next(own, self.roots[self._next]), "behind")
        return None if next(self.leaves, None) is None else Finding(self.tree.size + 1, "log-behind-tree")

    def _unlike(self, position: int, root: tuple[int, bytes], how: str) -> Finding:
        by = self.witnessed.get(root)
        return Finding(position, f"{how}-checkpoint" if by is None else f"{how}-witness", by)


def _verdict(walk: Walk, seals: _Seals, behind: int, finding: Finding | None) -> Verdict:
    sound = walk.position if finding is None else finding.position - 1
    return Verdict(records=sound, root=seals.tree.root(), behind=behind, signed=seals.agreed, finding=finding)
