"""`hoigia demo`: the demonstration on a platform that runs already, here or in containers."""

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir
from deploy.demo import run
from deploy.demo.accounts import FILE
from deploy.instance import settings_of

app = typer.Typer(add_completion=False)


@app.command()
def demo(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Make invented accounts and run the main job over HTTP once; the logins are written to a file."""
    settings = settings_of(data_dir)
    settings.data_directory.mkdir(parents=True, exist_ok=True)
    run(settings)
    typer.echo(f"logins: {settings.data_directory / FILE}", err=True)
