"""Nothing personal can stand in a public message: neither a personal value nor a text that somebody wrote."""

import dataclasses
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pytest
from marshmallow import Schema, fields, validate

from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract, Text
from shared.contracts.registry import message_types
from shared.contracts.wire import is_code
from shared.kernel.personal import Personal

MESSAGES = sorted(message_types().items())
# Besides text, which the wire holds to codes when a message leaves.
ALLOWED = (bool, int, date, datetime, str, type(None))


def kinds_in(hint: Any) -> Iterator[Any]:
    """Walk every type a hint is made of."""
    hint = getattr(hint, "__supertype__", hint)
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) in {typing.Union, types.UnionType, tuple, list}:
        for argument in arguments:
            yield from () if argument is Ellipsis else kinds_in(argument)
    elif dataclasses.is_dataclass(hint):
        for inner in typing.get_type_hints(hint).values():
            yield from kinds_in(inner)
    else:
        yield typing.get_origin(hint) or hint


def hints_of(kind: type) -> dict[str, Any]:
    return {name: hint for name, hint in typing.get_type_hints(kind).items() if name != "TYPE"}


@pytest.mark.parametrize(("name", "kind"), MESSAGES, ids=[name for name, _ in MESSAGES])
def test_a_public_message_is_made_of_ids_codes_dates_amounts_and_counts(name: str, kind: type) -> None:
    for field, hint in hints_of(kind).items():
        for inner in kinds_in(hint):
            allowed = inner in ALLOWED or (isinstance(inner, type) and issubclass(inner, StrEnum))
            assert allowed, f"{name}.{field}: {inner}"


@pytest.mark.parametrize(("name", "kind"), MESSAGES, ids=[name for name, _ in MESSAGES])
def test_no_personal_value_is_reachable_from_a_public_message(name: str, kind: type) -> None:
    reached = [inner for hint in hints_of(kind).values() for inner in kinds_in(hint)]
    assert Personal not in reached, name


@pytest.mark.parametrize("text", ["Nguyễn", "two words", "line\nend", "", "a" * 129, "nul\x00"])
def test_a_name_or_a_sentence_is_no_code(text: str) -> None:
    assert not is_code(text)


def open_texts(schema: Schema | type[Schema], path: str = "") -> Iterator[str]:
    """Find the text fields of a body that take any words without saying so."""
    declared = (schema if isinstance(schema, Schema) else schema()).fields
    for name, field in declared.items():
        yield from open_text(field, f"{path}{name}")


def open_text(field: fields.Field[Any], path: str) -> Iterator[str]:
    if isinstance(field, fields.Nested):
        yield from open_texts(field.schema, f"{path}.")
    elif isinstance(field, fields.List):
        yield from open_text(field.inner, path)
    elif isinstance(field, fields.String) and not isinstance(field, Text | fields.UUID):
        bounds = (validate.OneOf, validate.Regexp, validate.Equal)
        if not any(isinstance(check, bounds) for check in field.validators):
            yield path


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_a_body_takes_either_codes_or_text_that_says_it_is_text(command: CommandContract) -> None:
    assert list(open_texts(command.schema)) == []
