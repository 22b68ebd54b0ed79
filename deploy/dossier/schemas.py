"""The shapes of the event types in a dossier, as JSON Schema 2020-12: what each field holds, for whoever reads them."""

import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from deploy.events import events_of, upcasts_of
from shared.contracts.registry import SERVICES
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.personal import Personal

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE: Json = {
    "type": "object",
    "description": "A personal value, sealed: docs/reference/envelope.md.",
    "properties": {name: {"type": "string"} for name in ("sealed", "class", "person", "nonce", "text", "commitment")},
    "required": ["sealed", "class", "person", "nonce", "text", "commitment"],
    "additionalProperties": False,
}
_SCALARS: dict[type, dict[str, Json]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def schemas_of(named: Iterable[tuple[str, str]]) -> dict[str, Json]:
    """Give the schema of each type, named with its service."""
    known = {(service, kind.TYPE): kind for service in SERVICES for kind in events_of(service)}
    found: dict[str, Json] = {}
    for service, name in sorted(set(named)):
        kind = DisclosureRecorded if name == DisclosureRecorded.TYPE else known.get((service, name))
        found[name] = _older(service, name, known) if kind is None else schema_of(name, kind)
    return found


def schema_of(name: str, kind: type[Any]) -> dict[str, Json]:
    """Describe an event type."""
    return {"$schema": DIALECT, "title": name, **_object(kind)}


def _older(service: str, name: str, known: Mapping[tuple[str, str], type[Any]]) -> dict[str, Json]:
    """Describe an older version: today's without what the steps that lead to it add; of any other only its name."""
    added: dict[str, Json] = {}
    older, steps = name, upcasts_of(service) if service in SERVICES else {}
    while (service, older) not in known:
        if older not in steps:
            return {"$schema": DIALECT, "title": name}
        older, added = steps[older](added)
    schema: Any = schema_of(name, known[service, older])
    schema["properties"] = {field: words for field, words in schema["properties"].items() if field not in added}
    schema["required"] = [field for field in schema["required"] if field not in added]
    return {**schema, "description": f"An older version. {schema['description']}"}


def _described(hint: Any) -> Json:
    hint = hint.__supertype__ if isinstance(hint, NewType) else hint
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return {"anyOf": [{"type": "null"} if part is type(None) else _described(part) for part in parts]}
    if origin is tuple:
        return {"type": "array", "items": _described(parts[0])}
    if Personal in {origin, hint}:
        return ENVELOPE
    return _object(hint) if is_dataclass(hint) and isinstance(hint, type) else _scalar(hint)


def _scalar(hint: type) -> Json:
    return {"type": "string", "enum": [one.value for one in hint]} if issubclass(hint, StrEnum) else {**_SCALARS[hint]}


def _object(kind: type[Any]) -> dict[str, Json]:
    hints = typing.get_type_hints(kind)
    required: list[Json] = [
        field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING
    ]
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
        "properties": {field.name: _described(hints[field.name]) for field in fields(kind)},
        "required": required,
        "additionalProperties": False,
    }
