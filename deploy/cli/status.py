"""`hoigia status`: what runs, how far everything has come, and whether anything is outstanding."""

import json

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.problems import REFUSED, UNREACHABLE
from deploy.status import Status, status_of
from deploy.supervisor import READY

app = typer.Typer(add_completion=False)


@app.command()
def status(*, data_dir: DataDir = DEFAULT_DATA_DIR, as_json: AsJson = False) -> None:
    """Show the parts, followers, queues and the ledger, and what is wrong.

    Ends with 3 when a part is down or silent, with 1 when a person has to look (something halted, a dead letter).
    """
    found = status_of(data_dir)
    if as_json:
        typer.echo(json.dumps(found.written()))
    else:
        _show(found, Console())
    if not found.is_up:
        raise typer.Exit(UNREACHABLE)
    if found.troubles:
        raise typer.Exit(REFUSED)


def _show(found: Status, console: Console) -> None:
    parts = Table("part", "state", "pid", "restarts", "address", "within", box=None)
    for part in found.parts:
        colour = "green" if part.state == READY else "red"
        pid = "" if part.pid is None else str(part.pid)
        parts.add_row(
            part.name,
            f"[{colour}]{part.state}[/]",
            pid,
            str(part.restarts or ""),
            part.address or "",
            _within(found, part.name),
        )
    console.print(parts if found.parts else "nothing runs")
    behind = [one for one in found.followers if one.lag]
    if behind:
        table = Table("follower", "position", "lag", box=None)
        for one in behind:
            table.add_row(f"{one.service} {one.name}", str(one.position), str(one.lag))
        console.print(table)
    waiting = [queue for queue in found.queues if queue.ready or queue.unacked]
    if waiting:
        table = Table("queue", "ready", "unacked", box=None)
        for queue in waiting:
            table.add_row(queue.name, str(queue.ready), str(queue.unacked))
        console.print(table)
    ledger = "no ledger" if found.ledger is None else f"{found.ledger} behind"
    halted = "".join(f", halted at {name}" for name in found.halted)
    settled = "yes" if found.settled else "no"
    console.print(f"ledger: {ledger}{halted}   dead letters: {found.dead_letters}   settled: {settled}")
    for trouble in found.troubles:
        console.print(f"[red]{escape(str(trouble))}[/]", soft_wrap=True)


def _within(found: Status, part: str) -> str:
    """Say what a service told of its parts: positions of those that have one, and what is wrong."""
    words = []
    for state in found.inner.get(part, ()):
        if not state.is_well:
            words.append(f"[red]{state.name} {state.doing}[/]")
        elif state.position is not None:
            words.append(f"{state.name} {state.position}")
    return ", ".join(words)
