"""`hoigia law`: what the tables of law say, what nobody has confirmed yet, and cases under another day's law."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from deploy.cli.options import AsJson
from deploy.cli.recomputing import recompute
from deploy.problems import WRONG_USAGE, Problem
from deploy.unconfirmed import marked
from services.directory.rules.telling import TABLES, listed, plain
from services.directory.schemas.reference import load_reference

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Tables of law, dated and sourced.")


@app.callback()
def law() -> None:
    """Show the tables of law that this release carries."""


@app.command()
def unconfirmed(
    *,
    rows: Annotated[bool, typer.Option("--rows", help="Also every dated row that is marked unconfirmed.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what must be read in a full text before anybody relies on it, and which rows rest on it."""
    points, unsure = load_reference().open_points, marked() if rows else []
    if as_json:
        found: dict[str, Any] = {"points": [plain(point) for point in points], "rows": [asdict(row) for row in unsure]}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for point in points:
        typer.echo(f"{point.code} {point.asked_en}.\n  {point.asked_vi}.\n  until then: {point.meanwhile}")
        typer.echo(f"  rests on it: {', '.join(point.rests)}")
    for row in unsure:
        typer.echo(f"unconfirmed {row.name} from {row.since}")


app.command("recompute")(recompute)


@app.command("list")
def list_table(
    table: Annotated[str, typer.Argument(help=f"One of: {', '.join(TABLES)}.")],
    *,
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day on which the rows hold.")],
    as_json: AsJson = False,
) -> None:
    """List the rows of a table that hold on a day, with source and confidence."""
    if table not in TABLES:
        raise Problem(f"no table is called so; there are: {', '.join(TABLES)}", exit_code=WRONG_USAGE)
    found: list[Any] = list(listed(load_reference(), table, on.date()))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found:
        typer.echo(" | ".join(str(cell) for cell in row.values() if cell not in (None, "")))
