"""Check a dossier of Hồi Gia with nothing but a Python interpreter, 3.9 or newer, and no network.

    python3 verify.py case.zip [--keys FILE] [--since CHECKPOINT]...

Says what it checked, and ends with 1 at the first thing that is wrong, by name. ``--keys``: the keys that you were
given by another way than the dossier, one a line with the times in which it holds; without it you learn that the
dossier agrees with the keys in it, and no more. ``--since``: a checkpoint of a log that you hold; the dossier must
prove that the log went on from it.

One file on purpose: it stands in every dossier, and whoever doubts it can read it. What it checks, byte for byte:
docs/reference/dossier.md of Hồi Gia; sources: RFC 8493 (BagIt), RFC 8032 (Ed25519), RFC 6962 and 9162 (tree),
C2SP signed-note, tlog-checkpoint and tlog-cosignature; RFC 3161 (what a time stamp is over, not who gave it).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import struct
import sys
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NoReturn

FORMAT, OLD_FORMAT = "hoigia-dossier/2", "hoigia-dossier/1"
"""The old one told of a decision the names of its texts alone; dossiers in it are sound as ever."""
BASE = "dossier/"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SEALED_TAGS = ("README.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "verify.py")
TIME_STAMP = "time-stamp.tsr"
"""Sealed as well, where the dossier has one: the answer of a time stamp authority on ``manifest-sha256.txt``."""
EXPORTED = "DossierExported.v1"
DISCLOSED = "DisclosureRecorded."
CONSENT = "Consent"
AUDIT, AUDITORS = "audit", frozenset({"auditor", "privacy-officer"})
"""Where one of these exports for this purpose to one of these, nothing is confidential."""
TEXTS = frozenset({"instrument", "law", "legal_basis", "matrix_basis", "procedure", "rule"})
"""Last words of the paths that name a text of law: an event that has one is told among the decisions."""
BESIDE = frozenset({"article", "confidence", "legal_date", "regime", "rule_digest", "rule_version"})
"""Last words of the paths that are told with a text, and make no decision of an event that names none."""
ENVELOPE = frozenset({"sealed", "class", "person", "nonce", "text", "commitment"})
NO_LEAF = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - older than 3.11, too
_HASH = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_SERVICE = re.compile(r"(?!witnesses$|exporter$)[a-z][a-z0-9-]*")
_EVENT = frozenset(
    "command_id data event_id meta position previous recorded_at service stream type version".split()  # noqa: SIM905
)
_WITHHELD = frozenset({"leaf", "position", "service", "withheld"})
_LOG_KEY, _COSIGNER = 1, 4
MOST_SIGNATURES = 64
"""So many lines a note may have, here as in the logs themselves."""
SEALER = "dossiers"
"""The last part of the name of a key that seals; before it stands the node, as in the origins of its logs."""
STRANGE = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError),
    *(RecursionError, MemoryError, struct.error),
)
"""What Python says of words that are not of the shape that they must be."""


class WrongError(Exception):
    """What is wrong, and where."""


def _wrong(where: str, what: str) -> NoReturn:
    raise WrongError(f"{where}: {what}")


# --- The container: a zip that is stored, in one order, with one spelling of everything around the files ---


def zipped(files: dict[str, bytes]) -> bytes:
    """Spell files as the one zip that holds them: stored, in order of name, of 1980-01-01."""
    body, directory, offset = [], [], 0
    for name, content in sorted(files.items()):
        raw, crc = name.encode("ascii"), zlib.crc32(content)
        common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, crc, len(content), len(content), len(raw), 0)
        local = b"PK\x03\x04" + common + raw
        rest = struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, offset)
        directory.append(b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + common + rest + raw)
        body += [local, content]
        offset += len(local) + len(content)
    central = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(central), offset, 0)
    return b"".join([*body, central, b"PK\x05\x06", end])


def unzipped(data: bytes) -> dict[str, bytes]:
    """Read the files of such a zip; every byte of it has to be the one that it must be."""
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\x03\x04" and len(data) >= at + 30:
        size, name_size = (
            struct.unpack("<I", data[at + 22 : at + 26])[0],
            struct.unpack("<H", data[at + 26 : at + 28])[0],
        )
        start = at + 30 + name_size
        name = data[at + 30 : start].decode("ascii", "replace")
        if name in files or not re.fullmatch(r"dossier(/[A-Za-z0-9][A-Za-z0-9._-]*)+", name):
            _wrong("zip", f"a file may not be named {name!r}")
        files[name] = data[start : start + size]
        at = start + size
    if not files or zipped(files) != data:
        _wrong("zip", "is not spelled as a dossier is: it was packed anew, cut, or altered around the files")
    return {name[len(BASE) :]: content for name, content in files.items()}


# --- The bag: RFC 8493 ---


def manifest_of(files: dict[str, bytes]) -> bytes:
    """Spell the manifest of files."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return "".join(lines).encode()


def _check_bag(files: dict[str, bytes]) -> None:
    payload = {name: content for name, content in files.items() if name.startswith("data/")}
    tags = {name: content for name, content in files.items() if name in {*SEALED_TAGS, TIME_STAMP}}
    for name in (*SEALED_TAGS, "tagmanifest-sha256.txt", "seal.note"):
        if name not in files:
            _wrong(name, "is missing")
    strange = files.keys() - payload.keys() - tags.keys() - {"tagmanifest-sha256.txt", "seal.note"}
    if strange:
        _wrong(min(strange), "does not belong here")
    for manifest, held in (("tagmanifest-sha256.txt", tags), ("manifest-sha256.txt", payload)):
        if files[manifest] != manifest_of(held):
            _name_difference(manifest, files[manifest], held)
    if files["bagit.txt"] != BAGIT:
        _wrong("bagit.txt", "is not what it must be")


