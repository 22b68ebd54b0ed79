"""A keyring database and a directory of keys, made for one test and removed after it."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from psycopg import Connection, conninfo, sql

from shared.eventlog.database import Database, connect, open_pool
from shared.kernel.ids import PersonId
from shared.sealing.migrate import migrate_keyring
from shared.sealing.postgres import PostgresKeyring
from shared.sealing.roots import EpochKeys, FileRoot
from tests.support.fresh import UNHURRIED

PATIENCE = 20.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOfKeys:
    """Where one service keeps its keys, and ways to look at them from all sides."""

    service: str
    administrator: str
    login: str
    directory: Path
    pool: Database
    epochs: EpochKeys

    def keyring(self, pool: Database | None = None, **words: Any) -> PostgresKeyring:
        """Give a keyring with a cache of its own, as another process would have."""
        return PostgresKeyring(pool or self.pool, self.epochs, **words)

    def as_administrator(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Do as a database administrator could."""
        with connect(self.administrator) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def row_of(self, person: PersonId) -> tuple[int, bytes]:
        """Read what is stored of a person: the epoch and the wrapped secret."""
        epoch, wrapped = self.as_administrator("SELECT epoch, wrapped FROM keyring.secret WHERE person = %s", person)[0]
        return epoch, wrapped

    def restore_row(self, person: PersonId, row: tuple[int, bytes], *, keep_tombstone: bool = False) -> None:
        """Bring a row back as if from a backup, past every trigger."""
        with connect(self.administrator) as connection, connection.transaction():
            if not keep_tombstone:
                connection.execute("DELETE FROM keyring.tombstone WHERE person = %s", [person])
            connection.execute("ALTER TABLE keyring.secret DISABLE TRIGGER may_mint")
            connection.execute(
                "INSERT INTO keyring.secret (person, epoch, wrapped) VALUES (%s, %s, %s)", [person, *row]
            )
            connection.execute("ALTER TABLE keyring.secret ENABLE ALWAYS TRIGGER may_mint")

    def wait_until_somebody_waits(self) -> None:
        """Return as soon as one session of this database waits for a lock of another."""
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        wait_for(lambda: self.as_administrator(waiting)[0][0] > 0)


@contextmanager
def place_of_keys(administrator: str, directory: Path, *, root: FileRoot) -> Iterator[PlaceOfKeys]:
    """Make the database ``<service>_keyring`` for an invented service, and take it away again."""
    service = f"invented_{secrets.token_hex(4)}"
    database, role, owner = f"{service}_keyring", f"{service}_service", f"{service}_owner"
    password = secrets.token_hex(16)
    epochs = EpochKeys(directory / "epochs", service=service, root=root)
    with connect(administrator) as server:
        server.execute(UNHURRIED)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(database))
        )
        inside = conninfo.make_conninfo(administrator, dbname=database)
        login = conninfo.make_conninfo(inside, user=role, password=password)
        try:
            with connect(inside) as connection:
                migrate_keyring(connection, service, epoch=epochs.create())
                give_password(connection, role, password=password)
            with open_pool(login, size=2) as pool:
                yield PlaceOfKeys(
                    service=service, administrator=inside, login=login, directory=directory, pool=pool, epochs=epochs
                )
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
            for name in (role, owner):
                server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def give_password(connection: Connection[Any], role: str, *, password: str) -> None:
    """Let a role log in."""
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
    connection.execute(statement)


def wait_for(condition: Callable[[], bool]) -> None:
    """Return as soon as a condition holds; fail when it does not come to hold."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise AssertionError("what was waited for did not come")
        threading.Event().wait(0.01)


class InBackground:
    """Something done meanwhile in a thread; ``result`` waits for it."""

    def __init__(self, work: Callable[[], object]) -> None:
        """Start at once."""
        self._work = work
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - handed to whoever asks for the result
            self._error = error

    def result(self) -> None:
        """Wait for the end; raises what was raised."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self._error:
            raise self._error
