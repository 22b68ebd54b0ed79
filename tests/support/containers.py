"""PostgreSQL and RabbitMQ in containers of this test run: started, killed and started again like private ones."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer

from deploy.servers.ports import free_run
from deploy.servers.processes import wait_until
from shared.config import Settings
from shared.eventlog.database import LOST, connect
from shared.messaging.management import Management, ManagementError

POSTGRES, RABBITMQ = "postgres:15", "rabbitmq:3-management"
USER, PASSWORD = "hoigia", "containers"
# As deploy/servers/postgres.py has it: ten processes keep more lines than the image allows by itself, and a failed
# statement never goes into a log with its row.
_DATABASE = "postgres -c max_connections=300 -c jit=off -c log_min_error_statement=panic -c log_error_verbosity=terse"
# As deploy/servers/rabbitmq.py has it: counts of messages are at most a second old.
_BROKER = "-rabbit collect_statistics_interval 1000 -rabbit quorum_tick_interval 1000"
SERVING_SECONDS = 90.0
STOPPING_SECONDS = 30


class InContainer:
    """One server in a container; killed or stopped, it comes back with its data and on the same ports."""

    def __init__(self, container: DockerContainer, serves: Callable[[], bool]) -> None:
        """Take a started container and how to know that what is in it serves."""
        self._container = container
        self._serves = serves

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._container.get_wrapped_container().kill()

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._container.get_wrapped_container().stop(timeout=STOPPING_SECONDS)

    def start(self) -> None:
        """Start it again and wait until it serves."""
        self._container.get_wrapped_container().start()
        self.wait()

    def wait(self) -> None:
        """Wait until it serves."""
        assert wait_until(self._serves, SERVING_SECONDS), f"{self._container.image} does not serve"


@contextmanager
def contained() -> Iterator[tuple[Settings, InContainer, InContainer]]:
    """Have both servers in containers: where they are, the database's handle and the broker's."""
    base = Path(tempfile.mkdtemp(prefix="hoigia-tests-"))
    database, broker = _database(), _broker()
    try:
        with database, broker:
            settings = _settings(base, database, broker)
            postgres = InContainer(database, lambda: _database_serves(settings))
            rabbit = InContainer(broker, lambda: _broker_serves(settings))
            postgres.wait()
            rabbit.wait()
            yield settings, postgres, rabbit
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _database() -> DockerContainer:
    made = PostgresContainer(POSTGRES, username=USER, password=PASSWORD, driver=None)
    # A port that the engine chooses would be another one after a restart.
    return made.with_command(_DATABASE).with_bind_ports(5432, free_run(1))


def _broker() -> DockerContainer:
    # Not testcontainers' own class for it: that wants pika, a second client that nothing else here needs.
    made = DockerContainer(RABBITMQ)
    made.with_env("RABBITMQ_DEFAULT_USER", USER).with_env("RABBITMQ_DEFAULT_PASS", PASSWORD)
    made.with_env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", _BROKER)
    first = free_run(2)
    return made.with_bind_ports(5672, first).with_bind_ports(15672, first + 1)


def _settings(base: Path, database: DockerContainer, broker: DockerContainer) -> Settings:
    settings = replace(
        Settings.from_environment({"HOIGIA_DATA_DIR": str(base)}),
        postgres_host=database.get_container_host_ip(),
        postgres_port=database.get_exposed_port(5432),
        broker_host=broker.get_container_host_ip(),
        broker_port=broker.get_exposed_port(5672),
        broker_management_port=broker.get_exposed_port(15672),
    )
    for part in ("postgres", "broker"):
        folder = settings.secrets / part
        folder.mkdir(parents=True)
        (folder / USER).write_text(f"{PASSWORD}\n", encoding="ascii")
    return settings


def _database_serves(settings: Settings) -> bool:
    try:
        connect(settings.postgres("postgres", USER)).close()
    except LOST:
        return False
    return True


def _broker_serves(settings: Settings) -> bool:
    try:
        return Management(settings).get("health", "checks", "port-listener", "5672") is not None
    except ManagementError:
        return False
