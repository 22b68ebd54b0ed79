"""The AsyncAPI 3.0 document of the public messages, generated from their contracts."""

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType, TypeAlias, Union, get_args, get_origin, get_type_hints

from shared.contracts.registry import SERVICES, consumes, message_types, mirrors, publisher_of
from shared.contracts.wire import CODE_PATTERN
from shared.kernel.canonical import LARGEST_EXACT_INTEGER

Document: TypeAlias = dict[str, Any]

VERSION = "3.0.0"
SCHEMA_PREFIX = "urn:hoigia:message:"
_DRAFT = "http://json-schema.org/draft-07/schema#"
_ID = {
    "type": "string",
    "format": "uuid",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
}
_CODE = {"type": "string", "pattern": CODE_PATTERN}
_MOMENT = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
}
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_POSITION = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,17})$"}
_INTEGER = {"type": "integer", "minimum": -LARGEST_EXACT_INTEGER, "maximum": LARGEST_EXACT_INTEGER}
_SCALARS: dict[Any, Document] = {
    str: _CODE,
    int: _INTEGER,
    bool: {"type": "boolean"},
    datetime: _MOMENT,
    date: _DAY,
}


def document(version: str) -> Document:
    """Describe every public message, who sends it and who receives it; ``version`` is the release's."""
    kinds = dict(sorted(message_types().items()))
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Hồi Gia public messages",
            "version": version,
            "description": "CloudEvents 1.0 in canonical JSON on the topic exchange `events`. "
            "Ids, codes, dates and amounts only: no name, no free text, no address.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {kind: _channel(kind) for kind in kinds},
        "operations": dict(_operations(kinds)),
        "components": {
            "messages": {kind: _message(kind, data) for kind, data in kinds.items()},
            "schemas": {
                **{kind: _envelope(kind) for kind in kinds},
                **{f"{kind}.data": schema_of(data) for kind, data in kinds.items()},
            },
        },
    }


def schema_of(kind: Any) -> Document:
    """Give the JSON schema of a type that may stand in a public message."""
    if isinstance(kind, NewType):
        return dict(_ID)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return {"oneOf": [{"type": "null"} if part is type(None) else schema_of(part) for part in get_args(kind)]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0])}
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [member.value for member in kind]}
    return dict(_SCALARS[kind])


def _object(kind: type) -> Document:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return {
        "$schema": _DRAFT,
        "type": "object",
        "description": (kind.__doc__ or "").strip(),
        "additionalProperties": False,
        "required": names,
        "properties": {name: schema_of(hints[name]) for name in names},
    }


def _envelope(kind: str) -> Document:
    return {
        "$schema": _DRAFT,
        "type": "object",
        "additionalProperties": False,
        "required": [
            "specversion",
            "id",
            "source",
            "type",
            "time",
            "dataschema",
            "data",
            "position",
            "previous",
            "correlationid",
        ],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": dict(_ID),
            "source": {"type": "string", "format": "uri-reference", "description": "the log and its incarnation"},
            "type": {"const": kind},
            "subject": {**_ID, "description": "the case"},
            "time": {**_MOMENT, "description": "when it was recorded"},
            "dataschema": {"const": SCHEMA_PREFIX + kind},
            "data": {"$ref": f"#/components/schemas/{kind}.data"},
            "position": {**_POSITION, "description": "the place in the source's log"},
            "previous": {**_POSITION, "description": "the position announced before this one"},
            "correlationid": dict(_CODE),
            "causationid": dict(_CODE),
        },
    }


def _message(kind: str, data: type) -> Document:
    return {
        "name": kind,
        "title": data.__name__,
        "summary": (data.__doc__ or "").strip(),
        "contentType": "application/cloudevents+json",
        "payload": {"$ref": f"#/components/schemas/{kind}"},
    }


def _channel(kind: str) -> Document:
    return {
        "address": kind,
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": "events", "type": "topic", "durable": True, "autoDelete": False, "vhost": "/"},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operations(kinds: dict[str, type]) -> Iterator[tuple[str, Document]]:
    for kind in kinds:
        yield f"{publisher_of(kind)}.sends.{kind}", _operation("send", kind, "publishes what its log announces")
        for service in SERVICES:
            if kind in consumes(service):
                yield f"{service}.reacts.{kind}", _operation("receive", kind, "reacts, in any order")
            if kind in mirrors(service):
                yield f"{service}.mirrors.{kind}", _operation("receive", kind, "keeps it in order")


def _operation(action: str, kind: str, summary: str) -> Document:
    channel = f"#/channels/{kind}"
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{kind}"}],
    }
