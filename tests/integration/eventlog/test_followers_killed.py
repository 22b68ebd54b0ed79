"""A follower killed or paused between any two of its steps: every event has its effect once, by one owner at a time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import pytest

from shared.eventlog.database import connect
from shared.eventlog.follower import ActiveLock
from shared.eventlog.postgres import PostgresEventLog
from tests.support.broker import until
from tests.support.follower_process import BATCH, NAME, SEAMS
from tests.support.logs import make_log_database, request, stream
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

EVENTS = 35
PATIENCE = 60.0
ROOT = Path(__file__).parents[3]
END_PLACES: LiteralString = """
SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture
def database(running_servers: Servers) -> str:
    """Make a log of some events and the table of effects; gives the connection string of its service."""
    name = make_log_database(running_servers.settings)
    string = running_servers.settings.postgres(name, f"{name}_service")
    log = PostgresEventLog(string)
    one = stream()
    for version in range(0, EVENTS, 5):
        log.append(request((one, version), events=5))
    log.close()
    with connect(string) as connection:
        connection.execute("CREATE TABLE read.effect (number bigserial, position bigint, owner text)")
    return string


@contextmanager
def process(database: str, owner: str, seam: str = "none", word: str = "SIGKILL") -> Iterator[subprocess.Popen[str]]:
    command = (sys.executable, "-m", "tests.support.follower_process", database, owner, seam, word)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own words
        try:
            yield child
        finally:
            child.kill()


def run_to_the_end(database: str, owner: str) -> None:
    """Take over as soon as the server has noticed that the other is gone, and follow to the end."""
    lock = ActiveLock(database, NAME)
    until(lock.try_acquire, PATIENCE)
    lock.close()
    with process(database, owner) as child:
        assert child.communicate(timeout=PATIENCE)[0] == "done\n"


def effects(database: str) -> list[tuple[int, str]]:
    with connect(database) as connection:
        return list(connection.execute("SELECT position, owner FROM read.effect ORDER BY number"))


def checkpoint(database: str) -> tuple[int, str]:
    with connect(database) as connection:
        row = connection.execute("SELECT position, owner FROM read.follower WHERE name = %s", (NAME,)).fetchone()
    assert row is not None
    return row[0], row[1]


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize("seam", SEAMS)
def test_a_follower_killed_at_any_step_is_followed_by_one_that_misses_and_doubles_nothing(
    database: str, seam: str
) -> None:
    with process(database, "first", seam) as child:
        assert child.wait(PATIENCE) == -signal.SIGKILL
    position, owner = checkpoint(database)
    done = 0 if seam == "started" else BATCH
    assert (position, owner) == (done, "first")
    assert len(effects(database)) == done, "effect and checkpoint were committed together"
    run_to_the_end(database, "second")
    assert [position for position, _ in effects(database)] == list(range(1, EVENTS + 1))
    assert checkpoint(database) == (EVENTS, "second")


@pytest.mark.parametrize("seam", ["read", "middle", "applied"])
def test_an_owner_paused_while_another_takes_over_changes_nothing_when_it_goes_on(
    running_servers: Servers, database: str, seam: str
) -> None:
    with process(database, "old", seam, "SIGSTOP") as child:
        until(lambda: is_stopped(child.pid), PATIENCE)
        before = effects(database)
        with connect(running_servers.settings.postgres(_name(database), "hoigia")) as administrator:
            # What a cut network does: the server ends the session that held the place, its owner knows nothing of it.
            administrator.execute(END_PLACES)
        run_to_the_end(database, "new")
        child.send_signal(signal.SIGCONT)
        said, _ = child.communicate(timeout=PATIENCE)
    # In the middle of a transaction the server may have lost patience with it before the epoch does.
    assert said in ({"fenced\n"} if seam == "read" else {"fenced\n", "lost\n"})
    after = effects(database)
    assert after[: len(before)] == before
    assert [position for position, _ in after] == list(range(1, EVENTS + 1))
    assert {owner for position, owner in after if position > BATCH} == {"new"}
    assert checkpoint(database) == (EVENTS, "new")


def _name(database: str) -> str:
    return next(word.partition("=")[2] for word in database.split() if word.startswith("dbname="))
