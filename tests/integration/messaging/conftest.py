"""A provisioned broker, keys, and databases with nothing but the tables of messaging."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import shared.messaging
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.migrate import apply_files, migrate_follower, migrate_log, prepare_database
from shared.rpc.client import RpcClient
from shared.rpc.keys import ensure_keys
from tests.integration.messaging.desk import Desk
from tests.integration.messaging.relaying import Kept, Run
from tests.support.broker import purge, until
from tests.support.fresh import UNHURRIED
from tests.support.killable import KillableBroker
from tests.support.servers import Servers

SQL = Path(shared.messaging.__file__).parent / "sql"
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def broker(running_servers: Servers) -> KillableBroker:
    return KillableBroker(running_servers)


@pytest.fixture(scope="session")
def provisioned(broker: KillableBroker) -> Settings:
    settings = broker.settings
    broker.provision()
    ensure_keys(settings)
    for service in ("intake", "portal"):
        secret = settings.secrets / "postgres" / f"{service}_service"
        if not secret.exists():
            secret.write_text("test\n", encoding="ascii")
    return settings


@pytest.fixture
def settings(provisioned: Settings, broker: KillableBroker) -> Settings:
    """Everything is empty when a test begins, and bound as described."""
    broker.provision()
    purge(provisioned)
    return provisioned


@pytest.fixture
def new_database(provisioned: Settings) -> Iterator[Callable[[str], str]]:
    """Make a database of a service with log, followers and inbox; gives the service's connection string."""
    made: list[str] = []

    def make(service: str) -> str:
        name = f"messaging_{service}_{next(_NUMBERS)}"
        with connect(provisioned.postgres("postgres", "hoigia")) as administrator:
            administrator.execute(f"CREATE DATABASE {name}")  # our own name
        made.append(name)
        with connect(provisioned.postgres(name, "hoigia")) as connection:
            prepare_database(connection, service, provisioned.secret("postgres", f"{service}_service"))
            migrate_log(connection, service, origin=f"hoigia.example/24/{service}/aa", incarnation="aa")
        with connect(provisioned.postgres(name, f"{service}_service")) as connection:
            migrate_follower(connection)
            apply_files(connection, SQL, prefix="inbox", role=None, schema="inbox", known_in="inbox")
        return provisioned.postgres(name, f"{service}_service")

    yield make
    with connect(provisioned.postgres("postgres", "hoigia")) as administrator:
        administrator.execute(UNHURRIED)
        for name in made:
            administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def running() -> Iterator[Callable[..., None]]:
    """Run things with ``run`` and ``stop`` in threads; at the end each must stop in time."""
    with ExitStack() as stack:

        def run(*things: object) -> None:
            for thing in things:
                thread = threading.Thread(target=thing.run, daemon=True)  # type: ignore[attr-defined]
                stack.callback(_end, thing, thread)
                thread.start()

        yield run


@pytest.fixture
def kept(settings: Settings, running: Run) -> Kept:
    """Keep what the relay sends to the portal."""
    made = Kept(settings)
    running(made)
    return made


@pytest.fixture
def desk(settings: Settings, running: Run) -> Desk:
    """Have a desk that takes calls."""
    made = Desk(settings)
    running(made)
    until(made.reader.subscription.consuming.is_set)
    return made


@pytest.fixture
def client(settings: Settings) -> Iterator[RpcClient]:
    """Call as the portal does."""
    made = RpcClient(settings, "portal")
    yield made
    made.close()


def _end(thing: object, thread: threading.Thread) -> None:
    thing.stop()  # type: ignore[attr-defined]
    thread.join(timeout=15)
    assert not thread.is_alive(), "it did not stop in time"
