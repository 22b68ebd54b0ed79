"""How long the hub of a service's process is kept from its green threads under full database load.

A private PostgreSQL, one process a load: ``hoigia bench hub``. ``ahead`` lets the measured process go before all
others of a busy machine (root's right), so that what it is kept from is its own doing.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.machine import load
from benchmarks.scratch import make_log, scratch_server
from benchmarks.stalling import LOADS, READ
from shared.config import inherited
from shared.eventlog.postgres import PostgresEventLog

AHEAD = ("/usr/bin/chrt", "--fifo", "1")
PLACES = (*((name, "cooperative") for name in LOADS), ("4 waiting for slow statements", "psycopg"))
HEAD = "| load | waits | p50 ms | p99 ms | p99.9 ms | longest ms | done a second |\n|---|---|---|---|---|---|---|\n"


def measure(seconds: float, say: Callable[[str], None], *, ahead: bool = False) -> list[dict[str, Any]]:
    """Measure under every load, one after another; gives a row each."""
    rows = []
    with scratch_server() as (settings, _):
        connection = make_log(settings, "stall")
        _fill(connection)
        for name, waiting in PLACES:
            say(f"{name} ({waiting})")
            words = (
                *(AHEAD if ahead else ()),
                sys.executable,
                "-m",
                "benchmarks.stalling",
                connection,
                name,
                str(seconds),
                waiting,
            )
            done = subprocess.run(words, env=inherited(), capture_output=True, text=True, check=True)  # noqa: S603 - our own words
            rows.append({"load": name, "waiting": waiting, "busy": load(), **json.loads(done.stdout)})
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """Spell the rows for a page."""
    lines = (
        f"| {row['load']} | {row['waiting']} | {row['p50']:.2f} | {row['p99']:.2f} | {row['p999']:.2f} | "
        f"{row['longest']:.1f} | {row['per_second']:.0f} |\n"
        for row in rows
    )
    busy = [row["busy"] for row in rows]
    return HEAD + "".join(lines) + f"\nLoad of the machine meanwhile: {min(busy):.1f} to {max(busy):.1f}.\n"


def _fill(connection: str) -> None:
    """Have something to read."""
    from benchmarks.requests import Requests  # noqa: PLC0415 - as the measured process does

    log = PostgresEventLog(connection)
    requests = Requests("fill", 100, events_a_stream=100)
    for _ in range(READ // 100):
        log.append(requests.next())
    log.close()
