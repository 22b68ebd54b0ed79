"""From the marshmallow schema of a body to JSON Schema 2020-12, for exactly the fields that bodies are made of.

An own converter of one page: apispec would bring a package for what is a dozen cases here, and
would leave out the bounds of our own fields.
"""

from typing import Any

from marshmallow import Schema, fields, missing, validate

from services.portal.web.shapes import DAY, TEXT, TIME, TRUTH, Document
from shared.contracts.commands.contract import BodySchema
from shared.kernel.canonical import LARGEST_EXACT_INTEGER


def schema_of(body: type[Schema] | Schema) -> Document:
    """Describe a body: unknown fields are refused, required ones named."""
    made = body() if isinstance(body, type) else body
    described: Document = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _field(field) for name, field in made.fields.items()},
    }
    required = [name for name, field in made.fields.items() if field.required]
    if required:
        described["required"] = required
    doc = type(made).__doc__
    if doc and type(made) is not BodySchema:
        described["description"] = " ".join(doc.split())
    return described


def _field(field: fields.Field[Any]) -> Document:
    described = _kind(field)
    for check in field.validators:
        described |= _bounds(field, check)
    if field.load_default is not missing and field.load_default is not None and not callable(field.load_default):
        default = field.load_default
        described["default"] = list(default) if isinstance(default, tuple) else default
    return _or_null(described) if field.allow_none else described


_SCALARS: tuple[tuple[type[fields.Field[Any]], Document], ...] = (
    (fields.Boolean, TRUTH),
    (fields.Integer, {"type": "integer", "minimum": -LARGEST_EXACT_INTEGER, "maximum": LARGEST_EXACT_INTEGER}),
    # A date is told first: marshmallow makes it of a time.
    (fields.Date, DAY),
    (fields.DateTime, TIME),
    (fields.String, TEXT),
)


def _kind(field: fields.Field[Any]) -> Document:
    if isinstance(field, fields.Nested):
        return schema_of(field.schema)
    if isinstance(field, fields.List):
        return {"type": "array", "items": _field(field.inner)}
    for kind, described in _SCALARS:
        if isinstance(field, kind):
            return dict(described)
    raise TypeError(f"no description for {type(field).__name__}")


def _bounds(field: fields.Field[Any], check: Any) -> Document:
    match check:
        case validate.OneOf():
            return {"enum": [str(choice) for choice in check.choices]}
        case validate.Regexp():
            return {"pattern": check.regex.pattern}
        case validate.Length():
            words = ("minItems", "maxItems") if isinstance(field, fields.List) else ("minLength", "maxLength")
            return _between(check, *words)
        case validate.Range():
            return _between(check, "minimum", "maximum")
        case _:
            return {}


def _between(check: Any, low: str, high: str) -> Document:
    return {name: bound for name, bound in ((low, check.min), (high, check.max)) if bound is not None}


def _or_null(described: Document) -> Document:
    if "enum" in described:
        return {**described, "type": [described["type"], "null"], "enum": [*described["enum"], None]}
    if isinstance(described.get("type"), str):
        return {**described, "type": [described["type"], "null"]}
    return {"anyOf": [described, {"type": "null"}]}
