"""Signed notes: text under signatures of named keys (C2SP signed-note), and timed cosignatures (tlog-cosignature).

Signatures of keys that nobody here knows are passed over, so that a log can take a new key, and a witness sign,
without asking who reads. A signature of a known key that does not hold spoils the whole note.
"""

import base64
import binascii
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
MOST_SIGNATURES = 64
MOST_BYTES = 1 << 20
_KEY_BYTES = 32
_ID_BYTES = 4
_TIME_BYTES = 8
_DASH = "\N{EM DASH} "


class NoteError(ValueError):
    """Not a signed note, not a key, or not signed by a known key."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: who signed with which key, and the signature (after its time, for a cosignature)."""

    name: str
    key_id: bytes
    value: bytes

    def written(self) -> str:
        """Spell the line, without its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}"

    @property
    def seconds(self) -> int:
        """The time that a cosignature states, in seconds since 1970 UTC."""
        return int.from_bytes(self.value[:_TIME_BYTES], "big")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public Ed25519 key under a name, for one kind of signature."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name that no line could hold, and any other kind of key."""
        if not self.name or "+" in self.name or any(letter.isspace() or letter < " " for letter in self.name):
            raise NoteError("not a name of a key")
        if self.kind not in {ED25519, COSIGNATURE} or len(self.public) != _KEY_BYTES:
            raise NoteError("not a key that is known here")

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature says which key it is of."""
        words = self.name.encode() + b"\n" + bytes((self.kind,)) + self.public
        return hashlib.sha256(words).digest()[:_ID_BYTES]

    @classmethod
    def read(cls, text: str) -> "VerifierKey":
        """Read ``name+id+key``; raises :class:`NoteError`."""
        parts = text.split("+", 2)
        if len(parts) != 3:  # noqa: PLR2004 - name, id and key
            raise NoteError("not a key")
        raw = read_base64(parts[2])
        key = cls(parts[0], raw[0] if raw else 0, raw[1:])
        if key.key_id.hex() != parts[1]:
            raise NoteError("the id is not this key's")
        return key

    def written(self) -> str:
        """Spell the key as ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes((self.kind,)) + self.public).decode()}"

    def is_of(self, signature: Signature) -> bool:
        """Tell whether a signature says that it is this key's."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def holds(self, signature: Signature, text: str) -> bool:
        """Tell whether a signature is this key's over a text."""
        value, signed = signature.value, text.encode()
        if self.kind == COSIGNATURE:
            value, signed = value[_TIME_BYTES:], _timed(signature.seconds, text)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, signed)
        except InvalidSignature:
            return False
        return self.is_of(signature)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key under a name."""

    name: str
    private: Ed25519PrivateKey

    def verifier(self, kind: int = ED25519) -> VerifierKey:
        """Give what verifies its signatures of a kind."""
        return VerifierKey(self.name, kind, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Sign a text."""
        return Signature(self.name, self.verifier().key_id, self.private.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> Signature:
        """Say when the text was the largest consistent state that was seen, in seconds since 1970 UTC."""
        value = seconds.to_bytes(_TIME_BYTES, "big") + self.private.sign(_timed(seconds, text))
        return Signature(self.name, self.verifier(COSIGNATURE).key_id, value)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a line end, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """Spell the note."""
        return self.text + "\n" + "".join(signature.written() + "\n" for signature in self.signatures)

    def joined(self, others: Iterable["Note"]) -> "Note":
        """Put what others signed of the same text under it; notes of another text are passed over."""
        signatures = dict.fromkeys(self.signatures)
        for other in others:
            signatures |= dict.fromkeys(other.signatures if other.text == self.text else ())
        return Note(self.text, tuple(signatures))

    @classmethod
    def read(cls, words: bytes) -> "Note":
        """Read a note; what it says is not to be believed before :meth:`verified`. Raises :class:`NoteError`."""
        try:
            spelled = words.decode()
        except UnicodeDecodeError:
            raise NoteError("not text") from None
        if len(words) > MOST_BYTES or any(letter < " " and letter != "\n" for letter in spelled):
            raise NoteError("not a note")
        text, blank, lines = spelled.rpartition("\n\n")
        if not blank or not lines.endswith("\n") or lines.count("\n") > MOST_SIGNATURES:
            raise NoteError("not a note")
        return cls(text + "\n", tuple(read_signature(line) for line in lines[:-1].split("\n")))

    def verified(self, keys: Collection[VerifierKey]) -> list[tuple[VerifierKey, Signature]]:
        """Give the first signature of each known key, in the order of the keys; another line of it says no more.

        Raises :class:`NoteError` where there is none, or one that is wrong.
        """
        found: dict[VerifierKey, Signature] = {}
        for key in keys:
            for one in self.signatures:
                if not key.is_of(one):
                    continue
                if not key.holds(one, self.text):
                    raise NoteError("a signature does not hold")
                found.setdefault(key, one)
        if not found:
            raise NoteError("no known key signed this")
        return list(found.items())


def read_signature(line: str) -> Signature:
    """Read a line under a note, without its end; raises :class:`NoteError`."""
    name, space, value = line.removeprefix(_DASH).partition(" ")
    raw = read_base64(value)
    if not line.startswith(_DASH) or not name or not space or len(raw) <= _ID_BYTES:
        raise NoteError("not a signature")
    return Signature(name, raw[:_ID_BYTES], raw[_ID_BYTES:])


def read_base64(text: str) -> bytes:
    """Read base64 in its one spelling; raises :class:`NoteError`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise NoteError("base64 in another spelling")
    return raw


def _timed(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
