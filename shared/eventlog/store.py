"""The port of an event log: what may be asked of it, and what it answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeAlias

from shared.kernel.ids import CommandId, EventId, StreamId
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import InvalidError, PlatformError, UnavailableError

MOST_EVENTS = 1_000
LARGEST_DATA = 262_144
LARGEST_META = 65_536
LONGEST_TYPE = 128
MOST_AHEAD = timedelta(seconds=5)
"""How far ahead of our clock the time of a cause may be; what is further ahead waits until it is not."""


class NewEvent(NamedTuple):
    """One event ready to be stored: canonical bytes, personal fields already in envelopes.

    A tuple, as a stored record is: made for every event of every log, it costs a third of a frozen dataclass.
    """

    stream: StreamId
    event_id: EventId
    type: str
    salt: bytes
    meta: bytes
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendRequest:
    """One command's events, stored all or not at all.

    ``expected`` holds the version each touched stream must have (0 = not there yet);
    ``digest`` is the keyed digest of the command's body; no event of the request is recorded
    before ``not_before``, the time of its cause. A request without events only makes the
    command known.
    """

    command_id: CommandId
    digest: bytes
    expected: tuple[tuple[StreamId, int], ...]
    events: tuple[NewEvent, ...]
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a command's events stand: from ``first`` (0 when there are none), ``count`` of them."""

    first: int
    count: int
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCommand:
    """An accepted command as the log remembers it; ``number`` counts commands in the order of commits, with gaps."""

    number: int
    command_id: CommandId
    digest: bytes
    first: int
    count: int
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a log ends: its newest position and its newest command's number, 0 where there is none."""

    origin: str
    position: int
    command: int


class DetachedError(PlatformError):
    """What was asked for reaches into a partition that is detached: there is a record, but not at hand."""

    status = 503

    def __init__(self, position: int) -> None:
        """Carry the one code ``log-partition-detached`` and the position that is not at hand, 0 where unknown."""
        super().__init__("log-partition-detached", fields={"position": str(position)} if position else {})
        self.position = position


class AppendError(Exception):
    """A request was not stored; nothing of it was."""


class VersionConflictError(AppendError):
    """A stream is not at the expected version."""


class CommandConflictError(AppendError):
    """The command id is known with another body."""


class ClockError(AppendError, UnavailableError):
    """The clocks of the application, the database or the cause are too far apart to record anything now."""

    def __init__(self) -> None:
        """Carry the one code ``clocks-differ``: a reaction waits for them, however long."""
        super().__init__("clocks-differ")


class AppendRejectedError(AppendError):
    """The request breaks a limit of the log (too many or too large events)."""


class TooLargeError(AppendRejectedError, InvalidError):
    """One event is larger than a log takes; sealed, a text takes more room than it had."""

    def __init__(self) -> None:
        """Carry the one code ``too-large``."""
        super().__init__("too-large")


Answer: TypeAlias = Appended | Exception
"""What became of one of many requests: where it stands, or why it does not."""


class EventLog(Protocol):
    """One append-only log with a dense total order.

    Positions count from 1 without holes in the order of commits.
    """

    @property
    def origin(self) -> str:
        """Name of the log with its incarnation; bound into every leaf and envelope."""

    def append(self, request: AppendRequest) -> Appended:
        """Store a request durably, or recognise it; raises an :class:`AppendError`."""

    def append_many(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        """Store requests of which no two share a stream or a command, in one commit where that can be.

        Each is stored, recognised or refused as :meth:`append` would, and nothing is raised.
        """

    def find_command(self, command_id: CommandId, digest: bytes) -> Appended | None:
        """Look up a known command; raises :class:`CommandConflictError` for another body."""

    def find_commands(self, commands: Collection[CommandId]) -> Mapping[CommandId, tuple[bytes, Appended]]:
        """Look up many commands at once: of those that are known, the digest and the answer."""

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read records after a position in order, at most ``limit``."""

    def read_stream(self, stream: StreamId, after: int = 0) -> Sequence[StoredRecord]:
        """Read a stream after a version, in order."""

    def read_streams(self, streams: Collection[StreamId]) -> Mapping[StreamId, Sequence[StoredRecord]]:
        """Read many streams at once, each in order; one that is not there is left out."""

    def version(self, stream: StreamId) -> int:
        """Version a stream stands at, 0 when there is none."""

    def head(self) -> int:
        """Position of the newest record, 0 when the log is empty."""
