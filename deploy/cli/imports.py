"""`hoigia import`: people of a file, through the ordinary intake command."""

import csv
import json
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.imports.mapping import REQUIRED
from deploy.imports.reading import WRONG_USAGE, File, Rejection, read_file
from deploy.imports.run import AT_ONCE, Import, Tally, check
from deploy.instance import settings_of
from deploy.problems import Problem
from shared.access.asker import Asker
from shared.contracts.commands import commands_of
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId
from shared.kernel.refusal import NotFoundError
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the file; nothing is sent.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Receive the people of a CTDC file; running it again imports nothing twice."""
    read = read_file(file, REQUIRED)
    if dry_run:
        tally = check(read, limit=limit)
        _say(f"dry run: {tally.imported} rows would be imported")
        tally.imported = 0
        _tell(file, tally, as_json=as_json)
        return
    if user is None:
        raise Problem("who imports? give --as USER", exit_code=WRONG_USAGE)
    settings = settings_of(data_dir)
    with closing(RpcClient(settings, OPERATOR, lines=AT_ONCE)) as client:
        asker = _account(client, user)
        importing = Import(read, asker.agency, _Giving(client, asker), scope=settings.door_scope())
        _say(f"sha256 {read.sha256}")
        try:
            _run(importing, read, limit)
        finally:
            # Also when it ended early: what was done is done, and a second run says so.
            _tell(file, importing.tally, as_json=as_json)


class _Giving:
    """Gives commands in the name of the account that imports."""

    def __init__(self, client: RpcClient, asker: Asker) -> None:
        self._client = client
        self._asker = asker

    def __call__(
        self, name: str, body: dict[str, Json], *, command_id: CommandId, case: str | None
    ) -> Mapping[str, Any]:
        arguments: dict[str, Json] = {"name": name, "case_id": case, "body": body}
        answer: Any = self._client.call(
            "intake", "command", arguments, asker=self._asker, command_id=command_id, case=case
        )
        return dict(answer)


def _account(client: RpcClient, user: str) -> Asker:
    """Find the account; an import may do what its officer may do at the door, and nothing else."""
    try:
        found: Any = client.call("directory", "staff.find", {"username": user}, asker=None)
    except NotFoundError:
        raise Problem("there is no such account; `hoigia user add` opens one") from None
    allowed = commands_of("intake")["receive-victim"].roles & commands_of("intake")["classify-case"].roles
    if found["role"] not in allowed:
        raise Problem(f"a {found['role']} receives nobody; an account that does is a {' or '.join(sorted(allowed))}")
    return Asker(user=found["id"], agency=found["agency"], role=found["role"], purpose="support")


def _run(importing: Import, read: File, limit: int | None) -> None:
    console = Console(stderr=True)
    columns = (TextColumn("import"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    total = len(read) if limit is None else min(limit, len(read))
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("rows", total=total)
        importing.run(limit=limit, advanced=lambda: progress.advance(task))


def _tell(file: Path, tally: Tally, *, as_json: bool) -> None:
    rejected = file.with_name(f"{file.name}.rejected.csv")
    written = tally.written()
    if as_json:
        typer.echo(json.dumps(written))
    else:
        typer.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in written.items()))
    try:
        _write(rejected, tally.rejections)
    except OSError as failure:
        raise Problem(f"{rejected} cannot be written: {failure.strerror}") from None
    if tally.rejections:
        _say(f"rejected rows: {rejected}")


def _write(path: Path, rejections: list[Rejection]) -> None:
    """Write why lines were rejected; with none, a list of an earlier run goes."""
    if not rejections:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("line", "column", "code"))
        writer.writerows(astuple(rejection) for rejection in sorted(rejections))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
