"""What the outside may know of a command, and the fields that bodies are made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.kernel.canonical import Json, NotCanonicalError, canonical, is_clean_text
from shared.kernel.refusal import InvalidError

LONGEST_LINE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandContract:
    """One command: ``name`` is its path word, ``operation`` its OpenAPI operationId.

    ``file`` is what it is about: a case, or another file with a path of its own (``signal``); ``opens`` marks
    the one command that opens such a file. ``internal`` ones are never in the REST API (they are given by the
    command line or by services); ``caseless`` ones belong to no file.
    """

    service: str
    name: str
    operation: str
    title_en: str
    title_vi: str
    roles: frozenset[str]
    schema: type[Schema]
    example: Mapping[str, Any] = field(default_factory=dict)
    opens: bool = False
    internal: bool = False
    caseless: bool = False
    file: str = "case"


class BodySchema(Schema):
    """A body: unknown fields are refused."""

    class Meta:
        """Refuse what is not named."""

        unknown = RAISE


class Text(fields.String):
    """Clean text: NFC, no NUL, no lone surrogate, bounded; blank text is refused."""

    def __init__(self, *, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        """Take the longest length in characters."""
        super().__init__(validate=[validate.Length(1, longest), _clean], **kwargs)


def _clean(text: str) -> None:
    if not is_clean_text(text):
        raise ValidationError("text-not-clean")
    if not text.strip():
        raise ValidationError("blank")


class Spelled(validate.Regexp):
    """A pattern for the whole text. A plain ``$`` would let a line end follow, which no public message may carry."""

    def __call__(self, value: str) -> str:  # type: ignore[override]  # text only: a String field has read it
        """Match the text from its first letter to its last."""
        if re.fullmatch(str(self.regex.pattern), value) is None:
            raise ValidationError(str(self.error))
        return value


def code(**kwargs: Any) -> fields.String:
    """Make a field for a code: agencies, places, kinds that are checked elsewhere."""
    return fields.String(validate=Spelled(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", error="not-a-code"), **kwargs)


def identifier(**kwargs: Any) -> fields.String:
    """Make a field for an id, in its one spelling."""
    return fields.String(validate=Spelled(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", error="not-an-id"), **kwargs)


def digest(**kwargs: Any) -> fields.String:
    """Make a field for the SHA-256 of a file, in lower-case hexadecimal."""
    return fields.String(validate=Spelled(r"^[0-9a-f]{64}$", error="not-a-digest"), **kwargs)


def language_code(**kwargs: Any) -> fields.String:
    """Make a field for a language code of ISO 639."""
    return fields.String(validate=Spelled(r"^[a-z]{2,3}$", error="not-a-language"), **kwargs)


def one_of(*choices: str, **kwargs: Any) -> fields.String:
    """Make a field that takes one of named codes."""
    return fields.String(validate=validate.OneOf(choices, error="not-one-of"), **kwargs)


def day(**kwargs: Any) -> fields.Date:
    """Make a field for a calendar day, ``YYYY-MM-DD``."""
    return fields.Date(format="iso", **kwargs)


def moment(**kwargs: Any) -> fields.AwareDateTime:
    """Make a field for a time with offset (RFC 3339)."""
    return fields.AwareDateTime(format="iso", **kwargs)


def money(**kwargs: Any) -> fields.Integer:
    """Make a field for whole đồng, not negative."""
    return fields.Integer(strict=True, validate=validate.Range(0, 10**12, error="out-of-range"), **kwargs)


def whole(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """Make a field for a whole number within bounds."""
    return fields.Integer(strict=True, validate=validate.Range(lowest, highest, error="out-of-range"), **kwargs)


def several(inner: fields.Field[Any], most: int = 50, **kwargs: Any) -> fields.List[Any]:
    """Make a field for a bounded list."""
    return fields.List(inner, validate=validate.Length(max=most, error="too-many"), **kwargs)


def load_body(schema: type[Schema], body: Json) -> dict[str, Any]:
    """Check a body against its schema.

    Raises :class:`~shared.kernel.refusal.InvalidError` ``invalid-body`` with a code for each
    field; the codes and paths never repeat what was sent.
    """
    if not isinstance(body, dict):
        raise InvalidError("body-not-an-object")
    try:
        canonical(body)
        loaded: dict[str, Any] = schema().load(body)
    except NotCanonicalError:
        raise InvalidError("body-not-clean") from None
    except ValidationError as failure:
        raise InvalidError("invalid-body", fields=dict(_codes(failure.messages))) from None
    return loaded


def _codes(messages: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(messages, dict):
        known = [(str(key)[:64] if _is_plain(key) else "?", part) for key, part in messages.items()]
        return [pair for key, part in known for pair in _codes(part, f"{path}.{key}".strip("."))]
    first = str(messages[0]) if messages else "invalid"
    return [(path or "body", _MARSHMALLOW_CODES.get(first, first if _is_code(first) else "invalid"))]


def _is_plain(key: object) -> bool:
    return isinstance(key, int) or (isinstance(key, str) and key.isascii() and key.replace("_", "").isalnum())


def _is_code(text: str) -> bool:
    return text.replace("-", "").isalpha() and text.islower()


_MARSHMALLOW_CODES = {
    "Unknown field.": "unknown-field",
    "Missing data for required field.": "required",
    "Field may not be null.": "null",
    "Not a valid string.": "not-a-string",
    "Not a valid integer.": "not-an-integer",
    "Not a valid list.": "not-a-list",
    "Not a valid date.": "not-a-date",
    "Not a valid aware datetime.": "not-a-time-with-offset",
    "Not a valid datetime.": "not-a-time",
    "Not a valid boolean.": "not-a-boolean",
    "Invalid input type.": "not-an-object",
}

__all__ = [
    "BodySchema",
    "CommandContract",
    "Spelled",
    "Text",
    "code",
    "day",
    "digest",
    "identifier",
    "language_code",
    "load_body",
    "moment",
    "money",
    "one_of",
    "several",
    "whole",
]
