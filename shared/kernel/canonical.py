"""Canonical JSON bytes: one value, one spelling.

RFC 8785 (JSON Canonicalization Scheme) narrowed to what an event may hold: no floating-point
numbers, integers that every JSON reader keeps exact, text in NFC without NUL and without lone
surrogates, object keys of plain ASCII (so that sorting by code point and by UTF-16 unit agree).
"""

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

import msgspec

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

LARGEST_EXACT_INTEGER = 2**53 - 1
DEEPEST = 32
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,127}")
_spell = msgspec.json.Encoder(order="sorted").encode
_read = msgspec.json.Decoder().decode


class NotCanonicalError(ValueError):
    """The value has no canonical spelling; the message names the path, never the value."""


def canonical(value: Json) -> bytes:
    """Spell a JSON value as canonical UTF-8 bytes.

    Raises :class:`NotCanonicalError` for floats, large integers, text that is not NFC or holds
    NUL or a lone surrogate, keys outside ``[A-Za-z][A-Za-z0-9_.-]*`` and nesting beyond 32.
    Source: RFC 8785.
    """
    if not _is_sound(value, 0):
        # Once more, slowly: it tells where, or that a value only looked strange (a code is a kind of text).
        _check(value, path="", depth=0)
    return _spell(value)


def spell(value: Json) -> bytes:
    """Spell a part of a value that is known to be canonical, such as one that :func:`parse` gave."""
    return _spell(value)


def parse(data: bytes) -> Json:
    """Read JSON bytes, insisting that they are the canonical spelling of what they say."""
    try:
        value: Json = _read(data)
    except msgspec.MsgspecError:
        raise NotCanonicalError("bytes are not JSON") from None
    if canonical(value) != data:
        raise NotCanonicalError("bytes are not canonical")
    return value


_NOT_TEXT = frozenset({"Cn", "Cs"})
"""Unassigned code points, whose normal form a later Unicode may change, and surrogates."""


def is_clean_text(text: str) -> bool:
    """Tell whether text is NFC, free of NUL, and made of code points that Unicode has assigned."""
    if text.isascii():
        # Most text, and a file in base64 is megabytes of it: no letter of ASCII can offend but NUL.
        return "\x00" not in text
    if "\x00" in text or not unicodedata.is_normalized("NFC", text):
        return False
    return not any(unicodedata.category(letter) in _NOT_TEXT for letter in set(text))


@lru_cache(maxsize=4_096)
def _is_key(key: str) -> bool:
    return _KEY.fullmatch(key) is not None


def _is_sound(value: Json, depth: int) -> bool:
    """Tell for certain that a value is canonical; every event passes here, so without a path and by exact types."""
    kind = type(value)
    if isinstance(value, str):
        return kind is str and is_clean_text(value)
    if isinstance(value, dict):
        return depth < DEEPEST and _is_sound_object(value, depth + 1)
    if isinstance(value, list):
        return depth < DEEPEST and all(_is_sound(item, depth + 1) for item in value)
    return value is None or kind is bool or (kind is int and abs(value) <= LARGEST_EXACT_INTEGER)


def _is_sound_object(value: dict[str, Json], depth: int) -> bool:
    for key, item in value.items():
        if not _is_key(key):
            return False
        # Most of what an event holds, without a call of its own.
        if item is None or (type(item) is str and item.isascii() and "\x00" not in item):
            continue
        if not _is_sound(item, depth):
            return False
    return True


def _check(value: Json, *, path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonicalError(f"too deep at {path or '/'}")
    match value:
        case None | bool():
            return
        case int() | str():
            _check_scalar(value, path)
        case list():
            for index, item in enumerate(value):
                _check(item, path=f"{path}/{index}", depth=depth + 1)
        case dict():
            _check_object(value, path=path, depth=depth)
        case _:
            raise NotCanonicalError(f"not a canonical kind of value at {path or '/'}")


def _check_scalar(value: int | str, path: str) -> None:
    if isinstance(value, str):
        if not is_clean_text(value):
            raise NotCanonicalError(f"text not clean at {path or '/'}")
    elif abs(value) > LARGEST_EXACT_INTEGER:
        raise NotCanonicalError(f"integer out of range at {path or '/'}")


def _check_object(value: dict[str, Json], *, path: str, depth: int) -> None:
    for key, item in value.items():
        if not _KEY.fullmatch(key):
            raise NotCanonicalError(f"key not allowed below {path or '/'}")
        _check(item, path=f"{path}/{key}", depth=depth + 1)
