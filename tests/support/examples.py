"""One full example of any event or message, made from its shape alone: the same shape, the same example."""

import dataclasses
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NewType

from shared.kernel.canonical import Json
from shared.kernel.ids import derive
from shared.kernel.personal import Personal
from shared.kernel.plain import to_plain

SCALARS: Mapping[Any, Callable[[str], object]] = {
    bool: lambda _name: True,
    int: len,
    date: lambda _name: date(2026, 3, 2),
    datetime: lambda _name: datetime(2026, 3, 2, 1, 30, 0, 250, tzinfo=UTC),
    str: lambda name: name.replace("_", "-"),
}


def example(kind: Any, name: str = "example") -> Any:
    """Make an example; every optional value is there and every tuple has two items."""
    if isinstance(kind, NewType):
        return derive("example", kind.__name__)
    if typing.get_origin(kind) is Personal:
        return Personal.sealed(envelope(name))
    parts = [part for part in typing.get_args(kind) if part not in {type(None), Ellipsis}]
    if parts:
        made = example(parts[0], name)
        return (made, made) if typing.get_origin(kind) is tuple else made
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        make: Callable[..., object] = kind  # type: ignore[assignment]  # a class, never an instance
        return make(**{field.name: example(hints[field.name], field.name) for field in dataclasses.fields(kind)})
    return next(iter(kind)) if issubclass(kind, StrEnum) else SCALARS[kind](name)


def envelope(name: str) -> dict[str, Json]:
    """Make an envelope of the frozen shape; nothing opens it."""
    return {
        "sealed": "v1",
        "class": "identity",
        "person": derive("example", "PersonId"),
        "nonce": "bm9uY2U",
        "text": name,
        "commitment": "Y29tbWl0",
    }


def plain(value: object) -> Json:
    """Spell an example as it would be stored."""
    return to_plain(value, lambda personal, _path: personal.envelope)
