"""The page of the command line: every command of `hoigia`, its arguments and options."""

import inspect
from collections.abc import Iterator
from typing import Any

import typer

from deploy.cli.main import app

HEAD = """\
# The command line

*Written by `make reference`; do not edit.*

`hoigia` runs from the project's environment (`.venv/bin/hoigia`). Every command takes `--help`. Exit codes: 0 done,
1 refused or found wrong, 2 not understood, 3 a part cannot be reached.
"""


def page() -> str:
    """Give the whole page."""
    return HEAD + "".join(map(_section, every_command("hoigia", typer.main.get_command(app))))


def every_command(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Walk the commands below one, each with its whole name."""
    # A group is told by its commands; typer gives no public type for either.
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from every_command(f"{path} {name}", command.get_command(context, name))


def _section(named: tuple[str, Any]) -> str:
    path, command = named
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    rows = "".join(_row(parameter) for parameter in shown if parameter.name != "help")
    table = f"\n| argument or option | |\n|---|---|\n{rows}" if rows else ""
    return f"\n## {path}\n\n{_paragraph(command.help)}\n{table}"


def _row(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{parameter.name.upper()}`"
    need = " Required." if parameter.required else ""
    return f"| {names} | {_paragraph(parameter.help)}{need} |\n"


def _paragraph(text: str | None) -> str:
    return " ".join(inspect.cleandoc(text or "").replace("\b", "").split())
