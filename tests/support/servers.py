"""PostgreSQL and RabbitMQ for tests: containers where an engine answers, else private servers."""

import gc
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from deploy.servers.ports import free_run
from deploy.servers.postgres import PrivatePostgres
from deploy.servers.rabbitmq import PORTS, PrivateRabbit
from shared.config import Settings
from tests.support.fresh import OURS

CHOICES = ("containers", "private", "env")


class Server(Protocol):
    """A server of this test run that a test may end and start again; it keeps its data and its ports."""

    def kill(self) -> None:
        """End it at once, as a power cut would."""

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""

    def start(self) -> None:
        """Start it and wait until it serves."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are, a handle of each that is ours, and the directories they write that can be read here."""

    settings: Settings
    postgres: Server | None = None
    rabbit: Server | None = None
    files: Mapping[str, Path] = field(default_factory=dict)


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
        if way != "env":
            given.settings.data_directory.mkdir(parents=True, exist_ok=True)
            (given.settings.data_directory / OURS).touch()
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
        yield Servers(settings, postgres, rabbit, {"postgres": postgres.directory, "rabbitmq": rabbit.directory})
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
    from tests.support.containers import contained  # noqa: PLC0415 - needed only on this way

    with contained() as (settings, postgres, rabbit):
        yield Servers(settings, postgres, rabbit)


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
