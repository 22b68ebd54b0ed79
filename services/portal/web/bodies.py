"""Reading a JSON body without trusting it: bounded before it is parsed, strict while it is.

Refused are: another media type or a coding (415), more than a bound (413), bytes that are not one
JSON object in UTF-8 without a byte-order mark, nesting beyond a bound, a key twice, NaN and
infinities, numbers that are not whole, text that is not NFC or holds NUL or a lone surrogate.
"""

import json
import re
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, fields

from services.portal.web.problems import Problem
from shared.contracts.commands.contract import load_body
from shared.kernel.canonical import LARGEST_EXACT_INTEGER, Json, is_clean_text
from shared.kernel.refusal import InvalidError

LARGEST_JSON = 1_048_576
LONGEST_NUMBER = 17
DEEPEST = 16
_TEXTS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


def read_object(request: Request) -> dict[str, Json]:
    """Read the JSON object of a request; raises :class:`Problem` or ``InvalidError``."""
    check_media_type(request, "application/json")
    return parse_object(read_bytes(request, LARGEST_JSON))


def check_media_type(request: Request, expected: str) -> None:
    """Refuse another media type, another charset than UTF-8 and any content coding."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype != expected or charset not in {"utf-8", "utf8"} or coding != "identity":
        raise Problem(415, "unsupported-media-type")


def read_bytes(request: Request, most: int) -> bytes:
    """Read at most so many bytes; raises 413 before more are taken."""
    if request.content_length is not None and request.content_length > most:
        raise Problem(413, "too-large")
    data: bytes = request.stream.read(most + 1)
    if len(data) > most:
        raise Problem(413, "too-large")
    return data


def parse_object(data: bytes) -> dict[str, Json]:
    """Parse bytes as one JSON object of clean text and whole numbers."""
    if _is_deep(data):
        raise InvalidError("body-too-deep")
    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_number,
            parse_float=_refuse_number,
            parse_int=_whole,
        )
    except (ValueError, RecursionError):
        raise InvalidError("not-json") from None
    if not isinstance(value, dict):
        raise InvalidError("body-not-an-object")
    if not _is_clean(value):
        raise InvalidError("body-not-clean")
    return value


def load(schema: type[Schema], body: Json) -> dict[str, Any]:
    """Check a body against a schema; the codes of fields name only what the schema names."""
    try:
        return load_body(schema, body)
    except InvalidError as failure:
        if failure.code == "body-not-clean":
            # The text was found clean before: what has no canonical spelling is a key nobody named.
            raise InvalidError("invalid-body", fields={"?": "unknown-field"}) from None
        known = {_known_path(schema(), path): code for path, code in failure.fields.items()}
        raise InvalidError(failure.code, fields=known) from None


def _known_path(schema: Schema, path: str) -> str:
    """Put ``?`` for every part of a path that the sender invented: an error repeats nothing that was sent."""
    parts: list[str] = []
    place: Schema | fields.Field[Any] | None = schema
    for part in path.split("."):
        known, place = _step(place, part)
        parts.append(known)
    return ".".join(parts)


def _step(place: Schema | fields.Field[Any] | None, part: str) -> tuple[str, Schema | fields.Field[Any] | None]:
    if isinstance(place, fields.Nested):
        place = place.schema
    if isinstance(place, Schema):
        return (part, place.fields[part]) if part in place.fields else ("?", None)
    if isinstance(place, fields.List) and part.isdigit():
        return part, place.inner
    return ("body" if part == "body" else "?"), None


def _is_deep(data: bytes) -> bool:
    depth = 0
    for match in _BRACKETS.finditer(_TEXTS.sub(b"", data)):
        depth += 1 if match.group() in b"[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise InvalidError("body-key-twice")
    return made


def _refuse_number(_text: str) -> NoReturn:
    raise InvalidError("number-not-whole")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(int(text)) > LARGEST_EXACT_INTEGER:
        raise InvalidError("number-too-large")
    return int(text)


def _is_clean(value: Json) -> bool:
    match value:
        case str():
            return is_clean_text(value)
        case list():
            return all(_is_clean(item) for item in value)
        case dict():
            return all(is_clean_text(key) and _is_clean(item) for key, item in value.items())
        case _:
            return True
