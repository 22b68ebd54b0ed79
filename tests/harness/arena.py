"""The servers of a run: a PostgreSQL and a RabbitMQ of its own, for they will be killed."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import shared.messaging
from deploy.problems import Problem
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
from tests.support.slow_disk import SlowPostgres

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
    delay = _delay(base, postgres)
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


def _delay(base: Path, postgres: SlowPostgres) -> Path | None:
    try:
        return postgres.make_slow(base)
    except Problem as problem:
        print(f"slow commits are left out: {problem}", file=sys.stderr)  # noqa: T201 - it must be seen
        return None
