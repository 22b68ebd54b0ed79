"""`hoigia agency`: the agencies that accounts belong to, beside those that this release names."""

import json
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from deploy.cli.asking import one_time_id, operator
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.instance import settings_of
from shared.contracts.vocabulary import AgencyKind, Confidence
from shared.kernel.canonical import Json
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Agencies, and what each is called.")


@app.command()
def add(
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="Its code, which begins with that of its province, such as 08-so-y-te."),
    ],
    kind: Annotated[AgencyKind, typer.Option("--kind", help="What it is.")],
    name: Annotated[str, typer.Option("--name", help="What it is called.")],
    since: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The day from which it is called so.")
    ],
    source: Annotated[str, typer.Option("--source", help="Where that is written, such as a decision and its number.")],
    confidence: Annotated[
        Confidence, typer.Option("--confidence", help="How sure it is: `found` was read in the source.")
    ] = Confidence.UNCONFIRMED,
    *,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Register an agency, or another name of one from a day on; the same again changes nothing."""
    settings = settings_of(data_dir)
    body: dict[str, Json] = {
        "code": code,
        "kind": kind.value,
        "province": code.partition("-")[0],
        "name": name,
        "valid_from": since.date().isoformat(),
        "source": source,
        "confidence": confidence.value,
    }
    with closing(RpcClient(settings, OPERATOR)) as client:
        client.call(
            "directory",
            "command",
            {"name": "register-agency", "case_id": None, "body": body},
            asker=operator(settings),
            command_id=one_time_id("register-agency", code),
        )
    typer.echo(f"{code} is known: {name}")


@app.command("list")
def list_agencies(*, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """List every agency that an account can belong to, with what it is called today."""
    settings = settings_of(data_dir)
    with closing(RpcClient(settings, OPERATOR)) as client:
        found: Any = client.call("directory", "agencies", {}, asker=None)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table(*(Column(word, overflow="fold") for word in ("agency", "kind", "name")), box=None)
    for one in found:
        table.add_row(one["code"], one["kind"], one["name"] or "")
    Console().print(table)
