"""Small words that the schemas of answers are made of."""

from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

TEXT: Document = {"type": "string"}
MAYBE: Document = {"type": ["string", "null"]}
TRUTH: Document = {"type": "boolean"}
ID: Document = {"type": "string", "format": "uuid"}
ID_MAYBE: Document = {"type": ["string", "null"], "format": "uuid"}
TIME: Document = {"type": "string", "format": "date-time"}
TIME_MAYBE: Document = {"type": ["string", "null"], "format": "date-time"}
COUNT: Document = {"type": "integer", "minimum": 0}
DAY: Document = {"type": "string", "format": "date"}
DAY_MAYBE: Document = {"type": ["string", "null"], "format": "date"}
SAID: Document = {"enum": ["true", "false"]}
"""Whether, in a query."""

CODES: Document = {"type": "array", "items": TEXT}


def shape(required: Document, optional: Document | None = None, *, closed: bool = True) -> Document:
    """Describe an object: what it always has and may have; a closed one has nothing else."""
    described: Document = {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }
    return {**described, "additionalProperties": False} if closed else described


def page(line: Document, *, following: bool = True) -> Document:
    """Describe a list, with a cursor where more may follow."""
    described: Document = {"items": {"type": "array", "items": line}}
    return shape({**described, "next": MAYBE} if following else described)
