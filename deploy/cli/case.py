"""`hoigia case`: a case as the ledger has it, masked. Who looks, and why, is recorded first."""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.asking import account, case_of, one_time_id
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, AsUser, DataDir, Purpose
from deploy.instance import settings_of
from deploy.problems import WRONG_USAGE, Problem
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM
from shared.kernel.record import read_time, write_time
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

SHORT_ID = 8

app = typer.Typer(add_completion=False, no_args_is_help=True, help="A case as it stands, or as it stood.")

Case = Annotated[str, typer.Argument(metavar="CASE", help="The case, by id or code.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As it stood at this time (RFC 3339), not as it stands.")]


@app.command()
def show(
    case: Case, user: AsUser, purpose: Purpose, *, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR
) -> None:
    """Show a case composed of the newest of each kind of event."""
    composed = compose(_history(case, user, purpose, as_of=None, data_dir=data_dir))
    if as_json:
        typer.echo(json.dumps(composed, ensure_ascii=False))
        return
    console = Console()
    console.print(f"{composed['code'] or ''}  {composed['case_id']}")
    for service, kinds in composed["services"].items():
        for kind, data in kinds.items():
            console.print(f"[bold]{service}[/] {kind}")
            console.print_json(json.dumps(data, ensure_ascii=False))


@app.command()
def history(
    case: Case,
    user: AsUser,
    purpose: Purpose,
    as_of: AsOf = None,
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show every event of every service about a case, in order of record."""
    found = _history(case, user, purpose, as_of=as_of, data_dir=data_dir)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table("recorded", "happened", "service", "event", "by", "role", "purpose", "because of", box=None)
    for event in found["events"]:
        times = [read_time(event[name]).astimezone(VIET_NAM) for name in ("recorded_at", "occurred_at")]
        table.add_row(
            *(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in times),
            event["service"],
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


def _history(case: str, user: str, purpose: str, *, as_of: str | None, data_dir: Any) -> dict[str, Any]:
    arguments: dict[str, Json] = {} if as_of is None else {"as_of": _moment(as_of)}
    settings = settings_of(data_dir)
    with closing(RpcClient(settings, OPERATOR)) as client:
        asker = account(client, user, purpose)
        found = case_of(client, case)
        answer: Any = client.call(
            "audit",
            "history",
            {"case_id": found, **arguments},
            asker=asker,
            command_id=one_time_id("history", found),
            case=found,
        )
    return {"case_id": found, **answer}


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(f"{text} is no time; write it as 2026-03-02T08:30:00+07:00", exit_code=WRONG_USAGE) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIET_NAM)
    return write_time(moment)


def compose(found: dict[str, Any]) -> dict[str, Any]:
    """Put a case together from its events: the newest of each kind, service by service."""
    events: Sequence[dict[str, Any]] = found["events"]
    services: dict[str, dict[str, Any]] = {}
    for event in events:
        services.setdefault(event["service"], {})[event["type"]] = event["data"]
    codes = [event["data"].get("code") for event in events if event["type"].startswith("VictimReceived.")]
    return {
        "case_id": found["case_id"],
        "code": codes[0] if codes else None,
        "services": services,
        "complete_to": found["complete_to"],
    }
