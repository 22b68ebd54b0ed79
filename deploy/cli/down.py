"""`hoigia down`: stop an instance, also one whose launcher was killed."""

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir
from deploy.stopping import stop

app = typer.Typer(add_completion=False)


@app.command()
def down(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Stop everything that `hoigia up` started in this data directory."""
    typer.echo(stop(data_dir), err=True)
