"""One process that the launcher starts, and how: as whom, with what around it, and when it is ready."""

import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.servers.account import Account, setpriv

# Servers are given this and nothing of ours: a PGPORT or RABBITMQ_NODENAME of a user's shell must not reach them.
PLAIN_ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}
_LOG_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A process to run. ``ready`` is asked with its pid; ``orphaned`` is what it gets when its starter dies.

    One that is not ready within ``start_limit`` seconds hangs, and is killed to be started again.
    One that never served is given up after ``first_starts``; one that did is started again for ever.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    directory: Path
    log: Path
    account: Account
    ready: Callable[[int], bool]
    before: Callable[[], None] = field(default=lambda: None)
    stop_signal: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGKILL
    patience: float = 10.0
    start_limit: float | None = 60.0
    first_starts: int = 4
    address: str | None = None


def launch(part: Part) -> "subprocess.Popen[bytes]":
    """Start a part in a session of its own, so that a Ctrl-C at the terminal reaches only the launcher."""
    part.before()
    _shorten(part.log)
    words = (*bound_to_starter(part.orphaned), *part.account.switch())
    command = (setpriv(), *words, "--", *part.command) if words else part.command
    with part.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own words
            command,
            cwd=part.directory,
            env=dict(part.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )


def bound_to_starter(word: signal.Signals) -> tuple[str, ...]:
    """Give the words for setpriv by which the kernel sends a child a signal when its starter dies."""
    # The kernel counts the thread that made the child, not the process: one that ends early would end the part.
    if threading.current_thread() is not threading.main_thread():
        return ()
    return ("--pdeathsig", word.name.removeprefix("SIG"))


def _shorten(log: Path) -> None:
    """Begin a new log where the old one has grown long; one old one is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))
