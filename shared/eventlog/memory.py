"""The event log in memory: the same promises but durability, for tests of pure parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock

from shared.clock import now
from shared.eventlog.store import (
    LARGEST_DATA,
    LARGEST_META,
    LONGEST_TYPE,
    MOST_AHEAD,
    MOST_EVENTS,
    Answer,
    Appended,
    AppendError,
    AppendRejectedError,
    AppendRequest,
    ClockError,
    CommandConflictError,
    TooLargeError,
    VersionConflictError,
)
from shared.kernel.ids import CommandId, StreamId
from shared.kernel.record import StoredRecord


class MemoryEventLog:
    """Keeps records in a list under one lock."""

    def __init__(self, origin: str) -> None:
        """Start empty."""
        self.origin = origin
        self._records: list[StoredRecord] = []
        self._versions: dict[StreamId, int] = {}
        self._commands: dict[CommandId, tuple[bytes, Appended]] = {}
        self._lock = Lock()

    def append(self, request: AppendRequest) -> Appended:
        """Store a request, or recognise it."""
        check_limits(request)
        with self._lock:
            known = self._known(request.command_id, request.digest)
            if known is not None:
                return known
            if any(self._versions.get(stream, 0) != version for stream, version in request.expected):
                raise VersionConflictError
            return self._store(request)

    def append_many(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        """Store independent requests, one after the other."""
        return [self._verdict(request) for request in requests]

    def _verdict(self, request: AppendRequest) -> Answer:
        try:
            return self.append(request)
        except AppendError as failure:
            return failure

    def find_command(self, command_id: CommandId, digest: bytes) -> Appended | None:
        """Look up a known command."""
        with self._lock:
            return self._known(command_id, digest)

    def find_commands(self, commands: Collection[CommandId]) -> Mapping[CommandId, tuple[bytes, Appended]]:
        """Look up many commands at once."""
        with self._lock:
            found = {command: self._commands[command] for command in commands if command in self._commands}
        return {command: (digest, replace(answer, repeated=True)) for command, (digest, answer) in found.items()}

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read records after a position in order."""
        with self._lock:
            return self._records[after : after + limit]

    def read_stream(self, stream: StreamId, after: int = 0) -> Sequence[StoredRecord]:
        """Read a stream after a version, in order."""
        with self._lock:
            return [record for record in self._records if record.stream == stream and record.version > after]

    def read_streams(self, streams: Collection[StreamId]) -> Mapping[StreamId, Sequence[StoredRecord]]:
        """Read many streams at once."""
        read = {stream: self.read_stream(stream) for stream in streams}
        return {stream: records for stream, records in read.items() if records}

    def version(self, stream: StreamId) -> int:
        """Version a stream stands at."""
        with self._lock:
            return self._versions.get(stream, 0)

    def head(self) -> int:
        """Position of the newest record."""
        with self._lock:
            return len(self._records)

    def _known(self, command_id: CommandId, digest: bytes) -> Appended | None:
        if command_id not in self._commands:
            return None
        stored, answer = self._commands[command_id]
        if stored != digest:
            raise CommandConflictError
        return Appended(answer.first, answer.count, repeated=True)

    def _store(self, request: AppendRequest) -> Appended:
        last = self._records[-1].recorded_at if self._records else datetime.min.replace(tzinfo=UTC)
        moment = max(now(), last, request.not_before or last)
        first = len(self._records) + 1 if request.events else 0
        for event in request.events:
            version = self._versions.get(event.stream, 0) + 1
            self._versions[event.stream] = version
            self._records.append(
                StoredRecord(
                    position=len(self._records) + 1,
                    stream=event.stream,
                    version=version,
                    event_id=event.event_id,
                    command_id=request.command_id,
                    type=event.type,
                    recorded_at=moment,
                    salt=event.salt,
                    meta=event.meta,
                    data=event.data,
                )
            )
        answer = Appended(first, len(request.events), repeated=False)
        self._commands[request.command_id] = (request.digest, answer)
        return answer


def check_limits(request: AppendRequest) -> None:
    """Refuse what no log takes: too many events, too much data, a stream without expectation, a cause to come.

    A log's time never runs back: one cause from a clock that is years ahead would date every later event.
    """
    if request.not_before is not None and request.not_before > now() + MOST_AHEAD:
        raise ClockError
    expected = [stream for stream, _ in request.expected]
    if len(request.events) > MOST_EVENTS or len(set(expected)) != len(expected):
        raise AppendRejectedError("events or expectations")
    for event in request.events:
        if event.stream not in expected:
            raise AppendRejectedError("stream without expectation")
        if len(event.data) > LARGEST_DATA or len(event.meta) > LARGEST_META or len(event.type) > LONGEST_TYPE:
            raise TooLargeError
