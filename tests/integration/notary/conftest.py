"""A log with a tree and keys, as the migration makes it, and its notary with a clock that the test moves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.notary.keyfiles import ensure_key, read_keys, signing_keys
from shared.notary.migrate import migrate_tree
from shared.notary.notary import Notary, Signing
from shared.notary.outside import NoteFile
from shared.notary.tree import StoredTree
from shared.transparency.checkpoints import Checkpoint, opened
from tests.integration.notary.attacked import Attacked, attacked
from tests.integration.notary.growing import append
from tests.support.logs import make_log_database
from tests.support.servers import Servers

PASSWORD = "notary-password"
Spoil = Callable[[LiteralString], None]


@dataclass(slots=True)
class Noted:
    """One log, its notary, and where everything of it is."""

    settings: Settings
    name: str
    log: PostgresEventLog
    notary: Notary
    outside: NoteFile
    moment: datetime

    def look(self) -> int:
        """Go on a step, an hour later than the last time."""
        self.moment += timedelta(hours=1)
        return self.notary.step()

    def again(self) -> None:
        """Start anew, as after a crash."""
        self.notary.start()

    def begin_and_look(self) -> None:
        """Start anew and go on a step."""
        self.again()
        self.look()

    def kept(self) -> list[int]:
        """Give the sizes of the checkpoints in the database."""
        with connect(self.settings.postgres(self.name, f"{self.name}_service")) as connection:
            return [one.size for one in StoredTree(connection).checkpoints(0, 100)]

    def signed(self) -> Checkpoint:
        """Give the checkpoint outside."""
        keys = read_keys(self.settings.secrets, self.name).ever()
        return opened(self.outside.read() or b"", keys, origin=self.log.origin)


@pytest.fixture
def noted(running_servers: Servers) -> Iterator[Noted]:
    """A log of five records in three streams, and a notary that has not looked yet."""
    with make_noted(running_servers.settings) as made:
        yield made


@contextmanager
def make_noted(settings: Settings, *, partition_size: int | None = None) -> Iterator[Noted]:
    """Make a log with its tree, five records, keys and a notary that was started."""
    name = make_log_database(settings, partition_size=partition_size)
    with connect(settings.postgres(name, "hoigia")) as connection:
        migrate_tree(connection, name, PASSWORD)
        migrate_tree(connection, name, PASSWORD)
    (settings.secrets / "postgres" / f"{name}_notary").write_text(PASSWORD + "\n", encoding="ascii")
    log = PostgresEventLog(settings.postgres(name, f"{name}_service"))
    append(log, 5)
    moment = datetime.now(UTC)  # noqa: TID251 - the database's clock is compared with it
    ensure_key(settings.secrets, name, origin=log.origin, moment=moment - timedelta(days=1))
    outside = NoteFile.of(settings, name)
    made: Noted

    def signing() -> Signing:
        return Signing(
            origin=log.origin,
            keys=lambda at: signing_keys(settings.secrets, name, origin=log.origin, moment=at),
            known=lambda: read_keys(settings.secrets, name).ever(),
            outside=outside,
        )

    notary = Notary(settings.postgres(name, f"{name}_notary"), signing, clock=lambda: made.moment)
    made = Noted(settings, name, log, notary, outside, moment)
    notary.start()
    yield made
    notary.close()
    log.close()


def disable_triggers(connection: Connection[TupleRow], partition: str = "log.event_from_1") -> None:
    """Switch off, as only a superuser can, what keeps log and tree from being said otherwise."""
    for table in ("log.event", partition, "tree.tile", "tree.head", "tree.checkpoint"):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())


@pytest.fixture
def spoil(noted: Noted) -> Spoil:
    """Do to the log and its tree what only a superuser can."""

    def run(statement: LiteralString) -> None:
        with connect(noted.settings.postgres(noted.name, "hoigia")) as connection:
            disable_triggers(connection)
            connection.execute(statement)

    return run


@pytest.fixture(scope="module")
def copied(running_servers: Servers) -> Iterator[Attacked]:
    """A log that is filled, signed and in the ledger, once for all tests of a file."""
    with attacked(running_servers.settings) as found:
        yield found


@pytest.fixture
def log(copied: Attacked) -> Iterator[Attacked]:
    """The same, put back after each test as it was."""
    yield copied
    copied.restore()
