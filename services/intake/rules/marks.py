"""By what a person is recognised in another case: keyed digests of an identity number, or of a name and a birth date.

A digest is made with a key that never leaves the service, one key for each kind, so that who reads the table can
neither try out names nor compare one kind with the other. A name alone, or one word of it, makes none, nor does a
number that somebody typed to fill a field.
"""

import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_SEPARATORS = re.compile(r"[\s.\-]+")
_FIGURES = re.compile(r"[0-9]+")
_OF_TODAY, _OF_BEFORE = 12, 9
_REPEATED = re.compile(r"(.{1,3})\1+")
_RISING = "0123456789" * 3
_WORDS = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 2

LINKS = "links"
"""The name of the key under which the id of a link of two persons is made, beside those of the marks."""


class MarkKind(StrEnum):
    """What was compared, the surest first; only a number of 12 digits is certain.

    One of 9 digits was given out by provinces on paper, some twice, and is often copied from memory.
    """

    ID_NUMBER = "id-number"
    OLD_ID_NUMBER = "old-id-number"
    NAME_AND_BIRTH_DATE = "name-and-birth-date"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """Who somebody is, opened, as far as it is recorded."""

    full_name: str | None = None
    birth_date: date | None = None
    id_number: str | None = None


def folded_name(name: str) -> str | None:
    """Spell a full name so that two ways of writing it are one; ``None`` for fewer than two words.

    Letters lose case, tone and other marks (``Đ`` is ``d``), ``y`` is ``i``, and the order of the words does not count:
    papers of one person differ in all of these, and imported ones often have no marks at all.
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    words = sorted(_WORDS.findall(bare.casefold().replace("đ", "d").replace("y", "i")))
    return " ".join(words) if len(words) >= _FEWEST_WORDS else None


def bare_id_number(number: str) -> str | None:
    """Give the digits of an identity number of 9 (CMND) or 12 (CCCD), ``None`` for anything else.

    Also for what is no number but a filled field: up to three digits again and again, or digits in sequence.
    """
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", number))
    if not _FIGURES.fullmatch(digits) or len(digits) not in {_OF_TODAY, _OF_BEFORE}:
        return None
    filled = _REPEATED.fullmatch(digits) or digits in _RISING or digits[::-1] in _RISING
    return None if filled else digits


def marks_of(identity: Identity, keys: Mapping[MarkKind, bytes]) -> dict[MarkKind, bytes]:
    """Make the marks of a person: 32 bytes for each kind for which enough is known."""
    told: dict[MarkKind, str | None] = {
        MarkKind.ID_NUMBER: _number(identity, _OF_TODAY),
        MarkKind.OLD_ID_NUMBER: _number(identity, _OF_BEFORE),
        MarkKind.NAME_AND_BIRTH_DATE: _name_and_birth_date(identity),
    }
    return {
        kind: hmac.digest(keys[kind], f"{kind}\n{text}".encode(), "sha256")
        for kind, text in told.items()
        if text is not None
    }


def _number(identity: Identity, length: int) -> str | None:
    digits = None if identity.id_number is None else bare_id_number(identity.id_number)
    return digits if digits is not None and len(digits) == length else None


def _name_and_birth_date(identity: Identity) -> str | None:
    if identity.full_name is None or identity.birth_date is None:
        return None
    name = folded_name(identity.full_name)
    return None if name is None else f"{name}\n{identity.birth_date.isoformat()}"
