"""The servers of a run: a PostgreSQL and a RabbitMQ of its own, for they will be killed."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import shared.messaging
from deploy.problems import Problem
from deploy.servers.part import Part
from deploy.servers.ports import free_run
from deploy.servers.postgres import PrivatePostgres
from deploy.servers.rabbitmq import PORTS, PrivateRabbit
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.migrate import apply_files
from shared.messaging.provisioning import provision
from tests.harness.plan import SERVICE
from tests.harness.watching import EFFECT
from tests.support.logs import make_log_database

SHIM = Path(__file__).with_name("slow_fsync.c")
STARTS = 5
ELSEWHERE = "elsewhere"
"""Another database of the same cluster."""


@dataclass(frozen=True, slots=True)
class Arena:
    """The servers, and the file that slows the disk down (``None`` without a C compiler)."""

    settings: Settings
    postgres: PrivatePostgres
    rabbit: PrivateRabbit | None
    database: str
    directory: Path
    delay: Path | None

    @property
    def role(self) -> str:
        """Connection string of the service."""
        return self.settings.postgres(self.database, f"{SERVICE}_service")

    @property
    def administrator(self) -> str:
        """Connection string of the administrator."""
        return self.settings.postgres(self.database, "hoigia")


class SlowPostgres(PrivatePostgres):
    """A private PostgreSQL with something preloaded."""

    preloaded: Mapping[str, str] = {}

    def part(self) -> Part:
        """Describe the server's process."""
        part = super().part()
        return replace(part, environment={**part.environment, **self.preloaded})


@contextmanager
def arena(*, broker: bool, parent: Path | None = None) -> Iterator[Arena]:
    """Have servers with an empty log, everything durable; ``parent`` is where their data goes."""
    base = Path(tempfile.mkdtemp(prefix="hoigia-harness-", dir=parent))
    base.chmod(0o711)
    postgres_port, broker_port = free_run(1), free_run(PORTS)
    settings = replace(
        Settings.from_environment({"HOIGIA_DATA_DIR": str(base)}),
        postgres_port=postgres_port,
        broker_port=broker_port,
        broker_management_port=broker_port + 3,
    )
    postgres = SlowPostgres(
        base / "postgres", port=postgres_port, password_file=settings.secrets / "postgres" / "hoigia"
    )
    rabbit = PrivateRabbit(
        base / "rabbitmq", first_port=broker_port, password_file=settings.secrets / "broker" / "hoigia"
    )
    delay = _shim(base, postgres)
    histories = base / "histories"
    histories.mkdir(mode=0o700)
    try:
        postgres.start()
        _prepare(settings, postgres)
        if broker:
            start_again(rabbit)
            provision(settings)
        yield Arena(settings, postgres, rabbit if broker else None, SERVICE, histories, delay)
    finally:
        rabbit.kill()
        postgres.kill()
        for directory in (postgres.directory, rabbit.directory, base):
            shutil.rmtree(directory, ignore_errors=True)


def start_again(server: PrivateRabbit) -> None:
    """Start a broker, again when it took too long: on a loaded machine that says nothing about a log."""
    for _ in range(STARTS):
        try:
            server.start()
        except Problem as problem:
            print(f"{problem}; again", file=sys.stderr)  # noqa: T201 - it must be seen
        else:
            return
    server.start()


def _prepare(settings: Settings, postgres: PrivatePostgres) -> None:
    make_log_database(settings, SERVICE)
    with connect(settings.postgres(SERVICE, f"{SERVICE}_service")) as service:
        folder = Path(shared.messaging.__file__).parent / "sql"
        apply_files(service, folder, prefix="inbox", role=None, schema="inbox", known_in="inbox")
        service.execute(EFFECT)
    with connect(settings.postgres(SERVICE, "hoigia")) as administrator:
        administrator.execute(f"CREATE DATABASE {ELSEWHERE}")
        administrator.execute("CREATE TABLE public.foreign_work (n int)")
        # The server then remembers when each row's transaction was committed: the order itself can be checked.
        administrator.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    with connect(settings.postgres(ELSEWHERE, "hoigia")) as administrator:
        administrator.execute("CREATE TABLE public.foreign_work (n int)")
    postgres.stop()
    postgres.start()


def _shim(base: Path, postgres: SlowPostgres) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        print("slow fsync is left out: there is no C compiler here", file=sys.stderr)  # noqa: T201 - it must be seen
        return None
    library, delay = base / "slow_fsync.so", base / "delay"
    command = (compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SHIM), "-ldl")
    subprocess.run(command, check=True)  # noqa: S603 - our own words
    delay.write_text("0", encoding="ascii")
    for path in (library, delay):
        path.chmod(0o644)
    postgres.preloaded = {"LD_PRELOAD": str(library), "SLOW_FSYNC_BY": str(delay)}
    return delay
