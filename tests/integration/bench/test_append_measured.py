"""The measurement of appends runs as a whole, on servers of its own and with nobody beside us."""

import shutil

import pytest
from psycopg import Connection

from benchmarks.append import Plan, measure
from benchmarks.append_table import table
from benchmarks.contenders import Peers
from benchmarks.scratch import scratch_server
from shared.eventlog.database import connect

pytestmark = pytest.mark.servers

DELAY = 40.0


def test_everyone_of_ours_stores_and_is_compared() -> None:
    said: list[str] = []
    run = measure(Plan(seed=1, rounds=1, seconds=0.1, at_once=3, peers=Peers()), said.append)
    (series,) = run.series
    assert len(series.contenders) == len(said) == 5
    assert all(result.rate > 0 for results in series.done.values() for result in results)
    assert "3 at once, green threads | ours, 3 at once, a transaction each" in table(run)


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler to make the delay with")
def test_a_slowed_server_takes_its_time_for_every_commit() -> None:
    with scratch_server(DELAY) as (settings, _), connect(settings.postgres("postgres", "hoigia")) as connection:
        connection.execute("CREATE TABLE tried (n int)")
        assert fastest(connection) >= DELAY


def fastest(connection: Connection) -> float:
    """Give the ms of the quickest of three commits; a loaded machine only makes them longer."""
    times: list[float] = []
    for _ in range(3):
        began = connection.execute("SELECT clock_timestamp()").fetchone()
        connection.execute("INSERT INTO tried VALUES (1)")
        ended = connection.execute("SELECT clock_timestamp()").fetchone()
        assert began is not None
        assert ended is not None
        times.append((ended[0] - began[0]).total_seconds() * 1e3)
    return min(times)