def _name_difference(manifest: str, words: bytes, held: dict[str, bytes]) -> NoReturn:
    listed = {line[66:]: line[:64] for line in words.decode("utf-8", "replace").splitlines()}
    for name, content in sorted(held.items()):
        if listed.get(name) != hashlib.sha256(content).hexdigest():
            _wrong(name, f"is not what {manifest} says")
    _wrong(manifest, "lists other files than there are, or in another spelling")


# --- Ed25519: RFC 8032, section 5.1.7, in extended coordinates ---

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _added(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % _P, (one[1] + one[0]) * (two[1] + two[0]) % _P
    c, d = 2 * one[3] * two[3] * _D % _P, 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum(first: int, one: tuple[int, ...], second: int, two: tuple[int, ...]) -> tuple[int, ...]:
    """Add so many times one point and so many times another, both bit by bit."""
    points = {1: one, 2: two, 3: _added(one, two)}
    found: tuple[int, ...] = (0, 1, 1, 0)
    for at in reversed(range(max(first.bit_length(), second.bit_length()))):
        found = _added(found, found)
        bits = (first >> at & 1) + 2 * (second >> at & 1)
        found = _added(found, points[bits]) if bits else found
    return found


def _point(words: bytes) -> tuple[int, ...] | None:
    y, sign = int.from_bytes(words, "little") & (1 << 255) - 1, words[31] >> 7
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE_POINT = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature is a public key's over a message."""
    if len(public) != 32 or len(signature) != 64:  # noqa: PLR2004 - RFC 8032
        return False
    key, scalar = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or _BASE_POINT is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    minus = (-key[0] % _P, key[1], key[2], -key[3] % _P)
    x, y, z, _ = _sum(scalar, _BASE_POINT, challenge, minus)
    inverse = pow(z, _P - 2, _P)
    return signature[:32] == ((y * inverse % _P) | (x * inverse % _P & 1) << 255).to_bytes(32, "little")


# --- Notes and keys: C2SP signed-note, tlog-checkpoint, tlog-cosignature ---


def _unbase(where: str, text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        _wrong(where, "is not base64")
    if base64.b64encode(raw).decode() != text:
        _wrong(where, "is base64 in another spelling")
    return raw


class Key:
    """A line ``NAME+ID+KEY SINCE UNTIL``."""

    def __init__(self, where: str, line: str) -> None:
        """Read it; the id has to be this key's."""
        parts = line.split(" ")
        words = parts[0].split("+", 2)
        if len(parts) != 3 or len(words) != 3:  # noqa: PLR2004 - see above
            _wrong(where, "is not a line NAME+ID+KEY SINCE UNTIL")
        self.written, self.name, raw = parts[0], words[0], _unbase(where, words[2])
        if not self.name or any(letter.isspace() or letter < " " for letter in self.name):
            _wrong(where, "has a key under a name that no line could hold")
        self.kind, self.public = raw[0] if raw else 0, raw[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        self.since, self.until = parts[1], parts[2]
        if self.id.hex() != words[1] or len(self.public) != 32:  # noqa: PLR2004 - a key of Ed25519
            _wrong(where, f"the key of {self.name} is not one")
        if not _TIME.fullmatch(self.since) or not (self.until == "-" or _TIME.fullmatch(self.until)):
            _wrong(where, f"the key of {self.name} has no times in which it holds")

    def is_in_force(self, moment: str) -> bool:
        """Tell whether it holds at a time."""
        return self.since <= moment and (self.until == "-" or moment < self.until)


def read_keys(where: str, words: bytes) -> list[Key]:
    """Read a list of keys."""
    keys = [Key(where, line) for line in words.decode("utf-8", "replace").splitlines()]
    if len({(key.name, key.id) for key in keys}) != len(keys):
        _wrong(where, "has a key twice")
    return keys


def read_held(words: bytes) -> dict[str, Key]:
    """Read the keys that the reader holds, by ``NAME+ID+KEY``; several lists one after the other may repeat a line."""
    found: dict[str, Key] = {}
    for number, line in enumerate(words.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            key = Key(f"--keys, line {number}", line.strip())
            same = found.setdefault(key.written, key)
            if (same.since, same.until) != (key.since, key.until):
                _wrong(f"--keys, line {number}", f"the key of {key.name} has other times above")
    return found


def note_signers(where: str, words: bytes, keys: list[Key]) -> tuple[str, list[tuple[Key, str]]]:
    """Give the text of a note and the known keys that signed it, each with the time of a cosignature or nothing.

    A signature of a known key that does not hold is wrong.
    """
    text, blank, rest = words.decode("utf-8", "replace").rpartition("\n\n")
    lines = rest[:-1].split("\n")
    if not blank or not rest.endswith("\n"):
        _wrong(where, "is not a signed note")
    if len(lines) > MOST_SIGNATURES or len(set(lines)) != len(lines):
        _wrong(where, f"has more than {MOST_SIGNATURES} signatures, or one twice")
    known, text, signers = {(key.name, key.id): key for key in keys}, text + "\n", []
    for line in lines:
        name, _, value = line[2:].partition(" ")
        raw = _unbase(where, value)
        if line[:2] != "\u2014 " or not name or len(raw) <= 4:  # noqa: PLR2004 - id and signature
            _wrong(where, "has a line that is no signature")
        key = known.get((name, raw[:4]))
        if key is not None:
            signers.append((key, _signed_at(where, key, raw[4:], text)))
    return text, signers


def _signed_at(where: str, key: Key, value: bytes, text: str) -> str:
    message, moment = text.encode(), ""
    if key.kind == _COSIGNER:
        seconds, value = int.from_bytes(value[:8], "big"), value[8:]
        message = f"cosignature/v1\ntime {seconds}\n".encode() + message
        # A witness tells whole seconds: it may have been any moment of that one.
        moment = (_EPOCH + timedelta(seconds=min(seconds, 1 << 36))).strftime("%Y-%m-%dT%H:%M:%S.999999Z")
    if not ed25519_holds(key.public, value, message):
        _wrong(where, f"the signature of {key.name} does not hold")
    return moment


class Checkpoint:
    """Origin, size and root of a log that one of its keys signed; ``cosigned`` are its witnesses, each since when.

    ``strays`` says of each cosignature that holds, but does not count, why not.
    """

    def __init__(self, where: str, words: bytes, keys: list[Key]) -> None:
        """Read it and check every signature of a known key."""
        self.text, signers = note_signers(where, words, keys)
        lines = self.text.split("\n")
        if len(lines) != 4 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):  # noqa: PLR2004 - three, ended
            _wrong(where, "is not a checkpoint")
        self.origin, self.size, self.root = lines[0], int(lines[1]), _unbase(where, lines[2])
        self.signers = [key for key, _ in signers if key.kind == _LOG_KEY and key.name == self.origin]
        if not self.signers:
            _wrong(where, "is not signed by a key of its log")
        given = [(key, moment) for key, moment in signers if key.kind == _COSIGNER]
        self.strays = [
            f"cosigned by {key.name} when that key was not in force"
            for key, moment in given
            if not key.is_in_force(moment)
        ]
        times = sorted((key.name, moment) for key, moment in given if key.is_in_force(moment))
        if times and not any(key.is_in_force(moment) for key in self.signers for _, moment in times):
            self.strays.append(f"signed by {self.origin} with a key that was not in force when it was cosigned")
            times = []
        self.cosigned = dict(reversed(times))
        self.witnesses = sorted(self.cosigned)

    def check_cosigned(self, where: str) -> None:
        """Insist on a witness, on keys in force when they cosigned, and a key of the log that was so then."""
        if self.strays:
            _wrong(where, self.strays[0])
        if not self.cosigned:
            _wrong(where, "nobody cosigned it whose key is here")

    def outside(self, node: str) -> dict[str, str]:
        """Give the witnesses that are none of a node's own, each since when."""
        return {name: moment for name, moment in self.cosigned.items() if not name.startswith(f"{node}/")}

    def told(self, node: str) -> str:
        """Say who cosigned it and when, held against the node of an export."""
        return ", ".join(
            f"{name}{' (its own node)' if name.startswith(f'{node}/') else ''} at {moment[:19]}Z"
            for name, moment in sorted(self.cosigned.items())
        )


# --- A time stamp: RFC 3161, in DER ---

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TIME_STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")
_SHA256 = bytes.fromhex("608648016503040201")


def _der(raw: bytes) -> list[bytes]:
    """Read the values that stand one after the other."""
    found, at = [], 0
    while at < len(raw):
        start, size = at + 2, raw[at + 1]
        if size & 0x80:
            start, size = start + (size & 0x7F), int.from_bytes(raw[start : start + (size & 0x7F)], "big")
        at = start + size
        if at > len(raw):
            raise ValueError
        found.append(raw[start:at])
    return found


def stamped_at(answer: bytes, data: bytes) -> datetime:
    """Read from the answer of an authority when it saw these bytes; its signature is not looked at."""
    (response,) = _der(answer)
    _status, token = _der(response)
    kind, content = _der(token)
    (signed,) = _der(content)
    inner, wrapped = _der(_der(signed)[2])
    ((info,),) = [_der(one) for one in _der(wrapped)]
    _version, _policy, imprint, _serial, moment = _der(info)[:5]
    algorithm, digest = _der(imprint)
    if (kind, inner, _der(algorithm)[0]) != (_SIGNED_DATA, _TIME_STAMP_INFO, _SHA256):
        raise ValueError
    if digest != hashlib.sha256(data).digest():
        _wrong(TIME_STAMP, "is over another payload")
    if not re.fullmatch(rb"[0-9]{14}(\.[0-9]+)?Z", moment):
        raise ValueError
    return datetime.strptime(moment[:14].decode() + "+0000", "%Y%m%d%H%M%S%z")


# --- The tree: RFC 9162, sections 2.1.3.2 and 2.1.4.2 ---


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _is_included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    last, found = size - 1, leaf
    if not 0 <= index < size:
        return False
    for part in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = _node(part, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = _node(found, part)
        index, last = index >> 1, last >> 1
    return last == 0 and found == root


def _goes_on(old: Checkpoint, new: Checkpoint, proof: list[bytes]) -> bool:
    if old.size in {0, new.size} or old.size > new.size:
        return not proof and old.size <= new.size and (old.size == 0 or old.root == new.root)
    path = [old.root, *proof] if old.size & (old.size - 1) == 0 else proof
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not path:
        return False
    before = after = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = _node(part, before), _node(part, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = _node(after, part)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == (old.root, new.root)


# --- The leaf: docs/reference/leaf.md ---


def spell(value: Any) -> bytes:
    """Spell a JSON value in the one way in which it is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _hash(text: str) -> bytes:
    if not _HASH.fullmatch(text):
        raise ValueError
    return bytes.fromhex(text)


def _id(text: str) -> bytes:
    if not _ID.fullmatch(text):
        raise ValueError
    return bytes.fromhex(text.replace("-", ""))


def _commitment(part: dict[str, Any], path: str | None = None) -> bytes:
    """Compute the commitment to a part of an event; without a path it is a field, which tells its own."""
    if part.keys() == {"hidden", "because"}:
        return _hash(part["hidden"])
    if part.keys() != ({"salt", "value"} if path is not None else {"path", "salt", "value"}):
        raise ValueError
    name = (part["path"] if path is None else path).encode()
    return hashlib.sha256(
        b"hoigia/field/v1" + _hash(part["salt"]) + len(name).to_bytes(4, "big") + name + spell(part["value"])
    ).digest()


def _root_over(commitments: list[bytes]) -> bytes:
    row = [hashlib.sha256(b"\x00" + one).digest() for one in commitments]
    while len(row) > 1:
        pairs = [_node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = pairs + row[-1:] if len(row) % 2 else pairs
    return row[0]


def leaf_of(event: dict[str, Any], origin: str) -> bytes:
    """Compute the leaf of an event from what is shown of it and the commitments to what is hidden."""
    if event.keys() == _WITHHELD:
        return _hash(event["leaf"])
    if event.keys() != _EVENT or event["meta"].keys() != {"actor", "others"}:
        raise ValueError
    meta = b"".join(_commitment(event["meta"][name], name) for name in ("actor", "others"))
    header = b"".join(
        (
            b"HGLEAF\x00\x01",
            hashlib.sha256(origin.encode()).digest(),
            event["position"].to_bytes(8, "big"),
            _id(event["stream"]),
            event["version"].to_bytes(4, "big"),
            _id(event["event_id"]),
            _id(event["command_id"]),
            hashlib.sha256(event["type"].encode()).digest(),
            _microseconds(event["recorded_at"]).to_bytes(8, "big"),
            hashlib.sha256(b"hoigia/meta/v1" + meta).digest(),
            _root_over([_commitment(part) for part in event["data"]]),
            _hash(event["previous"]),
        )
    )
    if len(header) != 236:  # noqa: PLR2004 - its one length
        raise ValueError
    return hashlib.sha256(b"\x00" + header).digest()


def _microseconds(text: str) -> int:
    if not _TIME.fullmatch(text):
        raise ValueError
    return (datetime.fromisoformat(text[:-1] + "+00:00") - _EPOCH) // timedelta(microseconds=1)  # noqa: FURB162 - 3.9 reads no Z


# --- What is told of the events ---


def shown(event: dict[str, Any]) -> dict[str, Any]:
    """Give the fields that are shown, by path."""
    return {part["path"]: part["value"] for part in event.get("data", ()) if "path" in part}


def told(event: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Give the line of an event in one of the lists: who, when, why, and some fields that are not sealed."""
    meta = event["meta"]
    others = meta["others"].get("value") or {}
    words = {name: others.get(name) for name in ("agency", "role", "purpose", "legal_basis")}
    plain = {
        path: value for path, value in fields.items() if not (isinstance(value, dict) and value.keys() == ENVELOPE)
    }
    place = {name: event[name] for name in ("service", "position", "type", "recorded_at")}
    return {**place, **words, "actor": meta["actor"].get("value"), "fields": plain}


def texts_of(fields: dict[str, Any], beside: frozenset[str] = BESIDE) -> dict[str, Any]:
    """Give the fields that name a text of law, and where one does those that say which words of it."""
    last = {path: path.rsplit("/", 1)[-1] for path, value in fields.items() if value}
    if TEXTS.isdisjoint(last.values()):
        return {}
    return {path: fields[path] for path, word in last.items() if word in TEXTS or word in beside}


def lists_of(events: list[dict[str, Any]], beside: frozenset[str] = BESIDE) -> dict[str, bytes]:
    """Give the lists of disclosures, consents and decisions: they follow from the events and from nothing else."""
    lists: dict[str, list[bytes]] = {"disclosures": [], "consents": [], "decisions": []}
    for event in (event for event in events if "withheld" not in event):
        fields = shown(event)
        texts = texts_of(fields, beside)
        if event["type"].startswith(DISCLOSED):
            lists["disclosures"].append(spell(told(event, fields)))
        elif event["type"].startswith(CONSENT):
            lists["consents"].append(spell(told(event, fields)))
        if texts:
            lists["decisions"].append(spell(told(event, texts)))
    return {f"data/{name}.jsonl": b"".join(line + b"\n" for line in lines) for name, lines in lists.items()}


# --- All of it ---


def _read(where: str, words: bytes) -> Any:
    try:
        value = json.loads(words.decode())
        is_one = spell(value) == words
    except (ValueError, RecursionError):
        _wrong(where, "is not JSON")
    if not is_one:
        _wrong(where, "is JSON in another spelling than the one that is hashed")
    return value


def _lines(files: dict[str, bytes], name: str) -> list[Any]:
    words = files.get(name, b"")
    if words and not words.endswith(b"\n"):
        _wrong(name, "is cut off")
    return [_read(f"{name}, line {number}", line) for number, line in enumerate(words.split(b"\n")[:-1], 1)]


class Check:
    """One dossier under examination; ``said`` collects what was found in order."""

    def __init__(self, data: bytes, *, trusted: bytes | None = None, since: tuple[bytes, ...] = ()) -> None:
        """Take the bytes of the dossier, and what the reader holds from elsewhere."""
        self.said: list[str] = []
        self._trusted, self._since, self._data = trusted, since, data
        self._leaves: dict[tuple[str, str, int], bytes] = {}
        self._shut: set[tuple[str, bytes]] = set()
        self._checkpoints: dict[str, Checkpoint] = {}
        self._proved: list[str] = []

    def run(self) -> dict[str, Any]:
        """Check everything; gives the statement."""
        self._at = "zip"
        try:
            self._check_all()
        except STRANGE as strange:
            # Whatever is not of the shape that it must be is wrong; where exactly, only that first step knows.
            raise WrongError(f"{self._at}: is not of the shape that it must be ({type(strange).__name__})") from None
        return dict(self._statement)

    def _check_all(self) -> None:
        self._files = unzipped(self._data)
        _check_bag(self._files)
        self.said.append(f"bag: {len(self._files)} files are what the manifests say, and every byte of the zip counts")
        self._check_verifier()
        self._at = "data/statement.json"
        self._statement = _read(self._at, self._files.get(self._at, b""))
        if self._statement["format"] not in {FORMAT, OLD_FORMAT}:
            _wrong(self._at, f"is not of the format {FORMAT}")
        self._logs: dict[str, Any] = self._statement["logs"]
        self._exported_at: str = self._statement["exported_at"]
        self._take_keys()
        self._check_seal()
        self._check_time_stamp()
        self._check_checkpoints()
        self._check_consistency()
        self._at = "data/events.jsonl"
        self._events: list[dict[str, Any]] = _lines(self._files, self._at)
        self._check_events()
        self._check_streams()
        self._tell_what_is_not_here()
        self._check_lists()
        self._check_names()
        self._check_export()
        self._check_bag_info()

    def _check_verifier(self) -> None:
        try:
            own = Path(__file__).read_bytes()
        except OSError:
            return
        said = "is this very file" if self._files["verify.py"] == own else "is NOT this one: go by no other than yours"
        self.said.append(f"verifier: the one in the dossier {said}")

    def _take_keys(self) -> None:
        """Read the keys; where the reader holds them, it is the reader's list that says when each was in force."""
        self._at = "data/keys"
        held = None if self._trusted is None else read_held(self._trusted)
        self._keys: dict[str, list[Key]] = {}
        for name in sorted(name for name in self._files if name.startswith("data/keys/")):
            keys = read_keys(name, self._files[name])
            kind = _COSIGNER if name == "data/keys/witnesses.keys" else _LOG_KEY
            for key in keys:
                if key.kind != kind:
                    _wrong(name, f"the key of {key.name} is of another kind")
                if held is not None and key.written not in held:
                    _wrong(name, f"the key {key.written} is not among those that you hold")
            self._keys[name] = keys if held is None else [held[key.written] for key in keys]
        if held is None:
            self.said.append(
                "keys: NOT compared with any that you hold; give --keys FILE with keys from another source"
            )
        else:
            self.said.append("keys: every key in the dossier is one that you hold; your times count")

    def _check_seal(self) -> None:
        self._at = "seal.note"
        keys, note = self._keys["data/keys/exporter.keys"], self._files["seal.note"]
        text, signed = note_signers("seal.note", note, keys)
        digest = hashlib.sha256(self._files["tagmanifest-sha256.txt"]).hexdigest()
        name = text.split("\n")[0]
        self._node, _, last = name.rpartition("/")
        wanted = f"{name}\n{self._statement['dossier']}\n{self._statement['copy']}\n{digest}\n"
        signers = [key for key, _ in signed]
        # The seal is the one file that no manifest covers: not a line more, and in the order of the keys.
        if (
            (text, last) != (wanted, SEALER)
            or not self._node
            or note.count(b"\n\xe2\x80\x94 ") != len(signers)
            or signers != [key for key in keys if key in signers and key.name == name]
        ):
            _wrong("seal.note", "does not seal this dossier")
        if not _TIME.fullmatch(self._exported_at) or not any(key.is_in_force(self._exported_at) for key in signers):
            _wrong("seal.note", f"sealed by {name} with a key that was not in force at the export")
        self.said.append(f"seal: {name} sealed all of it as copy {self._statement['copy']}")

    def _check_time_stamp(self) -> None:
        """Hold what an authority outside stamped against the payload; who it is takes certificates to tell."""
        answer = self._files.get(TIME_STAMP)
        if answer is None:
            return
        self._at = TIME_STAMP
        moment = stamped_at(answer, self._files["manifest-sha256.txt"])
        after = int((moment - _EPOCH).total_seconds()) - _microseconds(self._exported_at) // 1_000_000
        self.said.append(
            f"time stamp: of {moment:%Y-%m-%dT%H:%M:%SZ}, {after} s after the export by its own clock, over all of"
            " data/; NOT checked who gave it, which `openssl ts -verify` does"
        )

    def _check_checkpoints(self) -> None:
        cosigners = self._keys["data/keys/witnesses.keys"]
        for service, claimed in sorted(self._logs.items()):
            name = self._at = f"data/checkpoints/{service}.note"
            keys = self._keys[f"data/keys/{service}.keys"]
            found = Checkpoint(name, self._files[name], [*keys, *cosigners])
            found.check_cosigned(name)
            told_ = {"origin": found.origin, "size": found.size, "witnesses": found.witnesses}
            if spell({word: claimed[word] for word in told_}) != spell(told_):
                _wrong(name, "is not the checkpoint that the statement tells")
            owner, _, incarnation = found.origin.rpartition("/")
            if not _SERVICE.fullmatch(service) or owner != f"{self._node}/{service}" or not incarnation:
                _wrong(name, f"is of the log {found.origin}, which is not {service} of {self._node}")
            self._checkpoints[service] = found
            self.said.append(
                f"checkpoint: {service} had {found.size} events, signed by {found.origin}, cosigned by"
                f" {found.told(self._node)}"
            )
            # The node's own witness is in the hand that exports: where others cosigned it is their times that count.
            if max((found.outside(self._node) or found.cosigned).values()) < self._exported_at:
                self.said.append(f"checkpoint: NOT proved what came into {service} between that and the export")

    def _check_consistency(self) -> None:
        proved = {found.text for found in self._checkpoints.values()}
        outside = dict.fromkeys(self._logs, 0)
        for name in sorted(name for name in self._files if name.startswith("data/consistency/")):
            self._at = name
            words = _read(name, self._files[name])
            service = words["service"]
            named = name.rpartition("-")[0] == f"data/consistency/{service}"
            if words.keys() != {"service", "since", "proof"} or not named:
                _wrong(name, "is of another log than its name")
            keys = [*self._keys[f"data/keys/{service}.keys"], *self._keys["data/keys/witnesses.keys"]]
            old, new = Checkpoint(name, words["since"].encode(), keys), self._checkpoints[service]
            if old.origin != new.origin or not _goes_on(old, new, [_unbase(name, part) for part in words["proof"]]):
                _wrong(name, "the log does not go on from that checkpoint")
            if old.outside(self._node):
                outside[service] = max(outside[service], old.size)
            proved.add(old.text)
            self._proved.append(service)
            since = f", cosigned by {old.told(self._node)}" if old.cosigned else ""
            self.said.append(f"consistency: {service} goes on from its first {old.size} events{since}")
            # The node knows no times of foreign keys: what does not count by the reader's takes nothing from the rest.
            under = f"consistency: NOT counted under the first {old.size} events of {service}:"
            self.said += [f"{under} {why}" for why in old.strays]
        self._tell_of_whom_nobody_else_saw(outside)
        for held in self._since:
            text = held.decode("utf-8", "replace").rpartition("\n\n")[0] + "\n"
            if text not in proved:
                _wrong("data/consistency", f"nothing goes on from the checkpoint that you hold: {text.split()[:2]}")
            self.said.append(f"consistency: with the checkpoint that you hold: {' '.join(text.split()[:2])}")

    def _tell_of_whom_nobody_else_saw(self, outside: dict[str, int]) -> None:
        """Tell which logs none but their own node witnessed, beyond what was once witnessed ``outside``."""
        for service, found in sorted(self._checkpoints.items()):
            if not found.outside(self._node):
                but = f" after its first {outside[service]} events" if outside[service] else ""
                self.said.append(
                    "checkpoint: NOT witnessed outside its own node: who holds that node could have written"
                    f" {service} anew{but}"
                )

    def _check_events(self) -> None:
        proofs = _lines(self._files, "data/proofs.jsonl")
        if len(proofs) != len(self._events):
            _wrong("data/proofs.jsonl", "has not one proof for each event")
        before, hidden = ("", 0), 0
        for number, (event, proof) in enumerate(zip(self._events, proofs), 1):  # noqa: B905 - older than 3.10, too
            self._at = f"data/events.jsonl, line {number}"
            place = (event["service"], event["position"])
            if place <= before:
                _wrong(self._at, "is not in order")
            self._check_included(event, proof)
            hidden += self._count_hidden(event)
            before = place
        shut = sum("withheld" in event for event in self._events)
        self.said.append(f"events: {len(self._events)} stand in their logs; {shut} withheld, {hidden} fields hidden")

    def _count_hidden(self, event: dict[str, Any]) -> int:
        """Count what is hidden, each under a word that the statement tells; what is shown has to be in order."""
        fields = event.get("data", ())
        paths = [part["path"] for part in fields if "path" in part]
        if paths != sorted(set(paths)):
            _wrong(self._at, "its fields are not in order")
        words = [part["because"] for part in (*fields, *event.get("meta", {}).values()) if "because" in part]
        if not set(words) <= set(self._statement["hidden"]) or event.get("withheld", "confidential") != "confidential":
            _wrong(self._at, "hides for a reason that the statement does not tell")
        return len(words)

    def _check_included(self, event: dict[str, Any], proof: dict[str, Any]) -> None:
        service, position = event["service"], event["position"]
        checkpoint = self._checkpoints[service]
        leaf = leaf_of(event, checkpoint.origin)
        # JSON has a true that is as much as 1 to Python: spelled they differ.
        if type(position) is not int or type(event.get("version", 1)) is not int:
            raise TypeError
        if spell({**proof, "proof": None}) != spell({"service": service, "position": position, "proof": None}):
            _wrong(self._at, "its proof is another event's")
        path = [_unbase(self._at, part) for part in proof["proof"]]
        if not _is_included(leaf, position - 1, checkpoint.size, path, checkpoint.root):
            _wrong(self._at, f"event {position} of {service} does not stand in the log that was signed")
        if "withheld" in event:
            self._shut.add((service, leaf))
            return
        self._leaves[service, event["stream"], event["version"]] = leaf
        if event["meta"]["others"]["value"]["subject"] != self._statement["case"]:
            _wrong(self._at, "is of another case")

    def _check_streams(self) -> None:
        self._at = "data/statement.json"
        streams: list[dict[str, Any]] = self._statement["streams"]
        claimed = {(one["service"], one["stream"]): one for one in streams}
        if len(claimed) != len(streams):
            _wrong(self._at, "tells of a stream twice")
        found: dict[tuple[str, str], list[int]] = {}
        for event in (event for event in self._events if "withheld" not in event):
            name = (event["service"], event["stream"])
            found.setdefault(name, []).append(event["version"])
            self._at = f"event {event['position']} of {event['service']}"
            self._check_follows(event, is_whole=claimed[name]["whole"])
        self._at = "data/statement.json"
        if spell([sorted(found.get(name, ())) for name in claimed]) != spell([one["versions"] for one in streams]):
            _wrong(self._at, "tells other events of a stream than there are")
        self._count_gaps(streams)
        for service, log in self._logs.items():
            states = ["withheld" in event for event in self._events if event["service"] == service]
            if spell([states.count(False), states.count(True)]) != spell([log["shown"], log["withheld"]]):
                _wrong(self._at, f"tells another number of events of {service} than there are")

    def _count_gaps(self, streams: list[dict[str, Any]]) -> None:
        """Hold what streams that are told whole lack against what is withheld; say of which it is proved."""
        lacking = dict.fromkeys(self._logs, 0)
        proved = unproved = 0
        for one in (one for one in streams if one["whole"]):
            gaps = [after - before - 1 for before, after in zip([0, *one["versions"]], one["versions"])]  # noqa: B905 - 3.9
            lacking[one["service"]] += sum(gaps)
            # A withheld event is known by its leaf, which the next event of its stream names; of one more before it
            # nothing says that it is of this stream.
            proved, unproved = proved + (max(gaps) <= 1), unproved + (max(gaps) > 1)
        for service, count in lacking.items():
            if count > sum(shut == service for shut, _ in self._shut):
                _wrong(self._at, f"tells streams of {service} whole that lack {count} events")
        self.said.append(
            f"streams: {len(streams)}; {proved} are whole, nothing but what is withheld is missing up to their last"
            " event here"
        )
        if unproved:
            self.said.append(
                f"streams: NOT proved whole, but told so: {unproved}, of which two events or more one after the other"
                " are withheld"
            )
        if proved + unproved < len(streams):
            self.said.append(
                f"streams: NOT proved that of {len(streams) - proved - unproved}, which hold events of other cases as"
                " well, every event of this case is here"
            )

    def _check_follows(self, event: dict[str, Any], *, is_whole: bool) -> None:
        """Check that an event follows the one before it in its stream, which is here, or withheld, or of others."""
        service, previous = event["service"], bytes.fromhex(event["previous"])
        if event["version"] == 1:
            if previous != NO_LEAF:
                _wrong(self._at, "is the first of its stream and follows another")
            return
        known = self._leaves.get((service, event["stream"], event["version"] - 1))
        if known is not None and known != previous:
            _wrong(self._at, "does not follow the event before it in its stream")
        if known is None and is_whole and (service, previous) not in self._shut:
            _wrong(self._at, f"version {event['version'] - 1} of its stream is missing")

    def _tell_what_is_not_here(self) -> None:
        for service, count in sorted(self._statement["uncovered"].items()):
            self.said.append(f"NOT here: {count} events of {service}, which no cosigned checkpoint covers")
        for service in sorted(self._statement["unseen"]):
            self.said.append(f"NOT known: whether {service} holds more of the case; it was not read to its end")

    def _check_lists(self) -> None:
        self._at = "data/events.jsonl"
        beside = BESIDE if self._statement["format"] == FORMAT else frozenset()
        for name, wanted in lists_of(self._events, beside).items():
            if self._files.get(name) != wanted:
                _wrong(name, "is not what follows from the events")
            self.said.append(f"{name[5:-6]}: {wanted.count(bytes((10,)))} follow from the events")
        if self._files.get("data/report.pdf", b"")[:5] != b"%PDF-":
            _wrong("data/report.pdf", "is no PDF")
        if b"/ETSI.CAdES.detached" in self._files["data/report.pdf"]:
            self.said.append("report: is signed (PAdES); NOT checked here, a reader of PDF does that")

    def _check_names(self) -> None:
        """Check that there is a schema of each type, and no file that nothing here speaks of."""
        schemas = {f"data/schemas/{event['type']}.json" for event in self._events if "withheld" not in event}
        if schemas - self._files.keys():
            _wrong(min(schemas - self._files.keys()), "is missing")
        known = schemas | {"data/statement.json"}
        known |= {f"data/{name}.jsonl" for name in ("events", "proofs", "disclosures", "consents", "decisions")}
        known |= {"data/report.pdf", "data/keys/witnesses.keys", "data/keys/exporter.keys"}
        for service in self._logs:
            count = self._proved.count(service)
            known |= {f"data/checkpoints/{service}.note", f"data/keys/{service}.keys"}
            known |= {f"data/consistency/{service}-{number}.json" for number in range(1, count + 1)}
        strange = {name for name in self._files if name.startswith("data/")} - known
        if strange:
            _wrong(min(strange), "does not belong here")

    def _check_export(self) -> None:
        self._at = "data/statement.json"
        statement = self._statement
        for event in self._events:
            if event.get("type") == EXPORTED and event["command_id"] == statement["dossier"]:
                break
        else:
            _wrong(self._at, "the log does not tell of this export")
        others, recorded = event["meta"]["others"]["value"], self._recorded(event)
        recorded |= {"case": others["subject"], "exported_at": event["recorded_at"], "software": others["software"]}
        if spell({name: statement[name] for name in recorded}) != spell(recorded):
            _wrong(self._at, "tells of this export what the log does not")
        by = {name: others[name] for name in ("agency", "role")}
        # Where the users are hidden this one is, too: then the log gives none, and the statement none.
        words = {**by, "user": event["meta"]["actor"].get("value")}
        if statement["exported_by"] != words or statement["purpose"] != others["purpose"]:
            _wrong(self._at, "tells another exporter or purpose than the log")
        self._check_withheld(others, recorded["receiver_role"])
        self.said.append(
            f"statement: copy {statement['copy']} for {statement['receiver']}, exported at {self._exported_at} for"
            f" {statement['purpose']} by {by['role']} of {by['agency']}; the log says the same"
        )
        self.said.append(
            "statement: NOT in a log, only under the seal: reason, erased, erasures_unknown, reviews, build, uncovered,"
            " unseen, report"
        )

    def _check_withheld(self, others: dict[str, Any], receiver: str | None) -> None:
        """Hold what is withheld against who exported to whom: from who audits nothing is."""
        if self._shut and others["purpose"] == AUDIT and others["role"] in AUDITORS and receiver in AUDITORS:
            _wrong(self._at, "withholds events though both sides audit")
        if self._shut:
            self.said.append(f"events: NOT proved that what is withheld is confidential: {len(self._shut)}")

    @staticmethod
    def _recorded(event: dict[str, Any]) -> dict[str, Any]:
        """Read from the record of an export what the statement repeats; none of it may be hidden."""
        fields = shown(event)
        numbered = [(int(path[8:]), word) for path, word in fields.items() if re.fullmatch(r"/hidden/[0-9]+", path)]
        recorded = {name: fields[f"/{name}"] for name in ("copy", "receiver", "receiver_role")}
        if not numbered and fields["/hidden"] != []:
            raise ValueError
        return {**recorded, "hidden": [word for _, word in sorted(numbered)]}

    def _check_bag_info(self) -> None:
        payload = [content for name, content in self._files.items() if name.startswith("data/")]
        moment = _EPOCH + timedelta(microseconds=_microseconds(self._exported_at), hours=7)
        info = {
            "Bag-Software-Agent": self._statement["software"],
            "Bagging-Date": f"{moment:%Y-%m-%d}",
            "External-Identifier": self._statement["dossier"],
            "Payload-Oxum": f"{sum(map(len, payload))}.{len(payload)}",
            "Source-Organization": self._node,
        }
        if self._files["bag-info.txt"] != "".join(f"{name}: {word}\n" for name, word in info.items()).encode():
            _wrong("bag-info.txt", "tells another export or payload than there is")


def check(data: bytes, *, trusted: bytes | None = None, since: tuple[bytes, ...] = ()) -> list[str]:
    """Check a dossier; gives what was checked, line by line; raises :class:`WrongError` with the first wrong thing."""
    checking = Check(data, trusted=trusted, since=since)
    checking.run()
    return checking.said


def spoken(said: list[str], *last: str) -> list[str]:
    """Spell for a reader what was checked: what is proved as ``ok``, what is not as ``note``, then what came of it.

    Words of a dossier could hold what moves a terminal to paint over all the rest: what is not seen is spelled out.
    """
    lines = (*(f"{'note' if 'NOT ' in line else 'ok':6} {line}" for line in said), *last)
    return ["".join(letter if letter.isprintable() else f"[U+{ord(letter):04X}]" for letter in line) for line in lines]


def main(words: list[str]) -> int:
    """Check the dossier that the command line names; 0 is sound, 1 is wrong, 2 is not understood."""
    files, options = [], {"--keys": [], "--since": []}  # type: tuple[list[str], dict[str, list[bytes]]]
    rest = iter(words)
    try:
        for word in rest:
            if word in options:
                options[word].append(Path(next(rest)).read_bytes())
            else:
                files.append(word)
        (name,) = files
        data = Path(name).read_bytes()
    except (OSError, ValueError, StopIteration, RuntimeError) as failure:
        sys.stderr.write(f"{(__doc__ or '').strip().splitlines()[2].strip()}\n{type(failure).__name__}: {failure}\n")
        return 2
    trusted = b"\n".join(options["--keys"]) if options["--keys"] else None
    checking = Check(data, trusted=trusted, since=tuple(options["--since"]))
    code, last = 0, "sound"
    try:
        checking.run()
    except WrongError as wrong:
        code, last = 1, f"WRONG  {wrong}"
    sys.stdout.write("".join(line + "\n" for line in spoken(checking.said, last)))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
