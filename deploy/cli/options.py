"""Options that every command spells the same."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy.problems import WRONG_USAGE, Problem
from shared.access.roles import PURPOSES
from shared.contracts.registry import SERVICES
from shared.kernel.days import VIET_NAM
from shared.kernel.record import write_time

DataDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        envvar="HOIGIA_DATA_DIR",
        help="Where an instance keeps its data, keys and logs.",
        file_okay=False,
        resolve_path=True,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
AsUser = Annotated[str, typer.Option("--as", help="The account that asks, and answers for it.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="The case, by id or code.")]


def _of_the_law(purpose: str) -> str:
    """Take a purpose that there is: of another one whoever is asked could only say that there is no such case."""
    if purpose not in PURPOSES:
        raise Problem(f"no purpose is called so; there are: {', '.join(PURPOSES)}", exit_code=WRONG_USAGE)
    return purpose


Purpose = Annotated[
    str,
    typer.Option("--purpose", help="What it is asked for, one of the purposes of the law.", callback=_of_the_law),
]

DEFAULT_DATA_DIR = Path(".hoigia")


def moment_of(text: str) -> str:
    """Spell a time as it is asked for, in Viet Nam where it names no zone; raises :class:`Problem`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(f"{text} is no time; write it as 2026-03-02T08:30:00+07:00", exit_code=WRONG_USAGE) from None
    return write_time(moment if moment.tzinfo is not None else moment.replace(tzinfo=VIET_NAM))


def known_service(name: str | None) -> str | None:
    """Let the name of a service pass, and none; raises :class:`Problem` for any other."""
    if name is None or name in SERVICES:
        return name
    raise Problem(f"no service is called so; there are: {', '.join(SERVICES)}", exit_code=WRONG_USAGE)


def some_keys(lines: Iterable[str]) -> Iterator[str]:
    """Let keys pass that are handed to somebody; raises :class:`Problem` where there are none to hand over."""
    found = list(lines)
    if not found:
        raise Problem("there is no key yet: none was made here")
    yield from found
