"""`hoigia log restore-tail`: what a backup did not hold any more, put back from the ledger."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, known_service
from deploy.instance import settings_of
from deploy.restoring import restore_tail


def restore(
    service: Annotated[str, typer.Argument(help="Whose log; the service itself must not run.", callback=known_service)],
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Put back, from the ledger, what a log restored from a backup has lost; the service starts again after it."""
    restored = restore_tail(settings_of(data_dir), service)
    if as_json:
        typer.echo(json.dumps(asdict(restored)))
        return
    typer.echo(f"{service}: {restored.records} records and {restored.commands} commands put back, as in the ledger")
    typer.echo(f"{service}: its log ends at {restored.position}")
