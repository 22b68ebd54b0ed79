"""Frozen dataclasses to plain JSON and back, by their type hints.

Knows ids and text, numbers, dates, times, codes (``StrEnum``), optional values, tuples, nested
dataclasses and personal values. Unknown or missing keys are errors: a shape that changed needs a
new version of its event.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NewType, TypeAlias, Union, get_args, get_origin, get_type_hints

from shared.kernel.canonical import Json
from shared.kernel.personal import Personal
from shared.kernel.record import read_time, write_time

Seal: TypeAlias = Callable[[Personal[Any], str], Json]
Read: TypeAlias = Callable[[Any], Any]
Upcast: TypeAlias = Callable[[dict[str, Json]], tuple[str, dict[str, Json]]]
"""From the data of an old event type to the next type's name and data."""


class ShapeError(ValueError):
    """A JSON value does not have the shape of its type; names the key, never the value."""


def no_seal(_value: Personal[Any], path: str) -> Json:
    """Refuse personal values where none may be."""
    raise ShapeError(f"a personal value at {path}")


def to_plain(value: object, seal: Seal = no_seal, path: str = "") -> Json:
    """Turn a value into plain JSON; ``seal`` turns a personal value into its envelope."""
    match value:
        case None | bool() | int() | str():
            return value.value if isinstance(value, StrEnum) else value
        case Personal():
            return seal(value, path)
        case datetime():
            return write_time(value)
        case date():
            return value.isoformat()
        case tuple():
            return [to_plain(item, seal, f"{path}/{index}") for index, item in enumerate(value)]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f.name: to_plain(getattr(value, f.name), seal, f"{path}/{f.name}") for f in fields(value)}
        case _:
            raise ShapeError(f"no plain form at {path or '/'}")


def from_plain(kind: type, value: Json) -> Any:
    """Read a value of a type from plain JSON."""
    return reader(kind)(value)


@cache
def reader(kind: Any) -> Read:
    """Build the function that reads a type, once."""
    if isinstance(kind, NewType):
        return reader(kind.__supertype__)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional_reader(kind)
    if origin is tuple:
        item = reader(get_args(kind)[0])
        return lambda value: tuple([item(part) for part in _expect(value, list)])
    if origin is Personal or kind is Personal:
        return lambda value: Personal.sealed(_expect(value, dict))
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_reader(kind)
    return _scalar_reader(kind)


def _scalar_reader(kind: type) -> Read:
    if kind is datetime:
        return lambda value: read_time(_expect(value, str))
    if kind is date:
        return lambda value: date.fromisoformat(_expect(value, str))
    if issubclass(kind, StrEnum):
        return lambda value: kind(_expect(value, str))
    if kind is int:
        return _read_int
    if kind is str:
        return _read_text
    if kind is bool:
        return lambda value: _expect(value, bool)
    raise ShapeError(f"no reader for {kind!r}")


def _optional_reader(kind: object) -> Read:
    inner = [part for part in get_args(kind) if part is not type(None)]
    if len(inner) != 1:
        raise ShapeError(f"a union of several types: {kind!r}")
    read = reader(inner[0])
    return lambda value: None if value is None else read(value)


def _dataclass_reader(kind: type) -> Read:
    hints = get_type_hints(kind)
    reads: Mapping[str, Read] = {f.name: reader(hints[f.name]) for f in fields(kind)}
    required = {f.name for f in fields(kind) if _is_required(f)}

    def read(value: Json) -> object:
        plain = _expect(value, dict)
        keys = plain.keys()
        if keys != reads.keys() and not (required <= keys <= reads.keys()):
            raise ShapeError(f"keys of {kind.__name__}: {sorted(required ^ plain.keys())}")
        return kind(**{name: reads[name](part) for name, part in plain.items()})

    return read


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _read_text(value: Any) -> str:
    # Most of what is read: one call less for each.
    if isinstance(value, str):
        return value
    raise ShapeError("expected str")


def _read_int(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ShapeError("not an integer")
    return value


def _expect(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ShapeError(f"expected {kind.__name__}")
    return value
