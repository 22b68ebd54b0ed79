"""One pass over a stored log: its own shape, and what readers and followers saw of it."""

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.harness.commands import TYPES, event_id
from tests.harness.findings import Stored, Violation
from tests.harness.history import Span

SILENT = TYPES[0]
_LENGTH = 36


@dataclass(slots=True)
class Block:
    """A command's events as they stand in the log."""

    first: int
    recorded: int
    count: int = 0
    streams: dict[str, int] = field(default_factory=dict)


def checksum(identifier: str, before: int) -> int:
    """Chain the id of one more event to a checksum."""
    return zlib.crc32(identifier.encode(), before)


class Ids:
    """All event ids of a log in its order: what was seen of it can be compared by the stretch."""

    def __init__(self) -> None:
        """Start empty; an id has 36 bytes."""
        self.positions = array("q")
        self._bytes = bytearray()

    def add(self, position: int, identifier: str) -> None:
        """Take the next event."""
        self.positions.append(position)
        self._bytes += identifier.encode()

    def checksum(self, after: int, last: int) -> int | None:
        """Give the checksum of a stretch, ``None`` when its last event is not stored."""
        start, end = bisect_right(self.positions, after), bisect_right(self.positions, last)
        if not end or self.positions[end - 1] != last:
            return None
        return zlib.crc32(memoryview(self._bytes)[start * _LENGTH : end * _LENGTH])


@dataclass(slots=True)
class Walked:
    """What the later rules need of a log."""

    head: int = 0
    blocks: dict[str, Block] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    makers: dict[tuple[str, int], str] = field(default_factory=dict)
    """The command that brought a stream to a version, of the versions that were asked for."""

    announced: list[Stored] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)


def covered(who: str, spans: Sequence[Span], ids: Ids) -> Iterator[Violation]:
    """Compare what one reader says it saw, batch after batch, with what is stored."""
    reached, head = 0, ids.positions[-1] if ids.positions else 0
    for span in spans:
        if span.after != reached:
            yield Violation("missed", f"{who} went on after {span.after}, having come to {reached}")
        elif not span.dense or span.checksum != ids.checksum(span.after, span.last):
            yield Violation("missed", f"{who} saw other events than are stored from {span.after + 1} to {span.last}")
        reached = span.last
    if reached != head:
        yield Violation("missed", f"{who} ended at {reached} of {head}")


class Walk:
    """Sees every stored event once, in order; ``found`` is what is wrong with them."""

    def __init__(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Take the versions of streams whose makers are asked for later."""
        self.result = Walked()
        self.found: list[Violation] = []
        self._wanted = frozenset(wanted)
        self._versions: dict[str, int] = {}
        self._last = Stored(0, "", 0, "", "", "", 0, None)
        self._block = Block(0, 0)

    def see(self, stored: Stored) -> None:
        """Take the next stored event."""
        position, stream, version, identifier, command, kind, *_ = stored
        last = self._last
        if position != last.position + 1:
            self._wrong("dense", f"position {position} follows {last.position}")
        if version != self._versions.get(stream, 0) + 1:
            self._wrong("contiguous", f"position {position} is version {version} of its stream, out of turn")
        if command != last.command:
            self._begin(stored)
        if stored.recorded != last.recorded or stored.committed != last.committed:
            self._compare_times(stored, last)
        block = self._block
        if identifier != event_id(command, block.count):
            self._wrong("doubled", f"position {position} has event {identifier}, not the next of its command")
        block.count += 1
        block.streams[stream] = block.streams.get(stream, 0) + 1
        self._versions[stream] = version
        if (stream, version) in self._wanted:
            self.result.makers[stream, version] = command
        if kind != SILENT:
            self.result.announced.append(stored)
        self.result.ids.add(position, identifier)
        self.result.head = position
        self._last = stored

    def _compare_times(self, stored: Stored, last: Stored) -> None:
        if stored.recorded < last.recorded:
            self._wrong("time", f"position {stored.position} was recorded before the one before it")
        if stored.committed and last.committed and stored.committed < last.committed:
            self._wrong("commit order", f"position {stored.position} was committed before the one before it")

    def _begin(self, stored: Stored) -> None:
        blocks = self.result.blocks
        if stored.command in blocks:
            self._wrong("doubled", f"command {stored.command} stands again at {stored.position}")
        else:
            self.result.order.append(stored.command)
        self._block = blocks[stored.command] = Block(stored.position, stored.recorded)

    def _wrong(self, rule: str, what: str) -> None:
        self.found.append(Violation(rule, what))
