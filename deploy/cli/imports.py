"""`hoigia import`: people of a file, through the ordinary intake command."""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from deploy.cli.asking import account
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.imports.backlog import Backlog
from deploy.imports.mapping import REQUIRED
from deploy.imports.reading import File, read_file
from deploy.imports.rejected import RejectedLines
from deploy.imports.run import AT_ONCE, Given, Import, check
from deploy.instance import settings_of
from deploy.problems import WRONG_USAGE, Problem
from shared.access.asker import Asker
from shared.config import Settings
from shared.contracts.commands import commands_of
from shared.kernel.canonical import Json
from shared.kernel.ids import derive
from shared.kernel.refusal import PlatformError
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient
from shared.rpc.envelope import failure_of_words

INTERRUPTED = 130

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def imports() -> None:
    """Take people of a file in."""


@app.command()
def ctdc(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file of the CTDC's global data set.")],
    user: Annotated[str | None, typer.Option("--as", help="The account that receives, and answers for it.")] = None,
    *,
    limit: Annotated[int | None, typer.Option(min=0, help="Take no more than so many rows.")] = None,
    abroad: Annotated[
        bool,
        typer.Option("--abroad", help="Also people who are no matter of this country, to try a whole file."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the file; nothing is sent.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Receive the people of a CTDC file; running it again imports nothing twice and goes on where it ended."""
    read = read_file(file, REQUIRED)
    if dry_run:
        with RejectedLines(file) as rejected:
            tally = check(read, limit=limit, abroad=abroad, reject=rejected)
        _say(f"dry run: {tally.imported} rows would be imported")
        _tell({**tally.written(), "imported": 0}, rejected, as_json=as_json)
        return
    if user is None:
        raise Problem("who imports? give --as USER", exit_code=WRONG_USAGE)
    _import(read, user, settings_of(data_dir), limit=limit, abroad=abroad, as_json=as_json)


def _import(read: File, user: str, settings: Settings, *, limit: int | None, abroad: bool, as_json: bool) -> None:
    with ExitStack() as stack:
        client = stack.enter_context(closing(RpcClient(settings, OPERATOR, lines=AT_ONCE)))
        asker = _account(client, user)
        backlog = stack.enter_context(closing(Backlog(settings)))
        rejected = stack.enter_context(RejectedLines(read.path))
        importing = Import(
            read,
            asker.agency,
            _Giving(client, asker),
            scope=settings.door_scope(),
            abroad=abroad,
            pace=backlog.pace,
            reject=rejected,
        )
        _say(f"sha256 {read.sha256}")
        try:
            _run(importing, len(read) if limit is None else min(limit, len(read)), limit)
        except KeyboardInterrupt:
            _say("interrupted: what was sent is done; the same command goes on with the rest")
            raise typer.Exit(INTERRUPTED) from None
        finally:
            # Also when it ended early: what was done is done, and a second run says so.
            rejected.close()
            _tell(importing.tally.written(), rejected, as_json=as_json)


class _Giving:
    """Gives commands in the name of the account that imports, many in one sealed call."""

    def __init__(self, client: RpcClient, asker: Asker) -> None:
        self._client = client
        self._asker = asker

    def __call__(self, commands: Sequence[Given]) -> Sequence[bool | PlatformError]:
        given: list[Json] = [
            {"name": one.name, "case_id": one.case, "body": one.body, "command_id": one.command_id} for one in commands
        ]
        call = derive("import-call", *(one.command_id for one in commands))
        answer: Any = self._client.call("intake", "commands", {"commands": given}, asker=self._asker, command_id=call)
        return [_read(one) for one in answer["answers"]]


def _read(answer: dict[str, Any]) -> bool | PlatformError:
    return failure_of_words(answer["error"]) if "error" in answer else bool(answer["repeated"])


def _account(client: RpcClient, user: str) -> Asker:
    """Find the account; an import may do what its officer may do at the door, and nothing else."""
    asker = account(client, user, "support")
    allowed = commands_of("intake")["receive-victim"].roles & commands_of("intake")["classify-case"].roles
    if asker.role not in allowed:
        raise Problem(f"a {asker.role} receives nobody; an account that does is a {' or '.join(sorted(allowed))}")
    return asker


class _RowsASecond(ProgressColumn):
    """How many rows a second are brought in."""

    def render(self, task: Task) -> Text:
        """Say it, once it is known."""
        return Text("" if task.speed is None else f"{task.speed:.0f} rows/s")


def _run(importing: Import, total: int, limit: int | None) -> None:
    console = Console(stderr=True)
    columns = (TextColumn("import"), BarColumn(), MofNCompleteColumn(), _RowsASecond(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("rows", total=total)
        importing.run(limit=limit, advanced=lambda: progress.advance(task))


def _tell(written: dict[str, int], rejected: RejectedLines, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(written))
    else:
        typer.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in written.items()))
    if rejected.count:
        _say(f"rejected rows: {rejected.path}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
