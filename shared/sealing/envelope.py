"""The stored shape of a sealed value: six words, base64url, a padded length."""

import base64
import re
from dataclasses import dataclass
from typing import Final

from shared.kernel.canonical import Json
from shared.kernel.ids import PersonId, is_id
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import PlatformError

VERSION: Final = "v1"
BLOCK: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
COMMITMENT_BYTES: Final = 32
_MARK: Final = b"\x80"
_WORDS: Final = frozenset({"sealed", "class", "person", "nonce", "text", "commitment"})
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")


class SealBroken(PlatformError):
    """The envelope is not one, was altered, was moved, or belongs to another keyring."""

    def __init__(self) -> None:
        """Carry the one code ``seal-broken``: which of them it was would help only a forger."""
        super().__init__("seal-broken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A sealed value with its bytes read; ``text`` is ciphertext and tag."""

    field_class: FieldClass
    person: PersonId
    nonce: bytes
    text: bytes
    commitment: bytes

    def as_json(self) -> dict[str, Json]:
        """Spell the envelope as it is stored."""
        return {
            "sealed": VERSION,
            "class": self.field_class.value,
            "person": self.person,
            "nonce": _spell(self.nonce),
            "text": _spell(self.text),
            "commitment": _spell(self.commitment),
        }

    @classmethod
    def read(cls, stored: dict[str, Json]) -> "Envelope":
        """Read a stored envelope; whatever is not exactly one raises :class:`SealBroken`."""
        if frozenset(stored) != _WORDS or stored["sealed"] != VERSION or not is_id(stored["person"]):
            raise SealBroken
        if stored["class"] not in list(FieldClass):
            raise SealBroken
        envelope = cls(
            field_class=FieldClass(str(stored["class"])),
            person=PersonId(str(stored["person"])),
            nonce=_unspell(stored["nonce"]),
            text=_unspell(stored["text"]),
            commitment=_unspell(stored["commitment"]),
        )
        envelope._insist_on_sizes()
        return envelope

    def _insist_on_sizes(self) -> None:
        blocks, rest = divmod(len(self.text) - TAG_BYTES, BLOCK)
        if len(self.nonce) != NONCE_BYTES or len(self.commitment) != COMMITMENT_BYTES or blocks < 1 or rest:
            raise SealBroken


def is_envelope(value: Json) -> bool:
    """Tell whether a stored value is an envelope, by its words alone."""
    return isinstance(value, dict) and frozenset(value) == _WORDS


def masked(envelope: dict[str, Json]) -> dict[str, Json]:
    """Give what a screen may show of an envelope: that something of this class is there."""
    return {"masked": envelope["class"]}


def pad(plain: bytes) -> bytes:
    """Pad to a multiple of 32 bytes, so that a length does not tell one short word from another.

    Source: ISO/IEC 7816-4 (a mark, then zeros; always at least the mark).
    """
    return plain + _MARK + bytes(-(len(plain) + 1) % BLOCK)


def unpad(padded: bytes) -> bytes:
    """Take the padding off again, insisting on its one spelling."""
    plain = padded.rstrip(b"\x00")[:-1]
    if pad(plain) != padded:
        raise SealBroken
    return plain


def _spell(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _unspell(text: Json) -> bytes:
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise SealBroken
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _spell(octets) != text:  # spare bits of the last letter: two spellings of one envelope
        raise SealBroken
    return octets
