"""`hoigia migrate`: bring every database, key and queue up to date; safe to repeat."""

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir
from deploy.instance import never_started, settings_at
from deploy.migrate import migrate as bring_up_to_date
from deploy.problems import UNREACHABLE, Problem
from shared.messaging.management import ADMINISTRATOR

app = typer.Typer(add_completion=False)


@app.command()
def migrate(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Bring every database, key and queue up to date; safe to repeat."""
    settings = settings_at(data_dir)
    # Looked for before anything is made: keys in a wrong folder would be taken for those of a platform.
    for server in ("postgres", "broker"):
        password = settings.secrets / server / ADMINISTRATOR
        if not password.exists():
            raise Problem(
                f"{never_started(data_dir)}, and the administrator's password is not there: {password}",
                exit_code=UNREACHABLE,
            )
    bring_up_to_date(settings, progress=lambda done: typer.echo(f"{done} is up to date", err=True))
