"""A private PostgreSQL: one cluster in a directory of ours, on one loopback port."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from deploy.servers.account import Account
from deploy.servers.processes import POLL_SECONDS, end, is_running, mentions
from shared.kernel.refusal import UnavailableError

ADMINISTRATOR = "hoigia"
START_SECONDS = 60
STOP_SECONDS = 20.0
LEFTOVER_SECONDS = 15.0

_SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "200",
    "shared_buffers": "'64MB'",
    "jit": "off",
    # A failed statement is never written to the log, nor the row it was about: both may be personal.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "logging_collector": "off",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
}


class PrivatePostgres:
    """Starts and stops one cluster; data and password survive, ports may change."""

    def __init__(self, directory: Path, *, port: int, password_file: Path) -> None:
        """Take the cluster's directory, its port and the file of the administrator's password."""
        self.directory = directory
        self.port = port
        self._password_file = password_file
        self._account = Account.choose("postgres")
        self._data = directory / "data"

    @property
    def pid(self) -> int | None:
        """The server's process, when it is running and ours."""
        try:
            found = int((self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        return found if is_running(found) and mentions(found, str(self._data)) else None

    def start(self) -> None:
        """Make the cluster when it is missing and start it; a stale lock file of a killed server is no obstacle."""
        self._account.own(self.directory)
        if not (self._data / "PG_VERSION").exists():
            self._make()
        if self.pid is not None:
            self.stop()
        self._forget_stranger()
        options = " ".join(f"-c {name}={value}" for name, value in {**_SETTINGS, "port": str(self.port)}.items())
        sockets = f"-c unix_socket_directories='{self.directory}'"
        command = ("pg_ctl", "-D", str(self._data), "-w", "-s", "-t", str(START_SECONDS), "-l",
                   str(self.directory / "postgres.log"), "-o", f"{options} {sockets}", "start")  # fmt: skip
        until = time.monotonic() + LEFTOVER_SECONDS
        while True:
            try:
                return self._run(*command)
            except UnavailableError:
                # Backends of a killed postmaster hold its shared memory until they notice, moments later.
                if time.monotonic() > until:
                    raise
                time.sleep(POLL_SECONDS * 4)

    def stop(self) -> None:
        """Stop fast: clients are cut off, everything committed is kept."""
        pid = self.pid
        if pid is not None:
            end(pid, patience=STOP_SECONDS, first=signal.SIGINT)

    def kill(self) -> None:
        """Kill the postmaster at once, as a power cut would; for fault tests."""
        pid = self.pid
        if pid is not None:
            end(pid, patience=0.0, first=signal.SIGKILL)

    def _forget_stranger(self) -> None:
        """Remove a lock file whose number now belongs to a process that is no PostgreSQL of ours."""
        lock = self._data / "postmaster.pid"
        if lock.exists():
            words = lock.read_text(encoding="ascii").splitlines()
            if words and words[0].isdigit() and is_running(int(words[0])):
                lock.unlink()

    def _make(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        self._password_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        password = secrets.token_urlsafe(24)
        handed_over = self.directory / "password"
        handed_over.touch(mode=0o600)
        handed_over.write_text(password + "\n", encoding="ascii")
        self._account.own(self.directory)
        draft = self.directory / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            self._run("initdb", "-D", str(draft), "-U", ADMINISTRATOR, f"--pwfile={handed_over}", "-A", "scram-sha-256",
                      "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions")  # fmt: skip
        finally:
            handed_over.unlink()
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(password + "\n", encoding="ascii")
        # The cluster exists only when it is whole: a start that was cut off begins again.
        draft.rename(self._data)

    def _run(self, program: str, *arguments: str) -> None:
        path = find_program(program)
        command = self._account.command(path, *arguments)
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": str(self.directory)}  # noqa: TID251 - PATH of the child
        done = subprocess.run(  # noqa: S603 - our own words
            command, cwd=self.directory, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode != 0:
            raise UnavailableError("postgres-did-not-start", fields={"program": program, "log": str(self.directory)})


def find_program(name: str) -> str:
    """Find a server program of the newest installed PostgreSQL."""
    for directory in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (directory / name).exists():
            return str(directory / name)
    found = shutil.which(name)
    if found is None:
        raise UnavailableError("package-missing", fields={"package": "postgresql"})
    return found


def _version(directory: Path) -> int:
    text = directory.parent.name
    return int(text) if text.isdigit() else 0
