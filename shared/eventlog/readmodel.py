"""Read models: followers that write rows. Live and rebuild are the same code.

Tables are made by numbered SQL files without a schema name, so that the same file fills the live
schema ``read`` and, for a rebuild, a schema of its own which is compared and switched in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, LiteralString, TypeAlias, TypeVar

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from shared.eventlog.codec import Codec, Recorded
from shared.eventlog.database import connect
from shared.eventlog.follower import Follower, Positioned, Source
from shared.eventlog.store import EventLog
from shared.kernel.refusal import ConflictError

E = TypeVar("E")
P = TypeVar("P", bound=Positioned)

Project: TypeAlias = Callable[[Connection[TupleRow], E], None]

LIVE = "read"
FRESH = "read_fresh"
FOLLOWER_NAME = "read-model"
BATCH = 500
_REBUILDING = 5211735042207761667


@dataclass(frozen=True, slots=True)
class ReadModel(Generic[E]):
    """The tables of a service, the files that make them and the function that fills them."""

    tables: tuple[str, ...]
    files: Path
    project: Project[E]


class DecodedLog(Generic[E]):
    """A log as a source of decoded events."""

    def __init__(self, log: EventLog, codec: Codec[E]) -> None:
        """Take the log and its codec."""
        self._log = log
        self._codec = codec

    def read(self, after: int, limit: int) -> Sequence[Recorded[E]]:
        """Read decoded events after a position, in order."""
        return [self._codec.decode(record) for record in self._log.read(after, limit)]


def projector(
    source: DecodedLog[E], model: ReadModel[Recorded[E]], *, connection_string: str, owner: str
) -> Follower[Recorded[E]]:
    """Make the follower that keeps the live read model."""
    return Follower(FOLLOWER_NAME, source, model.project, connection_string=connection_string, owner=owner, batch=BATCH)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is in only one of the live and the rebuilt table."""

    table: str
    only_live: int
    only_rebuilt: int


class Rebuild(Generic[P]):
    """Fills new tables from position 0 while the service runs, compares, and switches them in."""

    def __init__(
        self, source: Source[P], model: ReadModel[P], connection_string: str, *, follower: str = FOLLOWER_NAME
    ) -> None:
        """Take the same source and model as the live follower, and its name."""
        self._source = source
        self._model = model
        self._connection_string = connection_string
        self._follower = follower

    def run(self, *, check: bool, progress: Callable[[int], None] = lambda _: None) -> Sequence[Difference]:
        """Rebuild; with ``check`` only compare and change nothing. Gives the differences found."""
        with connect(self._connection_string) as connection:
            # The tables being filled have one name: two rebuilds at once would fill each other's.
            locked = connection.execute("SELECT pg_try_advisory_lock(%s)", (_REBUILDING,)).fetchone()
            if not locked or not locked[0]:
                raise ConflictError("rebuild-running")
            self._make_fresh(connection)
            self._fill(connection, progress)
            with connection.transaction():
                # The live follower waits here for a moment: both sides must stand at one position.
                position = self._stop_live(connection)
                self._fill_up_to(connection, position)
                differences = self._compare(connection)
                if not check:
                    self._switch(connection)
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(FRESH)))
        return differences

    def _make_fresh(self, connection: Connection[TupleRow]) -> None:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(FRESH)))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(FRESH)))
        with connection.transaction():
            _use(connection, FRESH)
            for file in sorted(self._model.files.glob("*.sql")):
                connection.execute(file.read_bytes())
        self._position = 0

    def _fill(self, connection: Connection[TupleRow], progress: Callable[[int], None]) -> None:
        while True:
            with connection.transaction():
                items = self._apply(connection, BATCH)
            if not items:
                return
            progress(self._position)

    def _fill_up_to(self, connection: Connection[TupleRow], position: int) -> None:
        while self._position < position:
            self._apply(connection, position - self._position)

    def _apply(self, connection: Connection[TupleRow], limit: int) -> int:
        items = self._source.read(self._position, limit)
        _use(connection, FRESH)
        for item in items:
            self._model.project(connection, item)
            self._position = item.position
        return len(items)

    def _stop_live(self, connection: Connection[TupleRow]) -> int:
        query: LiteralString = "SELECT position FROM read.follower WHERE name = %s FOR UPDATE"
        row = connection.execute(query, (self._follower,)).fetchone()
        return int(row[0]) if row else 0

    def _compare(self, connection: Connection[TupleRow]) -> list[Difference]:
        found = []
        for table in self._model.tables:
            live, fresh = (_count_missing(connection, table, pair) for pair in ((LIVE, FRESH), (FRESH, LIVE)))
            if live or fresh:
                found.append(Difference(table, live, fresh))
        return found

    def _switch(self, connection: Connection[TupleRow]) -> None:
        for table in self._model.tables:
            name = sql.Identifier(table)
            connection.execute(sql.SQL("DROP TABLE {}.{}").format(sql.Identifier(LIVE), name))
            connection.execute(
                sql.SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(sql.Identifier(FRESH), name, sql.Identifier(LIVE))
            )


def _use(connection: Connection[TupleRow], schema: str) -> None:
    connection.execute("SELECT set_config('search_path', %s, true)", (f"{schema}, pg_catalog",))


def _count_missing(connection: Connection[TupleRow], table: str, schemas: tuple[str, str]) -> int:
    here, there = (sql.Identifier(schema, table) for schema in schemas)
    query = sql.SQL("SELECT count(*) FROM (SELECT * FROM {} EXCEPT ALL SELECT * FROM {}) missing").format(here, there)
    row: Any = connection.execute(query).fetchone()
    return int(row[0])
