"""A private PostgreSQL for one measurement, all durable, its commits slowed on wish."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from psycopg import sql

from deploy.servers.ports import free_run
from deploy.servers.postgres import PrivatePostgres
from shared.config import Settings
from shared.eventlog.database import connect
from tests.support.logs import make_log_database
from tests.support.slow_disk import SlowPostgres


@contextmanager
def scratch_server(milliseconds: float = 0.0) -> Iterator[tuple[Settings, PrivatePostgres]]:
    """Start a server with nothing in it, and remove it with all its data at the end."""
    base = Path(tempfile.mkdtemp(prefix="hoigia-bench-"))
    # As root the server runs as an account of its own, which must get through here.
    base.chmod(0o711)
    settings = replace(Settings.from_environment({"HOIGIA_DATA_DIR": str(base)}), postgres_port=free_run(1))
    server = SlowPostgres(
        base / "postgres", port=settings.postgres_port, password_file=settings.secrets / "postgres" / "hoigia"
    )
    try:
        if milliseconds:
            server.make_slow(base).write_text(str(round(milliseconds * 1000)), encoding="ascii")
        server.start()
        yield settings, server
    finally:
        server.kill()
        for directory in (server.directory, base):
            shutil.rmtree(directory, ignore_errors=True)


def make_database(settings: Settings, name: str) -> str:
    """Make an empty database; gives the administrator's connection string to it."""
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return settings.postgres(name, "hoigia")


def make_log(settings: Settings, name: str) -> str:
    """Make an empty log as a migration does; gives the connection string of its service's role."""
    return settings.postgres(make_log_database(settings, name), f"{name}_service")
