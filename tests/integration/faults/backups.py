"""Backing up and restoring one service's database, by the commands of docs/how-to/back-up-and-restore.md."""

import subprocess
import sys
from pathlib import Path

from psycopg import sql

from deploy.servers.programs import postgres_program
from shared.config import Settings, inherited
from shared.eventlog.database import connect


def back_up(settings: Settings, database: str, file: Path) -> None:
    """Write a backup of one database."""
    _run(settings, "pg_dump", "--format=custom", f"--file={file}", database)


def restore(settings: Settings, database: str, file: Path) -> None:
    """Put a backup in the place of a database."""
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        # It waits for a checkpoint, which takes its time on a busy machine.
        administrator.execute("SET statement_timeout = 0")
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
    _run(settings, "pg_restore", "--create", "--exit-on-error", "--dbname=postgres", str(file))


def hoigia(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would."""
    return subprocess.run(  # noqa: S603 - our own words
        (sys.executable, "-m", "deploy.cli", *words, "--data-dir", str(settings.data_directory)),
        env={**inherited(), **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _run(settings: Settings, program: str, *words: str) -> None:
    found = postgres_program(program)
    assert found is not None, f"{program} is missing: install the package postgresql"
    where = {
        "PGHOST": settings.postgres_host,
        "PGPORT": str(settings.postgres_port),
        "PGUSER": "hoigia",
        "PGPASSWORD": settings.secret("postgres", "hoigia"),
    }
    done = subprocess.run(  # noqa: S603 - our own words
        (str(found), *words), env=where, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
