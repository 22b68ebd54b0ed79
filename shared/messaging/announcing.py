"""From records to public messages: what of a log is announced, and what was announced before it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from shared.contracts.message import Message
from shared.contracts.wire import type_of
from shared.eventlog.codec import Recorded
from shared.eventlog.follower import Source
from shared.eventlog.store import DetachedError

E = TypeVar("E")

Announce: TypeAlias = Callable[[Recorded[E]], object | None]

_WINDOW = 500


@dataclass(frozen=True, slots=True)
class Announced:
    """A place in a log and the public message made of it, if any."""

    position: int
    message: Message | None


@dataclass(frozen=True, slots=True)
class Announcements(Generic[E]):
    """A log as the sequence of its public messages, each naming the one announced before it."""

    source: Source[Recorded[E]]
    announce: Announce[E]
    origin: Callable[[], str]

    def read(self, after: int, previous: int, limit: int) -> Iterator[Announced]:
        """Give what follows a position; ``previous`` is the last announced position up to there."""
        for recorded in self.source.read(after, limit):
            data = self.announce(recorded)
            message = None if data is None else self._message(recorded, data, previous)
            yield Announced(recorded.position, message)
            previous = previous if message is None else recorded.position

    def last_announced(self, up_to: int) -> int:
        """Find the last announced position up to one, looking back window by window; 0 when none.

        Raises :class:`~shared.eventlog.store.DetachedError` when it may lie in a partition that is put away.
        """
        # Who asks for what follows a message names its position: that one record is looked at first.
        size = 1
        while up_to > 0:
            start = max(0, up_to - size)
            window: Sequence[Recorded[E]] = self.source.read(start, up_to - start)
            if window and window[-1].position < up_to:
                # What was read ends before a hole: to name what is before it would deny all that is in it.
                raise DetachedError(window[-1].position + 1)
            found = [recorded.position for recorded in window if self.announce(recorded) is not None]
            if found:
                return found[-1]
            up_to, size = start, _WINDOW
        return 0

    def _message(self, recorded: Recorded[E], data: object, previous: int) -> Message:
        record, meta = recorded.record, recorded.meta
        return Message(
            id=record.event_id,
            source=self.origin(),
            type=type_of(data),
            subject=meta.subject,
            time=record.recorded_at,
            position=record.position,
            previous=previous,
            correlation=meta.correlation,
            causation=meta.causation,
            data=data,
        )
