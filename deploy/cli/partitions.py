"""`hoigia log partitions`: full partitions verified, copied out, taken off a log and put back."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, known_service
from deploy.instance import settings_of
from deploy.partitions import Checked, Work, work_on
from deploy.problems import WRONG_USAGE, Problem
from shared.eventlog.partitions import Partition


class Act(StrEnum):
    """What can be done to partitions."""

    LIST = "list"
    VERIFY = "verify"
    COPY_OUT = "copy-out"
    DETACH = "detach"
    ATTACH = "attach"


def partitions(
    service: Annotated[str, typer.Argument(help="Whose log.", callback=known_service)],
    act: Annotated[Act, typer.Argument(help="What to do.")] = Act.LIST,
    partition: Annotated[str | None, typer.Argument(help="Which partition, as `list` shows it.")] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Where `copy-out` writes the copy, or `attach` reads one whose table is gone."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """List partitions; verify one against the ledger, copy it out, detach it, attach it again."""
    if act is not Act.LIST and partition is None:
        raise Problem(f"say which partition: hoigia log partitions {service} {act} PARTITION", exit_code=WRONG_USAGE)
    with work_on(settings_of(data_dir), service) as work:
        if partition is None or act is Act.LIST:
            _show(work.listed(), as_json=as_json)
        else:
            _tell(act, _do(work, act, partition, file), as_json=as_json)


def _do(work: Work, act: Act, partition: str, file: Path | None) -> Checked:
    match act:
        case Act.COPY_OUT:
            if file is None:
                raise Problem("say where to: --file FILE", exit_code=WRONG_USAGE)
            return work.copy_out(partition, file)
        case Act.DETACH:
            return work.detach(partition)
        case Act.ATTACH:
            return work.attach(partition, file)
        case _:
            return work.verify(partition)


def _show(found: list[Partition], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found]))
        return
    table = Table("partition", "first", "last", "", box=None)
    for one in found:
        word = "attached" if one.attached else "detached" if one.present else "detached, table gone"
        table.add_row(one.name, str(one.first), str(one.end - 1), word)
    Console().print(table)


def _tell(act: Act, checked: Checked, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"act": act.value, **asdict(checked)}))
    else:
        typer.echo(f"{act.value}: {checked.partition}, {checked.records} records as in the ledger")
        typer.echo(f"sha256 {checked.digest}")
