"""What checking a long log takes: `hoigia log verify` of one log, with one process and with one a processor.

`python -m benchmarks.verifying [RECORDS] [ROUNDS] [TICK]` on a private server: a log of that many records, five to a
stream and one to a command, its tree, signed every TICK records, and the ledger beside it. A log that grows slowly has
a checkpoint for every record: that is a TICK of 1. Each turn is the command itself, as a process of its own; wall time,
and the most memory that it and its workers had (shared pages counted once).
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from benchmarks.lives import fill
from benchmarks.machine import load
from benchmarks.scratch import scratch_server
from deploy.migrate import apply_guarded_files
from services.audit.rules import Walk, prepared, words_of
from shared.clock import now
from shared.config import Settings, inherited
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.messaging.provisioning import ensure_password
from shared.messaging.topology import OPERATOR
from shared.notary.keyfiles import ensure_key, signing_keys
from shared.notary.migrate import migrate_tree
from shared.notary.tree import StoredTree
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.tiles import Edge
from tests.support.logs import make_log_database

RECORDS, ROUNDS, TICK = 100_000, 3, 1_000
PAGE = 1_000
SERVICE, LEDGER = "intake", "audit"
PASSWORD = "notary"  # noqa: S105 - of a server that lives as long as the measurement
_COLUMNS = (
    "service, position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data, leaf,"
    " subject, code, occurred_at"
)
_TYPES = (
    *("text", "int8", "uuid", "int4", "uuid", "uuid", "text", "timestamptz"),
    *("bytea", "bytea", "bytea", "bytea", "uuid", "text", "timestamptz"),
)
_COMMANDS: LiteralString = """
INSERT INTO log.command (command_id, digest, first_position, event_count, recorded_at)
SELECT command_id, sha256(command_id::text::bytea), position, 1, recorded_at FROM log.event ORDER BY position
"""
_STREAMS: LiteralString = """
INSERT INTO log.stream SELECT stream, max(version), max(position) FROM log.event GROUP BY stream
"""
_SOURCE: LiteralString = "INSERT INTO guarded.source (service, origin, head) VALUES (%s, %s, %s)"
_TAKE_COMMANDS: LiteralString = """
COPY guarded.command (service, number, command_id, digest, first_position, event_count, accepted_at)
FROM STDIN (FORMAT BINARY)
"""
_LOOK_SECONDS = 0.1

say: Callable[[str], object] = sys.stdout.write


def main(words: Sequence[str]) -> int:
    """Make the log, then have it checked in turns."""
    count = int(words[0]) if words else RECORDS
    rounds = int(words[1]) if len(words) > 1 else ROUNDS
    tick = int(words[2]) if len(words) > 2 else TICK  # noqa: PLR2004 - the third word
    with scratch_server() as (settings, _):
        _make(settings, count, tick)
        say(f"a checkpoint every {tick} records; ")
        say(f"load {load():.1f}\n")
        turns: dict[str, list[float]] = {"one process": [], "one a processor": []}
        for number in range(rounds):
            for name in sorted(turns, reverse=bool(number % 2)):
                seconds, used, most = _verified(settings, count, alone=name == "one process")
                turns[name].append(seconds)
                say(f"{name}: {count} records in {seconds:.1f} s, {used / count * 1e6:.1f} µs of processor each, ")
                say(f"{most:.0f} MB\n")
        ratios = [one / many for one, many in zip(*turns.values(), strict=True)]
        say(f"one process takes {median(ratios):.2f} times as long; load {load():.1f}\n")
    return 0


def _make(settings: Settings, count: int, tick: int) -> None:
    fill(settings, SERVICE, count)
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        connection.execute("SET statement_timeout = 0")
        for statement in (_COMMANDS, _STREAMS, "VACUUM ANALYZE log.command", "VACUUM ANALYZE log.stream"):
            connection.execute(statement)
        migrate_tree(connection, SERVICE, PASSWORD)
    make_log_database(settings, LEDGER)
    with connect(settings.postgres(LEDGER, "hoigia")) as connection:
        apply_guarded_files(connection, LEDGER)
    log = PostgresEventLog(settings.postgres(SERVICE, f"{SERVICE}_service"), readers=1)
    ensure_key(settings.secrets, SERVICE, origin=log.origin, moment=now() - timedelta(days=1))
    _grow(settings, log.origin, list(_hold(settings, log)), tick)
    _hold_commands(settings, log)
    log.close()


def _hold(settings: Settings, log: PostgresEventLog) -> Iterator[bytes]:
    """Fill the ledger with the records of the log; gives the leaves."""
    walk = Walk()
    with connect(settings.postgres(LEDGER, "hoigia")) as connection:
        connection.execute("SET statement_timeout = 0")
        into = sql.SQL("COPY guarded.record ({}) FROM STDIN (FORMAT BINARY)").format(sql.SQL(_COLUMNS))
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.set_types(_TYPES)
            while page := log.stored(walk.position, PAGE):
                for one in page:
                    leaf = walk.go_on(prepared(one, None, origin=log.origin))
                    ids = UUID(one.stream), one.version, UUID(one.event_id), UUID(one.command_id)
                    stored = one.type, one.recorded_at, one.salt, one.meta, one.data
                    case, code, occurred_at = words_of(one)
                    found = None if case is None else UUID(case), code, occurred_at
                    copy.write_row((SERVICE, one.position, *ids, *stored, leaf, *found))
                    yield leaf
        connection.execute(_SOURCE, (SERVICE, log.origin, walk.position))
        connection.execute("VACUUM ANALYZE guarded.record")


def _hold_commands(settings: Settings, log: PostgresEventLog) -> None:
    """Fill the ledger with the commands of the log."""
    with connect(settings.postgres(LEDGER, "hoigia")) as connection:
        connection.execute("SET statement_timeout = 0")
        with connection.cursor() as cursor, cursor.copy(_TAKE_COMMANDS) as copy:
            copy.set_types(("text", "int8", "uuid", "bytea", "int8", "int4", "timestamptz"))
            after = 0
            while page := log.commands(after, PAGE):
                for one in page:
                    named = SERVICE, one.number, UUID(one.command_id), one.digest
                    copy.write_row((*named, one.first, one.count, one.accepted_at))
                after = page[-1].number
        connection.execute("VACUUM ANALYZE guarded.command")


def _grow(settings: Settings, origin: str, leaves: Sequence[bytes], tick: int) -> None:
    """Store the tree, signed at every tick, as the notary does."""
    edge = Edge()
    keys = signing_keys(settings.secrets, SERVICE, origin=origin, moment=now())
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        tree = StoredTree(connection)
        for start in range(0, len(leaves), tick):
            before = edge.size
            edge, changed = edge.extended(leaves[start : start + tick])
            tree.grow(before, edge.size, changed)
            checkpoint = Checkpoint(origin, edge.size, edge.root())
            tree.keep(edge.size, checkpoint.root, signed(checkpoint, keys).written())


def _verified(settings: Settings, count: int, *, alone: bool) -> tuple[float, float, float]:
    """Run the command; gives seconds, those of the processor, and megabytes. On one processor it is one process."""
    command = [sys.executable, "-m", "deploy.cli", "log", "verify", "--service", SERVICE, "--json"]
    command += ["--data-dir", str(settings.data_directory)]
    environment = {**inherited(), **settings.environment()}
    # By this the command knows that it is told of a platform.
    ensure_password(settings, OPERATOR)
    affinity = os.sched_getaffinity(0)
    before, begin = _used(), time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    if alone:
        os.sched_setaffinity(child.pid, {min(affinity)})
    most = 0.0
    while child.poll() is None:
        most = max(most, _memory(child.pid))
        time.sleep(_LOOK_SECONDS)
    seconds = time.perf_counter() - begin
    answer = json.loads(child.stdout.read()) if child.stdout is not None else {}
    if child.returncode or (answer[SERVICE]["records"], answer[SERVICE]["behind"]) != (count, 0):
        raise SystemExit(f"not what was expected: {answer}")
    return seconds, _used() - before, most


def _used() -> float:
    """Give what all processes that this one has waited for have used, in seconds."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def _memory(parent: int) -> float:
    """Add up, in MB, what a process and its children hold; pages that they share are divided among them."""
    pids = [parent]
    with suppress(FileNotFoundError, ProcessLookupError):
        pids += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split())
    return sum(map(_proportional, pids)) / 1e6


def _proportional(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
