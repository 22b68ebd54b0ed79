"""What a sound log looks like: a walk over its records that names the first one that is not."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

import msgspec

from services.audit.rules.links import Link, Links
from shared.kernel.canonical import NotCanonicalError, parse
from shared.kernel.commitments import HEADER_BYTES, NO_LEAF, leaf_hash, leaf_header
from shared.kernel.ids import StreamId, is_id
from shared.kernel.record import StoredRecord

Held: TypeAlias = tuple[StoredRecord, bytes]
WORDS_DIFFER = "ledger-words-differ"
_BEFORE_PREVIOUS = HEADER_BYTES - len(NO_LEAF)


class Words(NamedTuple):
    """What questions ask the ledger for: the case of a record, the code that it gives it, when it is said to be of."""

    subject: str | None
    code: str | None
    occurred_at: datetime


class _About(msgspec.Struct):
    """The two keys of the metadata that are asked for: read alone, they cost a tenth of all of them."""

    occurred_at: datetime
    subject: str | None = None


_read_about = msgspec.json.Decoder(_About).decode


def words_of(record: StoredRecord) -> Words:
    """Find these words in a record, on its arrival and whenever they are checked; raises :class:`BrokenWalkError`."""
    try:
        about = _read_about(record.meta)
        data = parse(record.data) if record.type.startswith("VictimReceived.") else None
    except (ValueError, msgspec.MsgspecError):
        raise BrokenWalkError("record-unreadable") from None
    code = data.get("code") if isinstance(data, dict) else None
    subject = about.subject if is_id(about.subject) else None
    return Words(subject, code if isinstance(code, str) else None, about.occurred_at)


class Prepared(NamedTuple):
    """What the walk needs of one record: most of the work is in this, and can be done for each record apart.

    ``header`` is that of its leaf, up to the leaf before it in its stream; ``None`` when its bytes are not canonical.
    ``twin`` is the leaf that the ledger holds, ``None`` where it holds none; ``unlike`` what else it has otherwise.
    """

    position: int
    stream: StreamId
    version: int
    recorded_at: datetime
    header: bytes | None
    twin: bytes | None
    unlike: str | None

    def leaf(self, previous: bytes) -> bytes:
        """Give the leaf of the record, after that of the one before it; raises :class:`BrokenWalkError`."""
        if self.header is None:
            raise BrokenWalkError("not-canonical")
        return leaf_hash(self.header + previous)


def prepared(record: StoredRecord, twin: Held | None, words: Words | None = None, *, origin: str) -> Prepared:
    """Do for one record what needs no other: its header, and whether the ledger holds the same, and words as it has."""
    try:
        header = leaf_header(record, origin=origin)[:_BEFORE_PREVIOUS]
    except (NotCanonicalError, ValueError, OverflowError):
        header = None
    found, leaf = (None, None) if twin is None else twin
    unlike = None
    if found is not None and found != record:
        unlike = "differs-from-ledger"
    elif words is not None:
        unlike = _unlike(record, words)
    return Prepared(record.position, record.stream, record.version, record.recorded_at, header, leaf, unlike)


def _unlike(record: StoredRecord, words: Words) -> str | None:
    try:
        return None if words_of(record) == words else WORDS_DIFFER
    except BrokenWalkError as broken:
        return broken.code


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, at which position first, and which witness says so, where it is a witness.

    ``about`` names the table that is meant, or the class of the failure for which nothing could be read.
    """

    position: int
    code: str
    by: str | None = None
    about: str | None = None


@dataclass(slots=True)
class Walk:
    """Goes over a log from its first record on, and checks each against those before it."""

    position: int = 0
    last_time: datetime | None = None
    streams: Links = field(default_factory=Links)

    def go_on(self, record: Prepared) -> bytes:
        """Give the leaf of the next record that was prepared; raises :class:`BrokenWalkError`."""
        if record.position != self.position + 1:
            raise BrokenWalkError("position-hole")
        if self.last_time is not None and record.recorded_at < self.last_time:
            raise BrokenWalkError("time-went-back")
        before = self.streams.newest(record.stream)
        if record.version != before.version + 1:
            raise BrokenWalkError("version-hole")
        leaf = record.leaf(before.leaf)
        self.position, self.last_time = record.position, record.recorded_at
        self.streams.put(record.stream, Link(record.version, leaf))
        return leaf


class BrokenWalkError(Exception):
    """A record that cannot stand where it stands; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


def leaf_after(newest: dict[StreamId, bytes], record: StoredRecord, *, origin: str) -> bytes:
    """Compute the leaf of a record and make it the newest of its stream; ``newest`` has those before it.

    Raises :class:`BrokenWalkError` when the bytes of the record are not canonical.
    """
    try:
        leaf = leaf_hash(leaf_header(record, origin=origin, previous=newest.get(record.stream, NO_LEAF)))
    except (NotCanonicalError, ValueError, OverflowError):
        raise BrokenWalkError("not-canonical") from None
    newest[record.stream] = leaf
    return leaf
