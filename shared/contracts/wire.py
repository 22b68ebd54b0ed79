"""What may stand in the data of a public message, and its plain JSON form.

Public messages hold ids, codes, dates, amounts and counts. Every text is a *code*: no spaces, no
accents, no line ends, so that neither a name nor free text can leave a service by mistake.
"""

import re

from shared.contracts.registry import message_types
from shared.kernel.canonical import Json
from shared.kernel.plain import ShapeError, from_plain, to_plain

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,127}$"
TYPE_PATTERN = r"^[A-Z][A-Za-z0-9]{0,98}\.v[1-9][0-9]{0,2}$"

_CODE = re.compile(CODE_PATTERN)
_TYPE = re.compile(TYPE_PATTERN)


class UnknownMessageTypeError(LookupError):
    """No contract of this release has the type."""


def is_code(text: str) -> bool:
    """Tell whether text may stand in a public message."""
    return _CODE.fullmatch(text) is not None


def is_message_type(text: str) -> bool:
    """Tell whether text is spelled as the type of a public message."""
    return _TYPE.fullmatch(text) is not None


def type_of(data: object) -> str:
    """Give the type of a public message's data."""
    kind = str(getattr(type(data), "TYPE", ""))
    if message_types().get(kind) is not type(data):
        raise UnknownMessageTypeError(kind)
    return kind


def encode_data(data: object) -> Json:
    """Turn a message's data into plain JSON; raises :class:`ShapeError` for a text that is no code."""
    type_of(data)
    plain = to_plain(data)
    _only_codes(plain, "")
    return plain


def decode_data(kind: str, plain: Json) -> object:
    """Read the data of a message of a type; what it says has one spelling, anything else is refused."""
    if kind not in message_types():
        raise UnknownMessageTypeError(kind)
    value: object = from_plain(message_types()[kind], plain)
    if encode_data(value) != plain:
        raise ShapeError(f"{kind} in another spelling")
    return value


def _only_codes(plain: Json, path: str) -> None:
    # Dates and times are spelled with letters that codes may have: they need no exception.
    if isinstance(plain, str) and not is_code(plain):
        raise ShapeError(f"not a code at {path}")
    if isinstance(plain, list):
        for index, item in enumerate(plain):
            _only_codes(item, f"{path}/{index}")
    if isinstance(plain, dict):
        for key, item in plain.items():
            _only_codes(item, f"{path}/{key}")
