"""`hoigia log rotate-key`: a new key for the checkpoints of a log, beside the old one for a while."""

from datetime import timedelta
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir, known_service
from deploy.instance import settings_of
from deploy.restoring import tail_of
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.notary.keyfiles import OVERLAP, rotate
from shared.transparency.notes import VerifierKey


def rotate_key(
    service: Annotated[str, typer.Argument(help="Whose log.", callback=known_service)],
    *,
    days: Annotated[int, typer.Option(min=1, help="How long the old key signs as well.")] = OVERLAP.days,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Let a new key sign the checkpoints of a log from now on, and the old one beside it for some days."""
    key = follow_key(settings_of(data_dir), service, timedelta(days=days))
    typer.echo(f"{service}: signed from now on by {key.written()}")
    typer.echo(f"{service}: give this key to whoever reads its checkpoints, within {days} days")


def follow_key(settings: Settings, service: str, overlap: timedelta) -> VerifierKey:
    """Let a new key follow those of a log; the notary takes it at its next checkpoint."""
    with connect(settings.postgres(service, f"{service}_service")) as connection:
        origin = tail_of(connection).origin
    return rotate(settings.secrets, service, origin=origin, moment=now(), overlap=overlap)
