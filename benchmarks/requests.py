"""Requests to append as a command of a service makes them: derived ids, fresh salts, whole metadata."""

import secrets

from benchmarks.pacing import payload
from shared.clock import now
from shared.eventlog.store import AppendRequest, NewEvent
from shared.kernel.ids import CommandId, StreamId, derive, event_id
from shared.kernel.record import SALT_BYTES, Metadata


class Requests:
    """Makes one writer's requests, each of ``batch`` events on a stream of its own."""

    def __init__(self, name: str, batch: int, *, events_a_stream: int) -> None:
        """Take what nobody else is called; a new stream begins when one has ``events_a_stream`` events."""
        self._name = name
        self._batch = batch
        self._longest = events_a_stream
        self._made = 0
        self._version = self._longest
        self._stream = StreamId("")
        self._meta = Metadata(
            actor="lan.commune",
            agency="24-xa-dong-ky",
            role="commune-officer",
            purpose="support",
            correlation=derive("bench", name),
            occurred_at=now(),
            subject=derive("bench-case", name),
        ).encode()

    def next(self) -> AppendRequest:
        """Make the next request; the one before has been stored."""
        if self._version + self._batch > self._longest:
            self._stream, self._version = StreamId(derive("bench-stream", self._name, self._made)), 0
        command = CommandId(derive("bench-command", self._name, self._made))
        events = tuple(
            NewEvent(
                self._stream,
                event_id(command, index),
                "VictimReceived.v1",
                secrets.token_bytes(SALT_BYTES),
                self._meta,
                payload(self._made),
            )
            for index in range(self._batch)
        )
        expected = ((self._stream, self._version),)
        self._made += 1
        self._version += self._batch
        return AppendRequest(command_id=command, digest=secrets.token_bytes(32), expected=expected, events=events)
