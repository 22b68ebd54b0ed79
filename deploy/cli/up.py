"""`hoigia up`: the embedded default, from nothing to a line that says where it is."""

import importlib
from collections.abc import Sequence
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, DataDir
from deploy.launcher import Launcher, Plan, Wish
from deploy.progress import Progress
from deploy.roster import processes, service_part
from deploy.servers.part import Part
from shared.config import Settings

LOWEST_PORT, HIGHEST_PORT = 1024, 65535

app = typer.Typer(add_completion=False)


@app.command()
def up(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Load invented cases and accounts to sign in with.")] = False,
    province: Annotated[str | None, typer.Option(help="The code of the province this instance serves.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    port: Annotated[
        int | None, typer.Option(min=LOWEST_PORT, max=HIGHEST_PORT, help="The portal's port; a free one otherwise.")
    ] = None,
) -> None:
    """Start PostgreSQL, RabbitMQ and every service here; Ctrl-C stops all of it."""
    progress = Progress()
    plan = Plan(
        migrate=_migrate,
        services=_services,
        afterwards=_demo if demo else None,
        logins="demo-logins.json" if demo else None,
    )
    Launcher(Wish(data_dir, province, port), plan, progress=progress).run()


def _services(settings: Settings, mark: str) -> Sequence[Part]:
    return [service_part(name, settings, mark) for name in processes()]


def _migrate(settings: Settings) -> None:
    # Imported while the servers boot: it stands on psycopg and on the broker's client.
    importlib.import_module("deploy.migrate").migrate(settings)


def _demo(settings: Settings) -> None:
    importlib.import_module("deploy.demo").run(settings)
