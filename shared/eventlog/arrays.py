"""Arrays in PostgreSQL's binary form, spelled in one go: a driver that asks every element for its type takes longer.

Source: array_recv in src/backend/utils/adt/arrayfuncs.c: dimensions, a flag for nulls, the element's type, for the
one dimension its length and first number, then every element with its length before it; -1 is a null.
"""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import pq
from psycopg.adapt import Buffer, Dumper

_BYTEA, _INT4, _TEXT, _TIMESTAMPTZ, _UUID = 17, 23, 25, 1184, 2950
_NULL = (-1).to_bytes(4, "big", signed=True)
_UUID_LENGTH = "00000010"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Array:
    """One array as it goes to the server; the statement says of which type."""

    __slots__ = ("data",)

    def __init__(self, element: int, count: int, body: bytes, *, nulls: bool = False) -> None:
        """Take the type of an element, how many there are, and all of them spelled."""
        shape = struct.pack("!5i", 1, nulls, element, count, 1) if count else struct.pack("!3i", 0, 0, element)
        self.data = shape + body


class _ArrayDumper(Dumper):
    format = pq.Format.BINARY

    def dump(self, obj: Array) -> Buffer:
        return obj.data


psycopg.adapters.register_dumper(Array, _ArrayDumper)


def uuids(ids: Sequence[str]) -> Array:
    """Spell ids, each in the usual 36 letters."""
    text = "".join([_UUID_LENGTH + name for name in ids])
    return Array(_UUID, len(ids), bytes.fromhex(text.replace("-", "")))


def integers(numbers: Sequence[int]) -> Array:
    """Spell whole numbers of 32 bits."""
    flat = [part for number in numbers for part in (4, number)]
    return Array(_INT4, len(numbers), struct.pack(f"!{len(flat)}i", *flat))


def blobs(pieces: Sequence[bytes]) -> Array:
    """Spell pieces of bytes."""
    return Array(_BYTEA, len(pieces), _joined(pieces))


def texts(words: Sequence[str]) -> Array:
    """Spell words."""
    return Array(_TEXT, len(words), _joined([word.encode() for word in words]))


def moments(times: Sequence[datetime | None]) -> Array:
    """Spell aware times, some of which may be missing."""
    body = b"".join(
        [_NULL if time is None else struct.pack("!iq", 8, (time - _EPOCH) // _MICROSECOND) for time in times]
    )
    return Array(_TIMESTAMPTZ, len(times), body, nulls=None in times)


def _joined(pieces: Iterable[bytes]) -> bytes:
    return b"".join([part for piece in pieces for part in (len(piece).to_bytes(4, "big"), piece)])
