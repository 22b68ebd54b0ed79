"""Making event logs for tests, in memory and in PostgreSQL."""

import secrets
from datetime import datetime

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.migrate import migrate_follower, migrate_log, prepare_database
from shared.eventlog.store import AppendRequest, NewEvent
from shared.kernel.ids import CommandId, EventId, StreamId, derive

PASSWORD = "service-password"


def make_log_database(settings: Settings, name: str | None = None, *, partition_size: int | None = None) -> str:
    """Make a database with an empty log; gives its name, which is the service's too.

    Its partitions are of ``partition_size`` records, or as large as everywhere.
    """
    database = name or f"log_{secrets.token_hex(4)}"
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
    with connect(settings.postgres(database, "hoigia")) as connection:
        prepare_database(connection, database, PASSWORD)
        migrate_log(connection, database, origin=f"hoigia.example/24/{database}/00", incarnation="00")
        if partition_size is not None:
            _make_partitions_small(connection, partition_size)
    (settings.secrets / "postgres" / f"{database}_service").write_text(PASSWORD + "\n", encoding="ascii")
    with connect(settings.postgres(database, f"{database}_service")) as connection:
        migrate_follower(connection)
    return database


def _make_partitions_small(connection: Connection[TupleRow], size: int) -> None:
    """Take the large empty partitions away and let the next ones be of another size."""
    found = connection.execute("SELECT partition FROM log.partitions()").fetchall()
    for (name,) in found:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier("log", name)))
    connection.execute("UPDATE log.partitioning SET size = %s", (size,))
    connection.execute("SELECT log.ensure_partitions()")


def stream() -> StreamId:
    """Name a stream that no other test uses."""
    return StreamId(derive("test-stream", secrets.token_hex(8)))


def request(
    *streams: tuple[StreamId, int],
    events: int = 1,
    body: bytes = b"body",
    command: str | None = None,
    not_before: datetime | None = None,
) -> AppendRequest:
    """Make a request of ``events`` events on each stream, whose version must be the given one."""
    command_id = CommandId(command or derive("test-command", secrets.token_hex(8)))
    made = tuple(
        NewEvent(name, EventId(derive("test-event", command_id, index)), "Tried.v1", bytes(32), b"{}", b'{"n":1}')
        for index, (name, _) in enumerate(pair for pair in streams for _ in range(events))
    )
    return AppendRequest(
        command_id=command_id,
        digest=body.ljust(32, b"-"),
        expected=tuple(streams),
        events=made,
        not_before=not_before,
    )
