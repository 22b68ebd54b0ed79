"""Who takes part in the measurement of appends: what to start for each, and where it writes."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from benchmarks.scratch import make_database, make_log
from deploy.problems import Problem
from shared.config import Settings, inherited
from shared.eventlog.database import connect

ROOT = Path(__file__).parent.parent
PROCESSES = (2, 4, 8)
BATCH = 100
AT_ONCE = 64
# What an append needs of message-db, in an order in which it can be made.
_MESSAGE_DB = ("types", "functions", "indexes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One way to append; ``kind`` says what it is compared with, ``processes`` of it run at once."""

    store: str
    kind: str
    what: str
    command: tuple[str, ...]
    processes: int = 1

    @property
    def name(self) -> str:
        """Name it in a table."""
        return f"{self.store}, {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Where other people's work is; what is ``None`` does not take part."""

    eventsourcing: Path | None = None
    message_db: Path | None = None


def contenders(settings: Settings, peers: Peers, *, slowed: bool, at_once: int = AT_ONCE) -> list[Contender]:
    """Make a database for each and give who takes part; with commits slowed, only what waits for them at once."""
    found = _ours(settings, slowed=slowed, at_once=at_once)
    if peers.eventsourcing is not None:
        found += _peer("eventsourcing", _eventsourcing(settings, peers.eventsourcing), slowed=slowed)
    if peers.message_db is not None:
        found += _peer("message-db", _message_db(settings, peers.message_db), slowed=slowed)
    return found


def _ours(settings: Settings, *, slowed: bool, at_once: int) -> list[Contender]:
    def ours(kind: str, what: str, manner: str, *, writers: int, batch: int) -> Contender:
        database = make_log(settings, f"ours_{manner}_{writers}_{batch}")
        command = (sys.executable, "-m", "benchmarks.append_ours", database, manner, str(writers), str(batch))
        return Contender(store="ours", kind=kind, what=what, command=command)

    alone = [
        ours("one", "1 writer x 1", "plain", writers=1, batch=1),
        ours("batch", f"1 writer x {BATCH}", "plain", writers=1, batch=BATCH),
    ]
    together = [
        ours("together", f"{at_once} at once, green threads", "green", writers=at_once, batch=1),
        ours("threads", f"{at_once} at once, threads", "plain", writers=at_once, batch=1),
        ours("direct", f"{at_once} at once, a transaction each", "direct", writers=at_once, batch=1),
    ]
    return together if slowed else alone + together


def _peer(store: str, command: Callable[[int], tuple[str, ...]], *, slowed: bool) -> list[Contender]:
    one = Contender(store=store, kind="one", what="1 writer x 1", command=command(1))
    batch = Contender(store=store, kind="batch", what=f"1 writer x {BATCH}", command=command(BATCH))
    more = [
        Contender(store=store, kind="many", what=f"{count} processes x 1", command=command(1), processes=count)
        for count in PROCESSES
    ]
    return [one, *more] if slowed else [one, batch, *more]


def _eventsourcing(settings: Settings, python: Path) -> Callable[[int], tuple[str, ...]]:
    make_database(settings, "eventsourcing")
    place = (settings.postgres_host, str(settings.postgres_port), "eventsourcing", "hoigia")
    words = (str(python), "-m", "benchmarks.append_eventsourcing", *place, settings.secret("postgres", "hoigia"))
    made = subprocess.run((*words, "0"), cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if made.returncode:
        raise Problem(f"eventsourcing does not run with {python}: {made.stderr.strip().splitlines()[-1:]}")
    return lambda batch: (*words, str(batch))


def _message_db(settings: Settings, folder: Path) -> Callable[[int], tuple[str, ...]]:
    database = make_database(settings, "message_db")
    files = [folder / part for part in ("schema/message-store.sql", "extensions/pgcrypto.sql", "tables/messages.sql")]
    files += [file for part in _MESSAGE_DB for file in sorted((folder / part).glob("*.sql"))]
    if not files[0].exists():
        raise Problem(f"message-db's SQL is not in {folder}; it is the folder `database` of its package")
    with connect(database) as connection:
        connection.execute("SELECT set_config('check_function_bodies', 'off', false)")
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET search_path = message_store, public").format(sql.Identifier("message_db"))
        )
        connection.execute("SET search_path = message_store, public")
        for file in files:
            connection.execute(file.read_bytes())
    command = (sys.executable, "-m", "benchmarks.append_message_db", database)
    return lambda batch: (*command, str(batch))


def environment() -> dict[str, str]:
    """Give the environment of a contender's process, which finds these modules and nothing else of ours."""
    return {**inherited(), "PYTHONPATH": str(ROOT)}
