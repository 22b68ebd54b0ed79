"""`hoigia case`: a case as the ledger has it, masked. Who looks, and why, is recorded first."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from deploy.cli.asking import ask_about
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, AsUser, Case, DataDir, Purpose
from deploy.cli.replaying import AsOf, OccurredBy, changes, consequences, moments, sight, steps
from deploy.problems import REFUSED, Problem
from shared.kernel.days import VIET_NAM
from shared.kernel.personal import FieldClass
from shared.kernel.record import read_time

SHORT_ID = 8

app = typer.Typer(add_completion=False, no_args_is_help=True, help="A case as it stands, or as it stood.")

for replayed in (steps, changes, consequences, sight):
    app.command()(replayed)


@app.command()
def show(
    case: Case,
    user: AsUser,
    purpose: Purpose,
    as_of: AsOf = None,
    occurred_by: OccurredBy = None,
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show a case as it stands, or as it stood, composed of what the services told of it."""
    asked = moments(as_of=as_of, occurred_by=occurred_by)
    found = ask_about(case, "replay.case", asked, user=user, purpose=purpose, data_dir=data_dir)
    view, complete = found["case"], found["complete_to"]
    if view is None:
        raise Problem("there was nothing of this case yet", exit_code=REFUSED)
    if as_json:
        typer.echo(json.dumps({**view, "complete_to": complete}, ensure_ascii=False))
        return
    console = Console()
    console.print(f"{view['code']}  {view['stage']}  {view['owner']}  {view['case_id']}")
    for service, section in view.items():
        if isinstance(section, dict) and service != "versions":
            console.print(f"[bold]{service}[/]")
            console.print_json(json.dumps(section, ensure_ascii=False))


@app.command()
def history(
    case: Case,
    user: AsUser,
    purpose: Purpose,
    as_of: AsOf = None,
    occurred_by: OccurredBy = None,
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show every event of every service about a case, in order of record."""
    asked = moments(as_of=as_of, occurred_by=occurred_by)
    found = ask_about(case, "history", asked, user=user, purpose=purpose, data_dir=data_dir)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    # Folded, never cut: on a narrow terminal and in a file too it has all that was answered.
    words = ("recorded", "happened", "log", "event", "by", "role", "purpose", "because of")
    table = Table(*(Column(word, overflow="fold") for word in words), box=None)
    for event in found["events"]:
        times = [read_time(event[name]).astimezone(VIET_NAM) for name in ("recorded_at", "occurred_at")]
        table.add_row(
            *(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in times),
            f"{event['service']} {event['position']}",
            event["type"],
            f"{event['actor'][:SHORT_ID]} {event['agency']}",
            event["role"],
            event["purpose"],
            (event["causation"] or "")[:SHORT_ID],
        )
    console = Console()
    console.print(table)
    complete = ", ".join(f"{service} {position}" for service, position in found["complete_to"].items())
    console.print(f"complete to: {complete}")


@app.command()
def who_knew(  # noqa: PLR0913 - one parameter an option
    case: Case,
    user: AsUser,
    purpose: Purpose,
    *,
    fact: Annotated[str | None, typer.Option(help="One event, by the id that the steps of the case give it.")] = None,
    field_class: Annotated[FieldClass | None, typer.Option("--class", help="Values of this class.")] = None,
    by: Annotated[str | None, typer.Option(help="Who knew by this time (RFC 3339); by now when left out.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Tell who knew one event of a case, or values of a class: who wrote it, and to whom it was shown."""
    words = {"fact": fact, "field_class": field_class}
    asked = {**moments(until=by), **{name: str(word) for name, word in words.items() if word is not None}}
    found = ask_about(case, "who_knew", asked, user=user, purpose=purpose, data_dir=data_dir)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table(*(Column(word, overflow="fold") for word in ("first", "who", "agency", "basis", "how")), box=None)
    for one in found["persons"]:
        first = read_time(one["first_at"]).astimezone(VIET_NAM)
        table.add_row(f"{first:%Y-%m-%d %H:%M:%S}", one["actor"], one["agency"], one["basis"] or "-", one["channel"])
    console = Console()
    console.print(table)
    if "erasures_unknown" in found:
        console.print(f"who was erased is not known of: {', '.join(found['erasures_unknown'])}")
