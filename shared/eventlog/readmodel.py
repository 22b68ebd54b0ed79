"""Read models: followers that write rows. Live and rebuild are the same code.

Tables are made by numbered SQL files without a schema name, so that the same file fills the live
schema ``read`` and, for a rebuild, a schema of its own which is compared and switched in.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, LiteralString, TypeAlias, TypeVar

from psycopg import Connection, sql
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.rows import TupleRow

from shared.eventlog.codec import Codec, Recorded
from shared.eventlog.database import connect
from shared.eventlog.follower import Follower, Positioned, Source, breathing
from shared.eventlog.writing import Writer, pipelined
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import ConflictError

E = TypeVar("E")
P = TypeVar("P", bound=Positioned)

Project: TypeAlias = Callable[[Writer, E], None]

LIVE = "read"
FRESH = "read_fresh"
FOLLOWER_NAME = "read-model"
BATCH = 2_000
ATTEMPTS = 10
_REBUILDING = 5211735042207761667


@dataclass(frozen=True, slots=True)
class ReadModel(Generic[E]):
    """The tables of a service, the files that make them and the function that fills them."""

    tables: tuple[str, ...]
    files: Path
    project: Project[E]


class DecodedLog(Generic[E]):
    """A log as a source of decoded events."""

    def __init__(self, log: Source[StoredRecord], codec: Codec[E]) -> None:
        """Take the log and its codec."""
        self._log = log
        self._codec = codec

    def read(self, after: int, limit: int) -> Sequence[Recorded[E]]:
        """Read decoded events after a position, in order."""
        return [self._codec.decode(record) for record in breathing(self._log.read(after, limit))]


def projector(
    source: DecodedLog[E], model: ReadModel[Recorded[E]], *, connection_string: str, owner: str
) -> Follower[Recorded[E]]:
    """Make the follower that keeps the live read model."""
    return Follower(FOLLOWER_NAME, source, model.project, connection_string=connection_string, owner=owner)


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
        self._position = 0

    def run(self, *, check: bool, progress: Callable[[int], None] = lambda _: None) -> Sequence[Difference]:
        """Rebuild; with ``check`` only compare and change nothing. Gives the differences found.

        The live follower waits twice for a moment: for a look at both tables at one position, and for the switch.
        Whatever ends a rebuild before its last commit leaves the live tables as they were.
        """
        with connect(self._connection_string) as lock, connect(self._connection_string) as filling:
            # The tables being filled have one name: two rebuilds at once would fill each other's.
            locked = lock.execute("SELECT pg_try_advisory_lock(%s)", (_REBUILDING,)).fetchone()
            if not locked or not locked[0]:
                raise ConflictError("rebuild-running")
            # What a crash loses of tables nobody reads yet is made again; the switch itself waits for the disk.
            filling.execute("SET synchronous_commit = off")
            self._make_fresh(filling)
            self._fill(filling, progress)
            differences = self._compare(lock, filling)
            if not check:
                self._switch_in(lock, filling, progress)
            self._drop_fresh(lock)
        return differences

    def _switch_in(
        self, lock: Connection[TupleRow], filling: Connection[TupleRow], progress: Callable[[int], None]
    ) -> None:
        """Switch the new tables in; tried again when the live follower and this waited for one another."""
        for attempt in range(1, ATTEMPTS + 1):
            self._fill(filling, progress)
            try:
                with self._live_stopped(lock, filling, self._model.tables):
                    self._switch(lock)
            except (DeadlockDetected, LockNotAvailable):
                if attempt == ATTEMPTS:
                    raise
            else:
                return

    def _drop_fresh(self, connection: Connection[TupleRow]) -> None:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(FRESH)))

    def _make_fresh(self, connection: Connection[TupleRow]) -> None:
        self._drop_fresh(connection)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(FRESH)))
        connection.execute("SELECT set_config('search_path', %s, false)", (f"{FRESH}, pg_catalog",))
        with connection.transaction():
            for file in sorted(self._model.files.glob("*.sql")):
                connection.execute(file.read_bytes())
        self._position = 0

    def _fill(self, connection: Connection[TupleRow], progress: Callable[[int], None] = lambda _: None) -> None:
        """Fill up to where the live follower stands, never beyond: it would apply the rest a second time."""
        while (live := self._live(connection)) != self._position:
            self._apply(connection, live)
            progress(self._position)

    def _live(self, connection: Connection[TupleRow], *, lock: bool = False) -> int:
        query: LiteralString = "SELECT position FROM read.follower WHERE name = %s"
        row = connection.execute(query + " FOR UPDATE" if lock else query, (self._follower,)).fetchone()
        return int(row[0]) if row else 0

    def _apply(self, connection: Connection[TupleRow], live: int) -> None:
        items = self._source.read(self._position, min(BATCH, max(0, live - self._position)))
        if not items:
            raise LookupError("the live follower stands where the log has nothing, or was set back")
        with connection.transaction(), pipelined(connection) as writer:
            for item in items:
                self._model.project(writer, item)
        self._position = items[-1].position

    @contextmanager
    def _live_stopped(
        self, lock: Connection[TupleRow], filling: Connection[TupleRow], tables: Sequence[str] = ()
    ) -> Iterator[None]:
        """Have the live follower wait, and both sides at one position; ``tables`` are locked for this alone.

        The follower writes its tables before it moves its checkpoint, so they are taken in that order here:
        whoever holds the checkpoint while the other is in the tables waits for ever.
        """
        with lock.transaction():
            for table in tables:
                name = sql.Identifier(LIVE, table)
                lock.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(name))
            live = self._live(lock, lock=True)
            while self._position != live:
                self._apply(filling, live)
            yield

    def _compare(self, lock: Connection[TupleRow], filling: Connection[TupleRow]) -> list[Difference]:
        """Compare in a snapshot taken while the live follower waited; it goes on while the rows are looked through."""
        with connect(self._connection_string) as looking, looking.transaction():
            looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            looking.execute("SET LOCAL statement_timeout = 0")
            with self._live_stopped(lock, filling):
                # The first query takes the snapshot.
                looking.execute("SELECT count(*) FROM read.follower")
            found = []
            for table in self._model.tables:
                live, fresh = (_count_missing(looking, table, pair) for pair in ((LIVE, FRESH), (FRESH, LIVE)))
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


def _count_missing(connection: Connection[TupleRow], table: str, schemas: tuple[str, str]) -> int:
    here, there = (sql.Identifier(schema, table) for schema in schemas)
    # By name: a column that was added to the live table may stand elsewhere in one that is made at once.
    described = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(here)).description or ()
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in described)
    query = sql.SQL("SELECT count(*) FROM (SELECT {} FROM {} EXCEPT ALL SELECT {} FROM {}) missing").format(
        columns, here, columns, there
    )
    row: Any = connection.execute(query).fetchone()
    return int(row[0])
