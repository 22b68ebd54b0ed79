"""Commands of a run: made from a line of a history alone, so that whoever comes later can ask again."""

from datetime import UTC, datetime, timedelta

from shared.eventlog.store import AppendRequest, NewEvent
from shared.kernel.ids import CommandId, EventId, StreamId, derive
from tests.harness.history import Attempt

TYPES = ("Tried.v1", "CaseClosed.v1", "ConsentGiven.v1")
"""What the first event of a command is, by ``told``; the first of them is not announced."""

_SALT = bytes(32)
_START = datetime(1970, 1, 1, tzinfo=UTC)


def command_id(*parts: str | int) -> str:
    """Name a command so that its events' ids can be read off it (see :func:`event_id`)."""
    return derive("harness-command", *parts)[:-4] + "0000"


def event_id(command: str, index: int) -> str:
    """Name the n-th event (from 0) of a command: no two commands share one."""
    return f"{command[:-4]}{index + 1:04x}"


def request_of(attempt: Attempt) -> AppendRequest:
    """Make the request of an attempt, the same bytes each time."""
    names = [stream for (stream, _), count in zip(attempt.expected, attempt.counts, strict=True) for _ in range(count)]
    events = tuple(
        NewEvent(
            StreamId(stream),
            EventId(event_id(attempt.command, index)),
            TYPES[attempt.told if index == 0 else 0],
            _SALT,
            b"{}",
            b'{"n":1}',
        )
        for index, stream in enumerate(names)
    )
    return AppendRequest(
        command_id=CommandId(attempt.command),
        digest=digest_of(attempt.body),
        expected=tuple((StreamId(stream), version) for stream, version in attempt.expected),
        events=events,
        not_before=None if attempt.cause is None else _START + timedelta(microseconds=attempt.cause),
    )


def digest_of(body: str) -> bytes:
    """Give the digest that stands for a body."""
    return body.encode().ljust(32, b"-")


def microseconds(moment: datetime) -> int:
    """Count microseconds since 1970, exactly."""
    return (moment - _START) // timedelta(microseconds=1)
