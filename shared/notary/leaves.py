"""From records to leaves: each hashes the leaf before it in its stream, which is found without its record."""

from collections.abc import Callable, Mapping, Sequence

from shared.eventlog.follower import breathing
from shared.kernel.canonical import NotCanonicalError
from shared.kernel.commitments import NO_LEAF, leaf_hash, leaf_header
from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import PlatformError

REMEMBERED = 20_000
"""Streams whose newest leaf is kept in memory, those that were written to last; the others are looked up."""

LookUp = Callable[[Mapping[StreamId, int]], Mapping[StreamId, bytes]]


UNSOUND = frozenset(
    {
        "behind-checkpoint", "checkpoint-unreadable", "differs-from-checkpoint", "differs-from-tree", "log-behind-tree",
        "not-canonical", "position-hole", "tree-incomplete", "version-hole",
    }
)  # fmt: skip
"""Why a log is not signed: it is not what it was, or not what it should be."""


class UnsoundError(PlatformError):
    """The notary stands still; ``code`` says why, and ``position`` where the log is wrong first."""

    def __init__(self, code: str, position: int) -> None:
        """Take what is wrong and where."""
        super().__init__(code)
        self.position = position


class Leaves:
    """Makes the leaves of one log, record after record."""

    def __init__(self, origin: str, look_up: LookUp) -> None:
        """Take the log's origin, and how to find the leaf of a version of each of some streams."""
        self._origin = origin
        self._look_up = look_up
        self._newest: dict[StreamId, tuple[int, bytes]] = {}

    def after(self, size: int, records: Sequence[StoredRecord]) -> list[bytes]:
        """Give the leaves of the records that stand after so many; raises :class:`UnsoundError`."""
        self._find_previous(records)
        found = []
        for place, record in enumerate(breathing(records), size + 1):
            if record.position != place:
                raise UnsoundError("position-hole", place)
            found.append(self._leaf(record))
        self._forget()
        return found

    def _leaf(self, record: StoredRecord) -> bytes:
        version, previous = self._newest.pop(record.stream, (0, NO_LEAF))
        if record.version != version + 1:
            raise UnsoundError("version-hole", record.position)
        try:
            leaf = leaf_hash(leaf_header(record, origin=self._origin, previous=previous))
        except (NotCanonicalError, ValueError, OverflowError):
            raise UnsoundError("not-canonical", record.position) from None
        self._newest[record.stream] = (record.version, leaf)
        return leaf

    def _find_previous(self, records: Sequence[StoredRecord]) -> None:
        first: dict[StreamId, int] = {}
        for record in records:
            if record.stream not in self._newest:
                first.setdefault(record.stream, record.version - 1)
        wanted = {stream: version for stream, version in first.items() if version}
        for stream, leaf in self._look_up(wanted).items() if wanted else ():
            self._newest[stream] = (wanted[stream], leaf)

    def _forget(self) -> None:
        """Let go of the streams that were not written to for longest."""
        for stream in list(self._newest)[: max(0, len(self._newest) - REMEMBERED)]:
            del self._newest[stream]
