"""A private PostgreSQL for one measurement, all durable, its commits slowed on wish."""

import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from psycopg import sql

from deploy.problems import Problem
from deploy.servers.part import Part
from deploy.servers.ports import free_run
from deploy.servers.postgres import PrivatePostgres
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.migrate import migrate_follower, migrate_log, prepare_database

SOURCE = Path(__file__).parent / "slow_fdatasync.c"
READABLE = 0o755


class SlowPostgres(PrivatePostgres):
    """The launcher's own server, its commits waiting longer for the disk by some milliseconds."""

    library: Path
    milliseconds: float = 0.0

    def part(self) -> Part:
        """Describe the server's process with the delay loaded before the C library."""
        part = super().part()
        if not self.milliseconds:
            return part
        slower = {"LD_PRELOAD": str(self.library), "SLOWER_BY_MICROSECONDS": str(round(self.milliseconds * 1000))}
        return replace(part, environment={**part.environment, **slower})


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
            server.library, server.milliseconds = _compiled(base), milliseconds
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
    password = secrets.token_urlsafe(24)
    with connect(make_database(settings, name)) as connection:
        prepare_database(connection, name, password)
        migrate_log(connection, name, origin=f"hoigia.example/24/{name}/00", incarnation="00")
    kept = settings.secrets / "postgres" / f"{name}_service"
    kept.touch(mode=0o600)
    kept.write_text(password + "\n", encoding="ascii")
    own = settings.postgres(name, f"{name}_service")
    with connect(own) as connection:
        migrate_follower(connection)
    return own


def _compiled(folder: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Problem("there is no C compiler, so commits cannot be slowed; leave out --slower, or install gcc")
    library = folder / "slow_fdatasync.so"
    words = (compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl")
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise Problem(f"the delay cannot be compiled: {done.stderr.strip()}")
    library.chmod(READABLE)
    return library
