"""`hoigia dead-letters`: failed messages, why they failed, and what to do with them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.asking import account
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, AsUser, DataDir
from deploy.explaining import explain
from deploy.instance import settings_of
from shared.config import Settings
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, derive
from shared.messaging import dead_letters
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

Letter = Annotated[str, typer.Argument(help="The letter's id, as `list` shows it.")]

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Failed messages, and what to do with them.")


@app.command("list")
def list_letters(*, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """List every message that was set aside."""
    letters = dead_letters.find_all(settings_of(data_dir))
    if as_json:
        typer.echo(json.dumps([_written(letter) for letter in letters]))
        return
    table = Table("letter", "service", "queue", "type", "code", "error", "attempts", "last", box=None)
    for one in letters:
        attempts = str(one.attempts)
        table.add_row(one.letter, one.service, one.queue, one.type, one.code, one.error, attempts, one.last)
    Console().print(table if letters else "no dead letters")


@app.command()
def show(letter: Letter, *, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Show why one message was set aside and what to do: codes, ids and times, never what it says."""
    settings = settings_of(data_dir)
    found = dead_letters.find(settings, letter)
    _print(found, as_json=as_json)
    if not as_json:
        _advise(found, settings.data_directory / "logs" / f"{found.service}.log")


@app.command()
def replay(letter: Letter, *, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Put one message back into the queue it came from, once."""
    _print(dead_letters.replay(settings_of(data_dir), letter), as_json=as_json)


@app.command()
def drop(
    letter: Letter,
    user: AsUser,
    reason: Annotated[str, typer.Option("--reason", help="Why nobody needs the message.")],
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Drop one message for good; who and why is recorded first."""
    settings = settings_of(data_dir)
    dropped = dead_letters.drop(settings, letter, lambda known: _record(settings, known, user, reason))
    _print(dropped, as_json=as_json)


def _record(settings: Settings, letter: DeadLetter, user: str, reason: str) -> None:
    """Make the audit service record the drop; the same letter is recorded once."""
    body: dict[str, Json] = {
        "letter": letter.letter,
        "queue": letter.queue,
        "type": letter.type,
        "message": letter.message,
        "code": letter.code,
        "reason": reason,
    }
    client = RpcClient(settings, OPERATOR)
    try:
        client.call(
            "audit",
            "command",
            {"name": "drop-dead-letter", "case_id": None, "body": body},
            asker=account(client, user, "audit"),
            command_id=CommandId(derive("drop-dead-letter", letter.letter, user, reason)),
        )
    finally:
        client.close()


def _print(letter: DeadLetter, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_written(letter)))
        return
    table = Table(show_header=False, box=None)
    for name, value in asdict(letter).items():
        table.add_row(name, "" if value is None else str(value))
    Console().print(table)


def _written(letter: DeadLetter) -> dict[str, Json]:
    explained = explain(letter.code)
    return {**asdict(letter), "service": letter.service, "what": explained.what, "do": explained.do}


def _advise(letter: DeadLetter, log: Path) -> None:
    """Say what the code means, what to do, and where the service told of it."""
    explained = explain(letter.code)
    typer.echo(f"\nwhat happened: {explained.what}\nwhat to do: {explained.do}\nthe service's log: {log}")
