"""`hoigia log time-stamp`: an authority outside says how far the logs are now, and that is kept."""

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir
from deploy.instance import settings_of


def time_stamp(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Have the newest cosigned checkpoint of each log time-stamped by an authority outside (RFC 3161); once a day."""
    from deploy.authorities.stamped_logs import stamp_logs  # noqa: PLC0415 - certificates take a second to load

    found = stamp_logs(settings_of(data_dir))
    typer.echo(f"{len(found.notes)} logs, {found.name()}")
