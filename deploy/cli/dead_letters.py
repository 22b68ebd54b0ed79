"""`hoigia dead-letters`: failed messages, why they failed, and what to do with them."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from shared.access.asker import Asker
from shared.config import Settings
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import PlatformError, UnavailableError
from shared.messaging import dead_letters
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

REFUSED, UNREACHABLE = 1, 3

T = TypeVar("T")

app = typer.Typer(help="Failed messages, why they failed, and what to do with them.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
Letter = Annotated[str, typer.Argument(help="The letter's id, as `list` shows it.")]


@app.command("list")
def list_letters(*, as_json: AsJson = False) -> None:
    """List every message that was set aside."""
    letters = _try(lambda: dead_letters.find_all(Settings.from_environment()))
    if as_json:
        _print_json([asdict(letter) for letter in letters])
        return
    table = Table("letter", "queue", "type", "code", "error", "attempts", "last")
    for letter in letters:
        table.add_row(
            letter.letter, letter.queue, letter.type, letter.code, letter.error, str(letter.attempts), letter.last
        )
    Console().print(table if letters else "no dead letters")


@app.command()
def show(letter: Letter, *, as_json: AsJson = False) -> None:
    """Show why one message was set aside: codes, ids and times, never what it says."""
    found = _try(lambda: dead_letters.find(Settings.from_environment(), letter))
    _print(found, as_json=as_json)


@app.command()
def replay(letter: Letter, *, as_json: AsJson = False) -> None:
    """Put one message back into the queue it came from, once."""
    found = _try(lambda: dead_letters.replay(Settings.from_environment(), letter))
    _print(found, as_json=as_json)


@app.command()
def drop(
    letter: Letter,
    user: Annotated[str, typer.Option("--as", help="The account that answers for it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why nobody needs the message.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Drop one message for good; who and why is recorded first."""
    settings = Settings.from_environment()
    found = _try(lambda: dead_letters.drop(settings, letter, lambda known: _record(settings, known, user, reason)))
    _print(found, as_json=as_json)


def _try(act: Callable[[], T]) -> T:
    """Do it, or tell the code of what went wrong and end with the exit code that says so."""
    try:
        return act()
    except PlatformError as failure:
        sys.stderr.write(f"{failure.code}\n")
        raise typer.Exit(UNREACHABLE if isinstance(failure, UnavailableError) else REFUSED) from None


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
    asker = Asker(user=user, agency=settings.node, role="administrator", purpose="audit")
    client = RpcClient(settings, OPERATOR)
    try:
        client.call(
            "audit",
            "command",
            {"name": "drop-dead-letter", "case_id": None, "body": body},
            asker=asker,
            command_id=CommandId(derive("drop-dead-letter", letter.letter, user)),
        )
    finally:
        client.close()


def _print(letter: DeadLetter, *, as_json: bool) -> None:
    if as_json:
        _print_json(asdict(letter))
        return
    table = Table(show_header=False)
    for name, value in asdict(letter).items():
        table.add_row(name, "" if value is None else str(value))
    Console().print(table)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
