"""Sealing a personal value into an envelope and opening it again, at one place only."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.ids import PersonId
from shared.kernel.personal import FieldClass, Personal
from shared.sealing.binding import bind
from shared.sealing.envelope import NONCE_BYTES, Envelope, SealBroken, masked, pad, unpad
from shared.sealing.keyring import Keyring
from shared.sealing.place import Place

__all__ = ["Sealer", "masked"]

_CLASS: Final = b"hoigia/sealing/v1/class/"
_FIELD: Final = "hoigia/sealing/v1/field"
_BOUND: Final = "hoigia/sealing/v1/bound"
_KEY_BYTES: Final = 32


class Sealer:
    """Seals and opens the personal fields of one service's log with the secrets of its keyring.

    Every event and field has its own key; the key is committed to in the envelope, so that
    nobody can make one envelope that opens to two texts. Source: RFC 5869, RFC 8452.
    """

    def __init__(
        self, keyring: Keyring, *, _nonce: Callable[[], bytes] = lambda: secrets.token_bytes(NONCE_BYTES)
    ) -> None:
        """Take the keyring; ``_nonce`` is replaced only where golden vectors are checked."""
        self._keyring = keyring
        self._nonce = _nonce

    def seal(self, personal: Personal[Any], place: Place) -> dict[str, Json]:
        """Seal an open value for one place.

        The person's secret must have been prepared. Raises :class:`~shared.sealing.keyring.Erased`,
        :class:`~shared.sealing.keyring.UnknownPerson` and, for a value without canonical
        spelling, :class:`~shared.kernel.canonical.NotCanonicalError`; none carries the value.
        """
        person, field_class = personal.person, personal.field_class
        key, commitment = _keys(self._keyring.secret_of(person), field_class, place=place)
        nonce = self._nonce()
        bound = _bound(place, person, field_class=field_class)
        text = AESGCMSIV(key).encrypt(nonce, pad(canonical(personal.reveal())), bound)
        envelope = Envelope(field_class=field_class, person=person, nonce=nonce, text=text, commitment=commitment)
        return envelope.as_json()

    def open(self, envelope: dict[str, Json], place: Place) -> Json:
        """Open an envelope that stands at this place.

        Raises :class:`~shared.sealing.envelope.SealBroken` when it was altered, moved or sealed
        by another keyring, :class:`~shared.sealing.keyring.Erased` when its key was destroyed.
        """
        read = Envelope.read(envelope)
        key, commitment = _keys(self._keyring.secret_of(read.person), read.field_class, place=place)
        if not hmac.compare_digest(commitment, read.commitment):
            raise SealBroken
        plain = _decrypt(key, read, bound=_bound(place, read.person, field_class=read.field_class))
        return _read(unpad(plain))


def _keys(secret: bytes, field_class: FieldClass, *, place: Place) -> tuple[bytes, bytes]:
    """Derive the key of one field of one event, and the commitment to it."""
    class_key = _hkdf(secret, _CLASS + field_class.value.encode(), length=_KEY_BYTES)
    both = _hkdf(class_key, bind(_FIELD, place.event_id, place.path), length=2 * _KEY_BYTES)
    return both[:_KEY_BYTES], both[_KEY_BYTES:]


def _hkdf(key: bytes, info: bytes, *, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(key)


def _bound(place: Place, person: PersonId, *, field_class: FieldClass) -> bytes:
    return bind(
        _BOUND,
        place.origin,
        place.stream,
        place.version,
        place.event_id,
        place.type,
        place.path,
        field_class.value,
        person,
    )


def _decrypt(key: bytes, envelope: Envelope, *, bound: bytes) -> bytes:
    try:
        return AESGCMSIV(key).decrypt(envelope.nonce, envelope.text, bound)
    except InvalidTag:
        raise SealBroken from None


def _read(plain: bytes) -> Json:
    # Raised outside the handler: a decoding error holds the text, and would travel as the context.
    try:
        return parse(plain)
    except ValueError:
        pass
    raise SealBroken
