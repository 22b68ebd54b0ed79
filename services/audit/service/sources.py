"""Where the records of a log come from: its owner, asked by RPC; audit's own log is read where it stands."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.eventlog.store import EventLog
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, EventId, StreamId, is_id
from shared.kernel.record import StoredRecord, read_time
from shared.rpc.client import RpcClient

PATIENCE_SECONDS = 5.0


class UnreadableError(Exception):
    """What the owner answered is no batch of records."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records after a position, with the name of the log and its newest position at that moment."""

    origin: str
    head: int
    records: Sequence[StoredRecord]


class Source(Protocol):
    """A log that can be read after a position."""

    def read(self, after: int, limit: int) -> Batch:
        """Read records after a position, in order."""


@dataclass(frozen=True, slots=True)
class OwnersLog:
    """The log of another service, through its owner."""

    client: RpcClient
    service: str

    def read(self, after: int, limit: int) -> Batch:
        """Ask the owner; raises :class:`UnreadableError` or what the call raises."""
        arguments: dict[str, Json] = {"after": after, "limit": limit}
        return read_batch(
            self.client.call(self.service, "log.read", arguments, asker=None, time_limit=PATIENCE_SECONDS)
        )


@dataclass(frozen=True, slots=True)
class OwnLog:
    """Audit's own log."""

    log: EventLog

    def read(self, after: int, limit: int) -> Batch:
        """Read it here."""
        records = self.log.read(after, limit)
        return Batch(self.log.origin, max(self.log.head(), after + len(records)), records)


def read_batch(answer: Any) -> Batch:
    """Read what an owner answered; raises :class:`UnreadableError`."""
    try:
        return Batch(str(answer["origin"]), int(answer["head"]), [_record(words) for words in answer["records"]])
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise UnreadableError from None


def _record(words: Mapping[str, Any]) -> StoredRecord:
    if not all(is_id(words[name]) for name in ("stream", "event_id", "command_id")):
        raise ValueError("not an id")
    return StoredRecord(
        position=int(words["position"]),
        stream=StreamId(words["stream"]),
        version=int(words["version"]),
        event_id=EventId(words["event_id"]),
        command_id=CommandId(words["command_id"]),
        type=str(words["type"]),
        recorded_at=read_time(words["recorded_at"]),
        salt=base64.b64decode(words["salt"], validate=True),
        meta=base64.b64decode(words["meta"], validate=True),
        data=base64.b64decode(words["data"], validate=True),
    )
