"""Where the distribution keeps the programs of the servers."""

import shutil
from pathlib import Path

POSTGRES_HOME = Path("/usr/lib/postgresql")
# Not the one in /usr/sbin: that insists on root and on the paths of the system's own instance.
RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
OLDEST_POSTGRES = 15


def postgres_program(name: str, *, version: int | None = None, home: Path = POSTGRES_HOME) -> Path | None:
    """Find a program of the newest PostgreSQL, or of the version that made a cluster."""
    for directory in sorted(home.glob("*/bin"), key=_version, reverse=True):
        fits = _version(directory) >= OLDEST_POSTGRES if version is None else _version(directory) == version
        if fits and (directory / name).exists():
            return directory / name
    return None


def rabbitmq_program(server: Path = RABBITMQ_SERVER) -> Path | None:
    """Find the broker's start script."""
    return server if server.exists() else None


def epmd_program() -> str | None:
    """Find Erlang's port mapper."""
    return shutil.which("epmd", path="/usr/bin:/usr/lib/erlang/bin")


def _version(directory: Path) -> int:
    text = directory.parent.name
    return int(text) if text.isdigit() else 0
