"""Records and commands in JSON: how the ledger is given them, and how a partition is copied out."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from shared.eventlog.store import KnownCommand
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, EventId, StreamId, is_id
from shared.kernel.record import StoredRecord, read_time, write_time


class UnreadableError(ValueError):
    """What was given is no record and no command."""


def spell_record(record: StoredRecord) -> dict[str, Json]:
    """Spell a record, bytes in base64."""
    return {
        "position": record.position,
        "stream": record.stream,
        "version": record.version,
        "event_id": record.event_id,
        "command_id": record.command_id,
        "type": record.type,
        "recorded_at": write_time(record.recorded_at),
        "salt": _spell(record.salt),
        "meta": _spell(record.meta),
        "data": _spell(record.data),
    }


def read_record(words: Mapping[str, Any]) -> StoredRecord:
    """Read a record as it is spelled; raises :class:`UnreadableError`."""
    try:
        return StoredRecord(
            position=int(words["position"]),
            stream=StreamId(_id(words["stream"])),
            version=int(words["version"]),
            event_id=EventId(_id(words["event_id"])),
            command_id=CommandId(_id(words["command_id"])),
            type=str(words["type"]),
            recorded_at=read_time(words["recorded_at"]),
            salt=_read(words["salt"]),
            meta=_read(words["meta"]),
            data=_read(words["data"]),
        )
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise UnreadableError from None


def spell_command(command: KnownCommand) -> dict[str, Json]:
    """Spell a command: the keyed digest of its body, never the body."""
    return {
        "number": command.number,
        "command_id": command.command_id,
        "digest": _spell(command.digest),
        "first": command.first,
        "count": command.count,
        "accepted_at": write_time(command.accepted_at),
    }


def read_command(words: Mapping[str, Any]) -> KnownCommand:
    """Read a command as it is spelled; raises :class:`UnreadableError`."""
    try:
        return KnownCommand(
            number=int(words["number"]),
            command_id=CommandId(_id(words["command_id"])),
            digest=_read(words["digest"]),
            first=int(words["first"]),
            count=int(words["count"]),
            accepted_at=read_time(words["accepted_at"]),
        )
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise UnreadableError from None


def _id(value: object) -> str:
    if not isinstance(value, str) or not is_id(value):
        raise ValueError("not an id")
    return value


def _spell(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _read(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
