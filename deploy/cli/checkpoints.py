"""`hoigia log checkpoint`: what an auditor keeps of a log, to hold against it whatever is shown later."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir, known_service
from deploy.instance import settings_of
from deploy.problems import WRONG_USAGE, Problem
from services.audit.queries.exported import cosigned_notes, newest_notes
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError

LEDGER = "audit"


def checkpoint(
    service: Annotated[
        str | None, typer.Argument(help="Of which log; of every one when left out.", callback=known_service)
    ] = None,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write SERVICE.checkpoint there, for each log.", file_okay=False),
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Hand out the newest checkpoint of a log that was cosigned, with every cosignature of it: of one log, or each."""
    if service is None and output is None:
        raise Problem("name a SERVICE, or a directory for all: -o DIRECTORY", exit_code=WRONG_USAGE)
    found = cosigned_checkpoints(settings_of(data_dir))
    if service is not None and service not in found:
        raise Problem(f"no checkpoint of {service} was cosigned yet")
    wanted = found if service is None else {service: found[service]}
    for name, note in wanted.items():
        if output is None:
            typer.echo(note, nl=False)
            continue
        output.mkdir(parents=True, exist_ok=True)
        (output / f"{name}.checkpoint").write_text(note, encoding="utf-8")
        typer.echo(output / f"{name}.checkpoint")


def cosigned_checkpoints(settings: Settings) -> dict[str, str]:
    """Read the newest note of each log that this node's witness cosigned, with what others cosigned of the same.

    Raises :class:`Problem` for a row of the ledger that is none.
    """
    found = {}
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        newest = newest_notes(ledger, SERVICES)
        for service in (name for name in SERVICES if name in newest):
            try:
                note = Note.read(newest[service].encode())
                told = Checkpoint.read(note.text)
                others = cosigned_notes(ledger, service, told.size, told.root)
                found[service] = note.joined(Note.read(words.encode()) for words in others).written()
            except NoteError as wrong:
                raise Problem(f"what the ledger keeps as cosigned of {service} was damaged: {wrong}") from None
    return found
