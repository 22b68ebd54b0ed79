"""What the tree of a log commits to: salted field commitments and the leaf of a record.

Pure functions of the stored bytes; a follower computes them, never the append. The salt of a
field hides its value in a copy that leaves the field out; the copy still proves what it shows.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter

from shared.kernel.canonical import Json, NotCanonicalError, canonical, parse, spell
from shared.kernel.record import StoredRecord

_FIELD = b"hoigia/field/v1"
_META = b"hoigia/meta/v1"
_MAGIC = b"HGLEAF\x00\x01"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENVELOPE_KEYS = frozenset({"sealed", "class", "person", "nonce", "text", "commitment"})
_ENVELOPE = len(ENVELOPE_KEYS)
_SCALARS = frozenset({str, int, bool})
NO_LEAF = bytes(32)
HEADER_BYTES = 236
_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_ID_BYTES = 16
_sha256 = hashlib.sha256
_path_of: Callable[[tuple[str, Json]], str] = itemgetter(0)


def fields_of(value: Json, path: str = "") -> list[tuple[str, Json]]:
    """Give the leaves of a value as (JSON pointer, value), in the order in which they stand there.

    An envelope (an object of exactly its six keys) is one leaf, so are an empty object and an
    empty list. Keys never start with a digit, so a list index and a key cannot be confused
    (RFC 6901 without escapes).
    """
    found: list[tuple[str, Json]] = []
    _collect(value, path, found)
    return found


def _collect(value: Json, path: str, found: list[tuple[str, Json]]) -> None:
    if isinstance(value, dict) and value and not (len(value) == _ENVELOPE and value.keys() == ENVELOPE_KEYS):
        for key, item in value.items():
            # Most of what an event holds, without a call of its own.
            if item is None or type(item) in _SCALARS:
                found.append((f"{path}/{key}", item))
            else:
                _collect(item, f"{path}/{key}", found)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            _collect(item, f"{path}/{index}", found)
    else:
        found.append((path, value))


@lru_cache(maxsize=8_192)
def _named(path: str) -> tuple[bytes, bytes]:
    """Give a path as bytes, and the same behind its length."""
    name = path.encode()
    return name, len(name).to_bytes(4, "big") + name


def field_salt(salt: bytes, path: str) -> bytes:
    """Derive the salt of one field of the data: HMAC-SHA256(record salt, path)."""
    return hmac.digest(salt, path.encode(), "sha256")


def commit_field(salt: bytes, path: str, value: Json) -> bytes:
    """Commit to one field under its own salt: SHA-256(domain, salt, length of path, path, canonical value)."""
    name = path.encode()
    return hashlib.sha256(_FIELD + salt + len(name).to_bytes(4, "big") + name + canonical(value)).digest()


def data_digest(salt: bytes, data: bytes) -> bytes:
    """Compute the RFC 6962 root over the field commitments of the data, ordered by path."""
    leaves = sorted(fields_of(parse(data)), key=_path_of)
    return _root_over([_sha256(b"\x00" + commitment).digest() for commitment in _commitments(salt, leaves)])


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
    return _sha256(_META + b"".join(_commitments(salt, (("actor", actor), ("others", others))))).digest()


def _commitments(salt: bytes, leaves: Iterable[tuple[str, Json]]) -> list[bytes]:
    """Commit to fields of one record, each as :func:`commit_field` under its :func:`field_salt`.

    Every record passes here, so HMAC (RFC 2104) is spelled out over states that are made once a record; and the
    values are parts of one that was found canonical, so they are spelled without being looked at again.
    """
    key = salt.ljust(_BLOCK, b"\x00") if len(salt) <= _BLOCK else _sha256(salt).digest().ljust(_BLOCK, b"\x00")
    inner, outer = _sha256(key.translate(_INNER)).copy, _sha256(key.translate(_OUTER)).copy
    found = []
    for path, value in leaves:
        name, measured = _named(path)
        within, own = inner(), outer()
        within.update(name)
        own.update(within.digest())
        found.append(_sha256(_FIELD + own.digest() + measured + spell(value)).digest())
    return found


def _root_over(hashes: list[bytes]) -> bytes:
    """Give the tree hash over leaf hashes, row by row: one without a neighbour goes up as it is (RFC 6962 §2.1)."""
    while len(hashes) > 1:
        pairs = iter(hashes)
        row = [_sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        if len(hashes) % 2:
            row.append(hashes[-1])
        hashes = row
    return hashes[0]


def leaf_header(record: StoredRecord, *, origin: str, previous: bytes = NO_LEAF) -> bytes:
    """Lay out the 236 bytes that the leaf of a record hashes.

    ``previous`` is the leaf hash of the record before it in the same stream, 32 zero bytes for
    the first. Integers are big-endian; ``recorded_at`` is microseconds since 1970 UTC.
    """
    header = b"".join(
        (
            _MAGIC,
            _digest_of(origin),
            record.position.to_bytes(8, "big"),
            _id_bytes(record.stream),
            record.version.to_bytes(4, "big"),
            _id_bytes(record.event_id),
            _id_bytes(record.command_id),
            _digest_of(record.type),
            microseconds(record.recorded_at).to_bytes(8, "big"),
            meta_digest(record.salt, record.meta),
            data_digest(record.salt, record.data),
            previous,
        )
    )
    if len(header) != HEADER_BYTES:
        raise ValueError("a leaf header has one length")
    return header


@lru_cache(maxsize=1_024)
def _digest_of(name: str) -> bytes:
    """Hash an origin or a type; there are few of them, and each stands in many records."""
    return hashlib.sha256(name.encode()).digest()


def _id_bytes(name: str) -> bytes:
    """Give the 16 bytes of an id; raises ``ValueError`` for what is none."""
    raw = bytes.fromhex(name.replace("-", ""))
    if len(raw) != _ID_BYTES:
        raise ValueError("not an id")
    return raw


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
