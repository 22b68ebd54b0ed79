"""The record: one stored event with everything the log binds, and the keys of its metadata."""

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.ids import CommandId, EventId, StreamId

SALT_BYTES = 32
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
SOFTWARE = "hoigia/0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Who did it, in what capacity, why, on what basis, about what, and what caused it.

    ``occurred_at`` is claimed by the actor; ``subject`` is the case, ``None`` outside any case;
    ``causation`` is the id of the message that caused it; ``software`` is what wrote it.
    The key names are frozen.
    """

    actor: str
    agency: str
    role: str
    purpose: str
    legal_basis: str | None = None
    correlation: str
    causation: str | None = None
    occurred_at: datetime
    subject: str | None = None
    software: str = SOFTWARE

    def encode(self) -> bytes:
        """Spell the metadata as canonical bytes."""
        return canonical(self.as_json())

    def as_json(self) -> dict[str, Json]:
        """Give the metadata as a JSON object, every key present."""
        plain: dict[str, Json] = {field.name: getattr(self, field.name) for field in fields(self)}
        plain["occurred_at"] = write_time(self.occurred_at)
        return plain

    @classmethod
    def decode(cls, data: bytes) -> "Metadata":
        """Read stored metadata."""
        plain = parse(data)
        if not isinstance(plain, dict) or not plain.keys() <= _KEYS:
            raise TypeError("not metadata, or of another release")
        if not _TIME.fullmatch(str(plain["occurred_at"])):
            raise ValueError("a time in another spelling")
        try:
            return _read_metadata(data)
        except msgspec.MsgspecError:
            raise ValueError("metadata not well-formed") from None


_KEYS = {field.name for field in fields(Metadata)}
_read_metadata = msgspec.json.Decoder(Metadata).decode


class StoredRecord(NamedTuple):
    """One row of a log, exactly as stored.

    ``position`` is dense from 1 in commit order; ``version`` counts from 1 within the stream;
    ``meta`` and ``data`` are canonical bytes, personal fields in envelopes.
    """

    position: int
    stream: StreamId
    version: int
    event_id: EventId
    command_id: CommandId
    type: str
    recorded_at: datetime
    salt: bytes
    meta: bytes
    data: bytes

    def name_of(self, path: str) -> str:
        """Name a value of it by event, version and field, as whoever is shown it is told: ``VictimReceived.1.code``."""
        return f"{self.type.partition('.')[0]}.{self.version}{path.replace('/', '.')}"


_OFFSET = "+00:00"


def write_time(moment: datetime) -> str:
    """Spell an aware time in UTC with microseconds, ``2026-11-22T01:02:03.000004Z``."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix(_OFFSET) + "Z"


def read_time(text: str) -> datetime:
    """Read a time in its one spelling."""
    if not _TIME.fullmatch(text):
        raise ValueError("a time in another spelling")
    return datetime.fromisoformat(text)
