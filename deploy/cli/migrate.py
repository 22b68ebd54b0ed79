"""`hoigia migrate`: bring every database, key and queue up to date; safe to repeat."""

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir
from deploy.instance import settings_of
from deploy.migrate import migrate as bring_up_to_date

app = typer.Typer(add_completion=False)


@app.command()
def migrate(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Bring every database, key and queue up to date; safe to repeat."""
    bring_up_to_date(settings_of(data_dir), progress=lambda done: typer.echo(f"{done} is up to date", err=True))
