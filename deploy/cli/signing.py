"""`hoigia log rotate-key`: a new key for a log, for this node's witness or for its dossiers, beside the old one."""

from datetime import timedelta
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir, known_service
from deploy.instance import settings_of
from deploy.problems import WRONG_USAGE, Problem
from deploy.restoring import tail_of
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.notary.keyfiles import DOSSIERS, OVERLAP, WITNESS, key_name, rotate
from shared.transparency.notes import COSIGNATURE, VerifierKey


def rotate_key(
    service: Annotated[str | None, typer.Argument(help="Whose log.", callback=known_service)] = None,
    *,
    witness: Annotated[
        bool, typer.Option("--witness", help="The key with which this node's witness cosigns instead.")
    ] = False,
    dossiers: Annotated[bool, typer.Option("--dossiers", help="The key that seals dossiers instead.")] = False,
    days: Annotated[int, typer.Option(min=1, help="How long the old key signs as well.")] = OVERLAP.days,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Let a new key sign from now on, and the old one beside it for some days: of a log, the witness, or dossiers."""
    settings, overlap = settings_of(data_dir), timedelta(days=days)
    match service, witness, dossiers:
        case str(), False, False:
            what, readers = service, f"whoever reads its checkpoints, within {days} days"
            key = follow_key(settings, service, overlap)
        case None, True, False:
            what, readers = (
                WITNESS,
                f"every node whose logs it cosigns, as a line beside the old one, within {days} days",
            )
            key = _rotated(settings, WITNESS, key_name(settings, WITNESS), overlap)
            key = VerifierKey(key.name, COSIGNATURE, key.public)
        case None, False, True:
            what, readers = DOSSIERS, "whoever verifies dossiers, before the next one (`hoigia audit keys`)"
            key = _rotated(settings, DOSSIERS, key_name(settings, DOSSIERS), overlap)
        case _:
            raise Problem("name one: a SERVICE, --witness or --dossiers", exit_code=WRONG_USAGE)
    typer.echo(f"{what}: signed from now on by {key.written()}")
    typer.echo(f"{what}: give this key to {readers}")


def follow_key(settings: Settings, service: str, overlap: timedelta) -> VerifierKey:
    """Let a new key follow those of a log; the notary takes it at its next checkpoint."""
    with connect(settings.postgres(service, f"{service}_service")) as connection:
        origin = tail_of(connection).origin
    return _rotated(settings, service, origin, overlap)


def _rotated(settings: Settings, whose: str, name: str, overlap: timedelta) -> VerifierKey:
    return rotate(settings.secrets, whose, origin=name, moment=now(), overlap=overlap)
