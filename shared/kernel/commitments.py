"""What the tree of a log commits to: salted field commitments and the leaf of a record.

Pure functions of the stored bytes; a follower computes them, never the append. The salt of a
field hides its value in a copy that leaves the field out; the copy still proves what it shows.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.kernel.canonical import Json, NotCanonicalError, canonical, parse
from shared.kernel.record import StoredRecord

_FIELD = b"hoigia/field/v1"
_META = b"hoigia/meta/v1"
_MAGIC = b"HGLEAF\x00\x01"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENVELOPE_KEYS = frozenset({"sealed", "class", "person", "nonce", "text", "commitment"})
NO_LEAF = bytes(32)
HEADER_BYTES = 236


def fields_of(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Walk the leaves of a value as (JSON pointer, value).

    An envelope (an object of exactly its six keys) is one leaf, so are an empty object and an
    empty list. Keys never start with a digit, so a list index and a key cannot be confused
    (RFC 6901 without escapes).
    """
    if isinstance(value, dict) and value and value.keys() != ENVELOPE_KEYS:
        for key in sorted(value):
            yield from fields_of(value[key], f"{path}/{key}")
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from fields_of(item, f"{path}/{index}")
    else:
        yield path, value


def field_salt(salt: bytes, path: str) -> bytes:
    """Derive the salt of one field of the data: HMAC-SHA256(record salt, path)."""
    return hmac.digest(salt, path.encode(), "sha256")


def commit_field(salt: bytes, path: str, value: Json) -> bytes:
    """Commit to one field under its own salt: SHA-256(domain, salt, length of path, path, canonical value)."""
    name = path.encode()
    return hashlib.sha256(_FIELD + salt + len(name).to_bytes(4, "big") + name + canonical(value)).digest()


def data_digest(salt: bytes, data: bytes) -> bytes:
    """Compute the RFC 6962 root over the field commitments of the data, ordered by path."""
    leaves = sorted(fields_of(parse(data)), key=lambda leaf: leaf[0])
    return tree_root([commit_field(field_salt(salt, path), path, value) for path, value in leaves])


def meta_digest(salt: bytes, meta: bytes) -> bytes:
    """Commit to the metadata in two parts, so that a copy may show why and in which role without who.

    SHA-256(domain, commitment of ``actor``, commitment of all other keys as one object). Their
    paths are ``actor`` and ``others``: no path of the data is spelled so (those start with a
    slash or are empty), so no salt is used twice.
    """
    others = parse(meta)
    if not isinstance(others, dict):
        raise NotCanonicalError("metadata is not an object")
    actor = others.pop("actor", None)
    parts = (
        commit_field(field_salt(salt, path), path, value) for path, value in (("actor", actor), ("others", others))
    )
    return hashlib.sha256(_META + b"".join(parts)).digest()


def leaf_header(record: StoredRecord, *, origin: str, previous: bytes = NO_LEAF) -> bytes:
    """Lay out the 236 bytes that the leaf of a record hashes.

    ``previous`` is the leaf hash of the record before it in the same stream, 32 zero bytes for
    the first. Integers are big-endian; ``recorded_at`` is microseconds since 1970 UTC.
    """
    header = b"".join(
        (
            _MAGIC,
            hashlib.sha256(origin.encode()).digest(),
            record.position.to_bytes(8, "big"),
            UUID(record.stream).bytes,
            record.version.to_bytes(4, "big"),
            UUID(record.event_id).bytes,
            UUID(record.command_id).bytes,
            hashlib.sha256(record.type.encode()).digest(),
            microseconds(record.recorded_at).to_bytes(8, "big"),
            meta_digest(record.salt, record.meta),
            data_digest(record.salt, record.data),
            previous,
        )
    )
    if len(header) != HEADER_BYTES:
        raise ValueError("a leaf header has one length")
    return header


def leaf_hash(header: bytes) -> bytes:
    """Hash a leaf: SHA-256(0x00, header) (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + header).digest()


def tree_root(entries: Sequence[bytes]) -> bytes:
    """Compute the Merkle tree hash of a list of entries (RFC 6962 §2.1)."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1 << (len(entries) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(entries[:split]) + tree_root(entries[split:])).digest()


def microseconds(moment: datetime) -> int:
    """Count whole microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
