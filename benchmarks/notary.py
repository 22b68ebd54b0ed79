"""What signing a log costs: the notary at ticks of a thousand events, proofs from storage, and how soon it is done.

`python -m benchmarks.notary [EVENTS]` on a private server; every part is told with its share.
"""

import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.lives import fill
from benchmarks.machine import load
from benchmarks.reading import timed
from benchmarks.scratch import scratch_server
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendRequest
from shared.house.noting import Noting
from shared.kernel.ids import StreamId, derive
from shared.notary.keyfiles import ensure_key, read_keys, signing_keys
from shared.notary.leaves import Leaves
from shared.notary.migrate import migrate_tree
from shared.notary.notary import BATCH, Notary, Signing
from shared.notary.outside import NoteFile, Outside
from shared.notary.tree import StoredTree
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note
from shared.transparency.tiles import prove_inclusion
from tests.support.logs import request
from tests.support.records import meta

EVENTS = 30_000
PROOFS = 500
COMMITS = 40
NAME = "noted"
PASSWORD = "notary"  # noqa: S105 - of a server that lives as long as the measurement
SEED = 7

say: Callable[[str], object] = sys.stdout.write


def main(words: Sequence[str]) -> int:
    """Measure, and say it line by line."""
    events = int(words[0]) if words else EVENTS
    say(f"load {load():.1f}\n")
    with scratch_server() as (settings, server):
        _notary(settings, server.pid or 0, events)
        _proofs(settings, events)
        _delays(settings)
    say(f"load {load():.1f}\n")
    return 0


def _notary(settings: Settings, server: int, events: int) -> None:
    log = PostgresEventLog(fill(settings, NAME, events), readers=1)
    with connect(settings.postgres(NAME, "hoigia")) as connection:
        migrate_tree(connection, NAME, PASSWORD)
    (settings.secrets / "postgres" / f"{NAME}_notary").write_text(PASSWORD, encoding="ascii")
    ensure_key(settings.secrets, NAME, origin=log.origin, moment=now())
    records = log.read(0, BATCH)
    leaves = timed(lambda: len(Leaves(log.origin, lambda _: {}).after(0, records)), server)
    say(f"leaves alone {leaves.client:.1f} µs an event\n")
    ticks = [now()]

    def clock() -> datetime:
        ticks.append(ticks[-1] + timedelta(hours=1))
        return ticks[-1]

    notary = Notary(settings.postgres(NAME, f"{NAME}_notary"), lambda: _signing(settings, log.origin), clock=clock)
    notary.start()
    turn = timed(lambda: _grow(notary, events), server)
    say(
        f"notary: {events} events in ticks of {BATCH}, each signed: {turn.seconds / events * 1e6:.1f} µs an event"
        f" (client {turn.client:.1f}, server {turn.server:.1f})\n"
    )
    one = [_seconds(notary.step) for _ in range(50)]
    say(f"a look without anything new, signed again: median {median(one) * 1e3:.2f} ms\n")
    notary.close()
    log.close()


def _signing(settings: Settings, origin: str) -> Signing:
    return Signing(
        origin=origin,
        keys=lambda at: signing_keys(settings.secrets, NAME, origin=origin, moment=at),
        known=lambda: read_keys(settings.secrets, NAME).ever(),
        outside=NoteFile(Path(settings.data_directory) / "checkpoint"),
    )


def _grow(notary: Notary, events: int) -> int:
    while notary.checkpoint is not None and notary.checkpoint.position < events:
        notary.step()
    return events


def _proofs(settings: Settings, events: int) -> None:
    chance = random.Random(SEED)  # noqa: S311 - which records are proved, the same at every run
    with connect(settings.postgres(NAME, f"{NAME}_service")) as connection:
        tree = StoredTree(connection)
        begin = time.process_time()
        times = sorted(
            _seconds(lambda: prove_inclusion(chance.randrange(events), events, tree.fetch)) for _ in range(PROOFS)
        )
        used = (time.process_time() - begin) / PROOFS
    say(
        f"inclusion proof from storage: median {median(times) * 1e3:.2f} ms, p99 {times[-PROOFS // 100] * 1e3:.2f} ms"
        f" (client {used * 1e3:.2f})\n"
    )


def _delays(settings: Settings) -> None:
    """Tell how long after its commit a record stands in a signed checkpoint, with the notary as a service runs it."""
    log = PostgresEventLog(settings.postgres(NAME, f"{NAME}_service"), readers=1)
    outside, chance = _signing(settings, log.origin).outside, random.Random(SEED)  # noqa: S311 - see above
    # It starts, steps and closes as a follower does.
    notary: Any = Notary(settings.postgres(NAME, f"{NAME}_notary"), lambda: _signing(settings, log.origin), clock=now)
    noting = Noting(notary, settings.postgres(NAME, f"{NAME}_notary"))
    thread = threading.Thread(target=noting.run, daemon=True)
    thread.start()
    delays = []
    for _ in range(COMMITS):
        time.sleep(chance.uniform(0.0, 1.5))
        log.append(_one(log))
        position = log.head()
        begin = time.perf_counter()
        while _size(outside) < position:
            time.sleep(0.005)
        delays.append(time.perf_counter() - begin)
    noting.stop()
    thread.join()
    log.close()
    say(f"from a commit to its signed checkpoint: median {median(delays):.2f} s, most {max(delays):.2f} s\n")


def _one(log: PostgresEventLog) -> AppendRequest:
    made = request((StreamId(derive("bench-delay", log.head())), 0))
    return replace(made, events=tuple(event._replace(meta=meta().encode()) for event in made.events))


def _size(outside: Outside) -> int:
    return Checkpoint.read(Note.read(outside.read() or b"").text).size


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
