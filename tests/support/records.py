"""Sealed records of an imaginary log, sound unless a test spoils them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.kernel.canonical import Json, canonical
from shared.kernel.ids import CommandId, EventId, StreamId, derive
from shared.kernel.record import Metadata, StoredRecord

ORIGIN = "hoigia.example/24/intake/00ff"
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def meta(**changes: object) -> Metadata:
    """Give metadata of an officer's command."""
    made = Metadata(
        actor=derive("staff", "one"),
        agency="24-xa-dong-ky",
        role="commune-officer",
        purpose="support",
        correlation=derive("command", "1"),
        occurred_at=START,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def record(
    position: int,
    *,
    stream: str = "a",
    version: int | None = None,
    kind: str = "Tried.v1",
    data: Json = None,
    **words: object,
) -> StoredRecord:
    """Make the record at a position; one second after the one before it."""
    return StoredRecord(
        position=position,
        stream=StreamId(derive("stream", stream)),
        version=position if version is None else version,
        event_id=EventId(derive("event", position)),
        command_id=CommandId(derive("command", position)),
        type=kind,
        recorded_at=START + timedelta(seconds=position),
        salt=position.to_bytes(32, "big"),
        meta=meta(**words).encode(),
        data=canonical({"n": position} if data is None else data),
    )


def log(count: int) -> list[StoredRecord]:
    """Make a sound log over two streams."""
    return [
        record(position, stream="ab"[position % 2], version=(position + 1) // 2) for position in range(1, count + 1)
    ]
