"""PostgreSQL and RabbitMQ for tests: containers where an engine answers, else private servers."""

import gc
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deploy.servers.ports import free_run
from deploy.servers.postgres import PrivatePostgres
from deploy.servers.processes import wait_until
from deploy.servers.rabbitmq import PORTS, PrivateRabbit
from shared.config import Settings
from shared.messaging.management import Management, ManagementError

BROKER_SECONDS = 90.0
CHOICES = ("containers", "private", "env")


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers of this test run are; ``postgres`` and ``rabbit`` are handles when they are private."""

    settings: Settings
    postgres: PrivatePostgres | None = None
    rabbit: PrivateRabbit | None = None


def choice() -> str:
    """Give how servers are had: ``HOIGIA_TEST_SERVERS``, or what this machine can do."""
    wanted = os.environ.get("HOIGIA_TEST_SERVERS", "")  # noqa: TID251 - a setting of the tests alone
    if wanted:
        if wanted not in CHOICES:
            raise ValueError(f"HOIGIA_TEST_SERVERS is one of {', '.join(CHOICES)}")
        return wanted
    return "containers" if _engine_answers() else "private"


@contextmanager
def servers() -> Iterator[Servers]:
    """Have servers for a session; says on stderr which and why."""
    way = choice()
    print(f"test servers: {way}", file=sys.stderr)  # noqa: T201 - the choice must be seen
    with {"containers": _containers, "private": _private, "env": _given}[way]() as given:
        yield given


@contextmanager
def _private() -> Iterator[Servers]:
    base = Path(tempfile.mkdtemp(prefix="hoigia-tests-"))
    # As root the servers run as accounts of their own, which must get through here.
    base.chmod(0o711)
    postgres_port, broker_port = free_run(1), free_run(PORTS)
    settings = replace(
        Settings.from_environment({"HOIGIA_DATA_DIR": str(base)}),
        postgres_port=postgres_port,
        broker_port=broker_port,
        broker_management_port=broker_port + 3,
    )
    password = settings.secrets / "postgres" / "hoigia"
    postgres = PrivatePostgres(base / "postgres", port=postgres_port, password_file=password)
    rabbit = PrivateRabbit(
        base / "rabbitmq", first_port=broker_port, password_file=settings.secrets / "broker" / "hoigia"
    )
    try:
        postgres.start()
        rabbit.start()
        yield Servers(settings, postgres, rabbit)
    finally:
        rabbit.kill()
        postgres.kill()
        for directory in (postgres.directory, rabbit.directory, base):
            shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _given() -> Iterator[Servers]:
    yield Servers(Settings.from_environment())


@contextmanager
def _containers() -> Iterator[Servers]:
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415 - needed only on this way
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415

    base = Path(tempfile.mkdtemp(prefix="hoigia-tests-"))
    database = PostgresContainer("postgres:15", username="hoigia", password="containers", driver=None)
    # Not testcontainers' own class for it: that wants pika, a second client that nothing else here needs.
    broker = DockerContainer("rabbitmq:3-management").with_exposed_ports(5672, 15672)
    broker.with_env("RABBITMQ_DEFAULT_USER", "hoigia").with_env("RABBITMQ_DEFAULT_PASS", "containers")
    try:
        with database, broker:
            settings = replace(
                Settings.from_environment({"HOIGIA_DATA_DIR": str(base)}),
                postgres_host=database.get_container_host_ip(),
                postgres_port=int(database.get_exposed_port(5432)),
                broker_host=broker.get_container_host_ip(),
                broker_port=int(broker.get_exposed_port(5672)),
                broker_management_port=int(broker.get_exposed_port(15672)),
            )
            for part in ("postgres", "broker"):
                folder = settings.secrets / part
                folder.mkdir(parents=True)
                (folder / "hoigia").write_text("containers\n", encoding="ascii")
            assert wait_until(lambda: _broker_serves(settings), BROKER_SECONDS), "the broker's container does not serve"
            yield Servers(settings)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _broker_serves(settings: Settings) -> bool:
    try:
        return Management(settings).get("health", "checks", "port-listener", "5672") is not None
    except ManagementError:
        return False


def _engine_answers() -> bool:
    with warnings.catch_warnings():
        # Where nothing answers, docker leaves its socket open: it goes here, not in the middle of some test.
        warnings.simplefilter("ignore", ResourceWarning)
        answers = _ping()
        gc.collect()
    return answers


def _ping() -> bool:
    try:
        import docker  # type: ignore[import-untyped]  # noqa: PLC0415 - the probe itself

        client: Any = docker.from_env(timeout=3)
        return bool(client.ping())
    except Exception:  # noqa: BLE001 - no engine, whatever the reason
        return False
