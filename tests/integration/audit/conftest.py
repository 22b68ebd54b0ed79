"""The ledger on a database of its own, as the migration makes it."""

import secrets
from collections.abc import Iterator

import pytest
from psycopg import sql

from deploy.migrate import apply_guarded_files
from shared.config import Settings
from shared.eventlog.database import Database, connect, open_pool
from tests.integration.audit.nodes import Node
from tests.integration.audit.watched import Log, Scene
from tests.support.logs import make_log_database
from tests.support.servers import Servers

ROLE = "audit_service"


@pytest.fixture
def database_name(running_servers: Servers) -> str:
    return make_ledger_database(running_servers.settings)


def make_ledger_database(settings: Settings) -> str:
    """Make a database with an empty ledger; gives its name."""
    name = make_log_database(settings, f"ledger_{secrets.token_hex(4)}")
    with connect(settings.postgres(name, "hoigia")) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
        service = sql.Identifier(f"{name}_service")
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), service))
        apply_guarded_files(connection, name, of="audit")
    return name


@pytest.fixture
def connection_string(running_servers: Servers, database_name: str) -> str:
    return running_servers.settings.postgres(database_name, f"{database_name}_service")


@pytest.fixture
def ledger(connection_string: str) -> Iterator[Database]:
    with open_pool(connection_string, size=4) as pool:
        yield pool


@pytest.fixture
def settings(running_servers: Servers) -> Settings:
    return running_servers.settings


@pytest.fixture(scope="module")
def shared_ledger(running_servers: Servers) -> Iterator[Database]:
    """One ledger for all: each test watches a log of its own name."""
    name = make_ledger_database(running_servers.settings)
    with open_pool(running_servers.settings.postgres(name, f"{name}_service")) as pool:
        yield pool


@pytest.fixture
def scene(shared_ledger: Database) -> Scene:
    return Scene(Log(), shared_ledger, f"log-{secrets.token_hex(4)}")


@pytest.fixture(scope="module")
def ledgers(running_servers: Servers) -> Iterator[tuple[Database, Database]]:
    """The ledger of the witness elsewhere, and that of the node which submits; each test has logs of its own."""
    settings = running_servers.settings
    names = [make_ledger_database(settings) for _ in range(2)]
    with (
        open_pool(settings.postgres(names[0], f"{names[0]}_service")) as one,
        open_pool(settings.postgres(names[1], f"{names[1]}_service")) as two,
    ):
        yield one, two


@pytest.fixture
def node(ledgers: tuple[Database, Database]) -> Node:
    return Node(*ledgers)
