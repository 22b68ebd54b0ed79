"""Options that every command spells the same."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.problems import WRONG_USAGE, Problem
from shared.contracts.registry import SERVICES

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
Purpose = Annotated[str, typer.Option("--purpose", help="What it is asked for, one of the purposes of the law.")]

DEFAULT_DATA_DIR = Path(".hoigia")


def known_service(name: str | None) -> str | None:
    """Let the name of a service pass, and none; raises :class:`Problem` for any other."""
    if name is None or name in SERVICES:
        return name
    raise Problem(f"no service is called so; there are: {', '.join(SERVICES)}", exit_code=WRONG_USAGE)
