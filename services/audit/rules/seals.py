"""What was signed of a log, held against the tree over its records: leaf by leaf, and each root at its size."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from services.audit.rules import BrokenWalkError, Finding
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.frontier import Frontier

SIGNED_WITHIN = timedelta(minutes=2)
"""How long a record may wait for a checkpoint that covers it, in a log that goes on: the notary takes two seconds."""
_SIGNATURES = "\n\N{EM DASH} "


class Seal(NamedTuple):
    """A checkpoint as it was kept: what stands beside its note, the note, and the witness that alone shows it."""

    size: int
    root: bytes
    note: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What was signed of a log, at a moment at which its tree had a size, and the leaves that this tree holds.

    ``seals`` are in order of size wherever they come from: what the log kept itself first, then what witnesses saw.
    ``opens`` tells whether a seal is what its note says, under the signature of a key of the log.
    """

    seals: Sequence[Iterable[Seal]] = ()
    opens: Callable[[Seal], bool] = lambda _: True
    leaves: Iterable[bytes] = ()
    size: int = 0
    moment: datetime | None = None


@dataclass(slots=True)
class _Queue:
    """Seals in order of size, of which the next is known."""

    seals: Iterator[Seal]
    next: Seal | None = None

    def take(self) -> None:
        self.next = next(self.seals, None)


class Seals:
    """The tree over the walk so far, held against the stored tree leaf by leaf, and against each root at its size.

    A seal that says what the tree says harms nobody, whoever signed it: of those only the newest of each kind is
    opened. One that says something else is a finding either way, and opened to tell which.
    """

    def __init__(self, signed: Signed, origin: str) -> None:
        self.tree = Frontier()
        self.agreed = 0
        self.finding: Finding | None = None
        self._signed, self._origin = signed, origin
        self._leaves = iter(signed.leaves)
        self._queues = [_Queue(iter(seals)) for seals in signed.seals]
        self._own = 0
        self._uncovered: datetime | None = None
        self._overdue: datetime | None = None
        for queue in self._queues:
            queue.take()
        self._due = self._next_size()
        self._hold()

    def add(self, leaf: bytes, recorded_at: datetime) -> None:
        """Take the leaf of the next record; raises :class:`BrokenWalkError` where the stored tree has not this."""
        stored = next(self._leaves, None)
        if stored is None and self.tree.size < self._signed.size:
            raise BrokenWalkError("tree-incomplete")
        if stored is not None and stored != leaf:
            raise BrokenWalkError("differs-from-tree")
        self.tree.add(leaf)
        if self._uncovered is None:
            self._uncovered = recorded_at
        elif self._overdue is None and recorded_at - self._uncovered > SIGNED_WITHIN:
            self._overdue = recorded_at
        if self.tree.size == self._due:
            self._hold()

    def _next_size(self) -> int | None:
        return min((queue.next.size for queue in self._queues if queue.next is not None), default=None)

    def _hold(self) -> None:
        """Hold every seal of the size that the tree now has against its root."""
        root: bytes | None = None
        before = self.agreed
        for queue in self._queues:
            while self.finding is None and queue.next is not None and queue.next.size == self.tree.size:
                seal = queue.next
                queue.take()
                root = self.tree.root() if root is None else root
                self._compare(seal, root, before, is_newest=queue.next is None)
        self._due = self._next_size()

    def _compare(self, seal: Seal, root: bytes, before: int, *, is_newest: bool) -> None:
        size = self.tree.size
        text = Checkpoint(self._origin, size, root).text()
        if seal.root == root and seal.note.startswith(text + _SIGNATURES):
            if is_newest and not self._signed.opens(seal):
                self.finding = Finding(size, "checkpoint-unreadable", seal.by)
            self.agreed = size
            if seal.by is None:
                self._own, self._uncovered, self._overdue = size, None, None
        elif self._signed.opens(seal):
            # The tree that was signed is not the stored one: it leaves this log somewhere after the last agreement.
            self.finding = _said_by(before + 1, seal, "differs-from")
        else:
            self.finding = Finding(size, "checkpoint-unreadable", seal.by)

    def left_over(self) -> Finding | None:
        """Give what is wrong when the walk is over: more was signed, or stands in the tree, than there is; or less."""
        size, unreadable = self.tree.size, None
        for queue in self._queues:
            while queue.next is not None:
                if self._signed.opens(queue.next):
                    # What the log itself signed says more than that somebody saw it: its own come first.
                    return _said_by(size + 1, queue.next, "behind")
                unreadable = unreadable or Finding(queue.next.size, "checkpoint-unreadable", queue.next.by)
                queue.take()
        if unreadable is not None:
            return unreadable
        if next(self._leaves, None) is not None or size < self._signed.size:
            return Finding(size + 1, "log-behind-tree")
        # What was signed stood in the tree before.
        if self._signed.size < self._own:
            return Finding(self._signed.size + 1, "tree-incomplete")
        return Finding(self._own + 1, "unsigned") if self._is_unsigned() else None

    def _is_unsigned(self) -> bool:
        """Tell whether records stand there that nobody signed in time.

        A log that was stopped right after a record has a few that are signed when it starts again; a log that went on
        for long without them, or of which nothing at all was signed, has not.
        """
        since, moment = self._overdue if self._own else self._uncovered, self._signed.moment
        return since is not None and moment is not None and moment - since > SIGNED_WITHIN


def _said_by(position: int, seal: Seal, how: str) -> Finding:
    return Finding(position, f"{how}-checkpoint" if seal.by is None else f"{how}-witness", seal.by)
