"""One pass over a stored log: its own shape, and what readers and followers saw of it."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.harness.commands import event_id
from tests.harness.findings import Stored, Violation
from tests.harness.history import Span


@dataclass(slots=True)
class Block:
    """A command's events as they stand in the log."""

    first: int
    recorded: int
    count: int = 0
    streams: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Walked:
    """What the later rules need of a log."""

    head: int = 0
    blocks: dict[str, Block] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    makers: dict[tuple[str, int], str] = field(default_factory=dict)
    """The command that brought a stream to a version, of the versions that were asked for."""

    announced: list[Stored] = field(default_factory=list)


def checksum(identifier: str, before: int) -> int:
    """Chain the id of one more event to a checksum."""
    return zlib.crc32(identifier.encode(), before)


class Coverage:
    """Compares what one reader says it saw, batch after batch, with what is stored."""

    def __init__(self, who: str, spans: Sequence[Span], rule: str) -> None:
        """Take the batches in the order in which they were seen."""
        self._who = who
        self._rule = rule
        self._spans = iter(spans)
        self._span = next(self._spans, None)
        self._reached = 0
        self._sum = 0

    def see(self, stored: Stored) -> Iterator[Violation]:
        """Take the next stored event."""
        self._sum = zlib.crc32(stored.event_id.encode(), self._sum)
        if self._span is not None and stored.position == self._span.last:
            yield from self._end(self._span)

    def finish(self, head: int) -> Iterator[Violation]:
        """Say what is missing, or was seen beyond the end."""
        if self._span is not None:
            yield self._wrong(f"{self._who} saw {self._span.after + 1} to {self._span.last} out of order or unstored")
        elif self._reached != head:
            yield self._wrong(f"{self._who} ended at {self._reached} of {head}")

    def _end(self, span: Span) -> Iterator[Violation]:
        if span.after != self._reached:
            yield self._wrong(f"{self._who} went on after {span.after}, having come to {self._reached}")
        elif not span.dense or span.checksum != self._sum:
            yield self._wrong(f"{self._who} saw other events than are stored from {span.after + 1} to {span.last}")
        self._reached, self._sum, self._span = span.last, 0, next(self._spans, None)

    def _wrong(self, what: str) -> Violation:
        return Violation(self._rule, what)


class Walk:
    """Sees every stored event once, in order."""

    def __init__(self, coverages: Iterable[Coverage], wanted: Iterable[tuple[str, int]]) -> None:
        """Take who read the log, and the versions of streams whose makers are asked for later."""
        self.result = Walked()
        self._coverages = list(coverages)
        self._wanted = set(wanted)
        self._versions: dict[str, int] = defaultdict(int)
        self._last: Stored | None = None

    def see(self, stored: Stored) -> Iterator[Violation]:
        """Take the next stored event."""
        last = self._last
        if stored.position != (last.position if last else 0) + 1:
            yield Violation("dense", f"position {stored.position} follows {last.position if last else 0}")
        if stored.version != self._versions[stored.stream] + 1:
            yield Violation("contiguous", f"{_at(stored)} is version {stored.version} of its stream, out of turn")
        if last and stored.recorded < last.recorded:
            yield Violation("time", f"{_at(stored)} was recorded before the one before it")
        if last and stored.committed and last.committed and stored.committed < last.committed:
            yield Violation("commit order", f"{_at(stored)} was committed before the one before it")
        yield from self._place(stored, last)
        for coverage in self._coverages:
            yield from coverage.see(stored)
        self._versions[stored.stream] = stored.version
        if (stored.stream, stored.version) in self._wanted:
            self.result.makers[stored.stream, stored.version] = stored.command
        if stored.type != "Tried.v1":
            self.result.announced.append(stored)
        self._last = stored

    def finish(self) -> Iterator[Violation]:
        """End the pass."""
        self.result.head = self._last.position if self._last else 0
        for coverage in self._coverages:
            yield from coverage.finish(self.result.head)

    def _place(self, stored: Stored, last: Stored | None) -> Iterator[Violation]:
        blocks = self.result.blocks
        if last is None or last.command != stored.command:
            if stored.command in blocks:
                yield Violation("doubled", f"command {stored.command} stands again at {stored.position}")
            blocks[stored.command] = Block(stored.position, stored.recorded)
            self.result.order.append(stored.command)
        block = blocks[stored.command]
        if stored.event_id != event_id(stored.command, block.count):
            yield Violation("doubled", f"{_at(stored)} is event {stored.event_id}, not the next of its command")
        block.count += 1
        block.streams[stored.stream] = block.streams.get(stored.stream, 0) + 1


def _at(stored: Stored) -> str:
    return f"position {stored.position} (command {stored.command})"
