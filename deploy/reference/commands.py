"""The page of commands: what may be asked over the REST door, by whom, with which body."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract

HEAD = """\
# Commands

*Written by `make reference`; do not edit.*

What may be asked of each service, by which roles, and with which body. How a command is sent, repeated and answered is
told by the OpenAPI description.
"""
KINDS: Mapping[type[fields.Field[Any]], str] = {
    fields.AwareDateTime: "time with offset",
    fields.Date: "day",
    fields.Boolean: "yes or no",
    fields.Integer: "whole number",
    fields.String: "text",
}


def page() -> str:
    """Give the whole page."""
    services = dict.fromkeys(command.service for command in COMMANDS.values())
    return HEAD + "".join(_service(service) for service in services)


def _service(service: str) -> str:
    own = (command for command in COMMANDS.values() if command.service == service)
    return f"\n## {service}\n" + "".join(map(_command, own))


def _command(command: CommandContract) -> str:
    roles = ", ".join(sorted(command.roles)) or "services only"
    rows = "".join(f"| {path} | {kind} | {need} |\n" for path, kind, need in _rows(command.schema()))
    table = f"| field | takes | |\n|---|---|---|\n{rows}" if rows else "The body is empty.\n"
    shown = json.dumps(command.example, indent=2, ensure_ascii=False)
    door = "command line and services" if command.internal else "REST"
    return (
        f"\n### {command.name}\n\n{command.title_en} — *{command.title_vi}*. Given by: {roles}. Door: {door}.\n\n"
        f"{table}\n```json\n{shown}\n```\n"
    )


def _rows(schema: Schema, path: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        several = "several " if isinstance(field, fields.List) else ""
        need = "required" if field.required else "optional"
        if isinstance(inner, fields.Nested):
            yield f"{path}{name}", f"{several}object{'s' if several else ''}", need
            yield from _rows(inner.schema, f"{path}{name}.")
        else:
            yield f"{path}{name}", several + _kind(inner), need


def _kind(field: fields.Field[Any]) -> str:
    for check in field.validators:
        if isinstance(check, validate.OneOf):
            return "one of " + ", ".join(f"`{choice}`" for choice in check.choices)
        if isinstance(check, validate.Regexp):
            return f"`{check.regex.pattern!s}`".replace("|", "\\|")
    return next((word for kind, word in KINDS.items() if isinstance(field, kind)), "any value")
