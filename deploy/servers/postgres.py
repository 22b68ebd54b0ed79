"""A private PostgreSQL: one cluster in a directory of ours, on one loopback port."""

import secrets
import shutil
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

from deploy.problems import UNREACHABLE, Problem
from deploy.servers.account import Account, reachable, setpriv
from deploy.servers.part import PLAIN_ENVIRONMENT, Part, bound_to_starter, launch
from deploy.servers.processes import end, is_running, mentions, wait_until
from deploy.servers.programs import postgres_program

ADMINISTRATOR = "hoigia"
# Recovery takes as long as it takes; this is for a start that nobody watches.
START_SECONDS = 600.0
STOP_SECONDS = 20.0
_ATTEMPTS = 15
_PAUSE_SECONDS = 0.1
_PID_LINE, _STATUS_LINE = 0, 7

_CONFIGURATION = """\
# Written at every start; changes belong in deploy/servers/postgres.py.
listen_addresses = '127.0.0.1'
port = {port}
# A socket's path has little room, less than a deep directory needs.
unix_socket_directories = ''
# Ten processes keep about 130 when idle.
max_connections = 300
shared_buffers = 64MB
# In the cluster's own directory: what a killed server leaves there goes with it.
dynamic_shared_memory_type = 'mmap'
jit = off
password_encryption = 'scram-sha-256'
# A failed statement is never written to the log, nor the row it was about: both may be personal.
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%m [%p] %u@%d '
log_error_verbosity = terse
log_min_error_statement = panic
log_min_duration_statement = -1
log_statement = 'none'
log_checkpoints = off
log_autovacuum_min_duration = -1
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C.UTF-8'
lc_monetary = 'C.UTF-8'
lc_numeric = 'C.UTF-8'
lc_time = 'C.UTF-8'
default_text_search_config = 'pg_catalog.simple'
"""
_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"


class PrivatePostgres:
    """Starts and stops one cluster; data and password survive, ports may change.

    A start returns only when the server answers; ``mark`` stands on its command line, to know it by.
    """

    def __init__(
        self, directory: Path, *, port: int, password_file: Path, log: Path | None = None, mark: str | None = None
    ) -> None:
        """Take the cluster's directory, its port and the file of the administrator's password."""
        self.port = port
        self._account = Account.choose("postgres")
        self.directory = reachable(directory, self._account)
        self._password_file = password_file
        self._data = self.directory / "data"
        self._log = log or self.directory / "postgres.log"
        self._mark = mark or str(self._data)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process, when it is running and ours."""
        found = self._line(_PID_LINE)
        if not found.isdigit():
            return None
        pid = int(found)
        return pid if is_running(pid) and mentions(pid, str(self._data)) else None

    def part(self) -> Part:
        """Describe the server's process, its cluster made if missing."""
        self._prepare()
        return Part(
            name="postgres",
            command=(self._program("postgres"), "-D", str(self._data), "-c", f"hoigia.instance={self._mark}"),
            environment={**PLAIN_ENVIRONMENT, "HOME": str(self.directory)},
            directory=self.directory,
            log=self._log,
            account=self._account,
            ready=self._is_ready,
            before=self._forget_stranger,
            stop_signal=signal.SIGINT,
            orphaned=signal.SIGINT,
            patience=STOP_SECONDS,
            # Recovery takes as long as it takes.
            start_limit=None,
            first_starts=_ATTEMPTS,
            address=f"127.0.0.1:{self.port}",
        )

    def start(self) -> None:
        """Make the cluster when it is missing and start it; what a killed server left is no obstacle."""
        self.stop()
        part = self.part()
        for attempt in range(_ATTEMPTS):
            child = self._child = launch(part)
            settled = wait_until(partial(self._is_settled, child), START_SECONDS)
            if settled and child.poll() is None:
                return
            if not settled:
                break
            # Backends of a killed server hold its shared memory until they notice, moments later.
            time.sleep(_PAUSE_SECONDS * attempt)
        self.kill()
        raise Problem(f"PostgreSQL does not start; see {self._log}", exit_code=UNREACHABLE)

    def stop(self) -> None:
        """Stop fast: clients are cut off, everything committed is kept."""
        self._end(signal.SIGINT, STOP_SECONDS)

    def kill(self) -> None:
        """Kill the server at once, as a power cut would; for fault tests."""
        self._end(signal.SIGKILL, 0.0)

    def _end(self, word: signal.Signals, patience: float) -> None:
        # One that hangs may not have said yet which process it is.
        pid = self._child.pid if self._child is not None and self._child.poll() is None else self.pid
        if pid is not None:
            end(pid, patience=patience, first=word)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def _is_settled(self, child: "subprocess.Popen[bytes]") -> bool:
        return self._is_ready(child.pid) or child.poll() is not None

    def _is_ready(self, pid: int) -> bool:
        # What pg_ctl looks at: the server writes there when it takes connections.
        return self._line(_PID_LINE) == str(pid) and self._line(_STATUS_LINE).strip() == "ready"

    def _line(self, number: int) -> str:
        try:
            return (self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()[number]
        except (FileNotFoundError, IndexError):
            return ""

    def _forget_stranger(self) -> None:
        """Remove a lock file whose number now belongs to a process that is no server of ours."""
        found = self._line(_PID_LINE)
        if found.isdigit() and is_running(int(found)) and self.pid is None:
            (self._data / "postmaster.pid").unlink()

    def _prepare(self) -> None:
        self._account.own(self.directory)
        if not (self._data / "PG_VERSION").exists():
            self._make()
        elif not self._password_file.exists():
            raise Problem(f"{self._password_file} is gone: the data in {self._data} cannot be opened without it")
        for name, text in (("postgresql.conf", _CONFIGURATION.format(port=self.port)), ("pg_hba.conf", _ACCESS)):
            path = self._data / name
            path.write_text(text, encoding="ascii")
            self._account.give(path)

    def _make(self) -> None:
        # A start that was cut off begins again: the cluster exists only when it is whole.
        draft = self.directory / f"draft-{secrets.token_hex(4)}"
        for left in (self._data, *self.directory.glob("draft-*")):
            shutil.rmtree(left, ignore_errors=True)
        self._password_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        password = secrets.token_urlsafe(24)
        _write_private(self._password_file, password)
        handed_over = self.directory / "password"
        _write_private(handed_over, password)
        self._account.give(handed_over)
        try:
            self._initialise(draft, handed_over)
        finally:
            handed_over.unlink()
        draft.rename(self._data)

    def _initialise(self, draft: Path, password: Path) -> None:
        words = (self._program("initdb"), "-D", str(draft), "-U", ADMINISTRATOR, f"--pwfile={password}")
        manner = ("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions")
        done = subprocess.run(  # noqa: S603 - our own words
            (setpriv(), *bound_to_starter(signal.SIGKILL), *self._account.switch(), "--", *words, *manner),
            cwd=self.directory,
            env={**PLAIN_ENVIRONMENT, "HOME": str(self.directory)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Problem(f"PostgreSQL cannot make a cluster in {self.directory}: {done.stderr.strip()}")

    def _program(self, name: str) -> str:
        made_by = self._data / "PG_VERSION"
        version = int(made_by.read_text(encoding="ascii")) if made_by.exists() else None
        found = postgres_program(name, version=version)
        if found is None:
            wanted = "postgresql" if version is None else f"postgresql-{version}"
            raise Problem(f"PostgreSQL is missing; install the package {wanted}", exit_code=UNREACHABLE)
        return str(found)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text + "\n", encoding="ascii")
