"""`hoigia`: the one command line. Each command is a module beside this one, imported only when it is asked for.

A module has an ``app``, a `typer.Typer(add_completion=False)` with one command or a group of them; its line in
``COMMANDS`` makes it known. Raise a :class:`Problem` or a :class:`PlatformError`: it is told here, once.
"""

import importlib
import sys
from collections.abc import Mapping

import typer
from typer.core import TyperGroup

from deploy.problems import REFUSED, UNREACHABLE, Problem
from shared.contracts.refusals import TITLES
from shared.eventlog.database import LOST
from shared.kernel.refusal import PlatformError, UnavailableError
from shared.notary.keyfiles import KeyListError

COMMANDS: Mapping[str, str] = {
    "up": "up",
    "down": "down",
    "status": "status",
    "demo": "demo",
    "migrate": "migrate",
    "import": "imports",
    "case": "case",
    "audit": "audit",
    "log": "log",
    "projections": "projections",
    "agency": "agencies",
    "user": "user",
    "dead-letters": "dead_letters",
    "places": "places",
    "law": "law",
    "bench": "bench",
}


class _Commands(TyperGroup):
    """Finds commands by name, and turns what goes wrong into a word on stderr and an exit code."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer's own context
        """Name every command, in the order a person meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> typer.core.TyperCommand | None:  # type: ignore[override]
        """Import the module of a command."""
        del ctx
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = typer.main.get_command(importlib.import_module(f"deploy.cli.{module}").app)
        command.name = cmd_name
        return command  # type: ignore[return-value]

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run the command; 1 is refused or found wrong, 3 a part that is unreachable."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            sys.stderr.write(f"{problem}\n")
            raise typer.Exit(problem.exit_code) from None
        except KeyListError as failure:
            sys.stderr.write(f"a list of keys of this node cannot be read: {failure}\n")
            raise typer.Exit(UNREACHABLE) from None
        except LOST as failure:
            sys.stderr.write(f"PostgreSQL cannot be reached: {type(failure).__name__}\n")
            raise typer.Exit(UNREACHABLE) from None
        except PlatformError as failure:
            sys.stderr.write(f"{_told(failure)}\n")
            raise typer.Exit(UNREACHABLE if isinstance(failure, UnavailableError) else REFUSED) from None


def _told(failure: PlatformError) -> str:
    """Say in words what was refused, with its code, and of each field what is wrong with it."""
    words = f"{TITLES[failure.code][1]} ({failure.code})" if failure.code in TITLES else failure.code
    return "; ".join((words, *(f"{field}: {code}" for field, code in failure.fields.items())))


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Hồi Gia."
)


@app.callback()
def main() -> None:
    """Hồi Gia: receive, verify, protect and support people who come home from trafficking."""


if __name__ == "__main__":
    app()
