"""Carries a plan out: starts everybody, strikes, lets all come to the end, and checks."""

import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.database import LOST, connect
from tests.harness.arena import Arena
from tests.harness.checker import check
from tests.harness.faults import Injector
from tests.harness.findings import Known, Stored, Violation
from tests.harness.fleet import Fleet
from tests.harness.history import History, Recorder, Span, load
from tests.harness.plan import HEAD, QUEUES, STOP, Plan, Run, reads_of

PATIENCE_SECONDS = 120.0
_HEAD: LiteralString = "SELECT coalesce(max(position), 0) FROM log.event"
_LAST_TOLD: LiteralString = """
SELECT position FROM log.event WHERE type = ANY (%s) ORDER BY position DESC LIMIT 1
"""
_LOG: LiteralString = """
COPY (SELECT position, stream, version, event_id, command_id, type, (extract(epoch FROM recorded_at) * 1000000)::bigint,
  (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM log.event ORDER BY position) TO STDOUT
"""
_EFFECTS: LiteralString = "SELECT follower, after, last, checksum FROM read.effect ORDER BY number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to."""

    plan: Plan
    violations: list[Violation]
    counts: dict[str, int]
    seconds: float

    def __str__(self) -> str:
        """Spell it: what was done, and what is wrong with the part of the history that shows it."""
        said = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        lines = [f"seed {self.plan.seed}, {self.seconds:.0f} s: {said}"]
        lines += map(str, self.violations[:8])
        rules = sorted({violation.rule for violation in self.violations})
        lines.append(f"{len(self.violations)} violations" + (f" of {', '.join(rules)}" if rules else ""))
        return "\n".join(lines)


def conduct(plan: Plan, arena: Arena) -> Outcome:
    """Carry a plan out on servers with an empty log."""
    started = time.monotonic()
    run = Run(
        plan=plan,
        directory=arena.directory,
        database=arena.database,
        data_dir=arena.settings.data_directory,
        postgres_port=arena.settings.postgres_port,
        broker_port=arena.settings.broker_port,
    )
    run.write()
    fleet = Fleet(run)
    chance = random.Random(f"{plan.seed} faults")  # noqa: S311 - the same faults for the same seed
    kinds = [kind for kind in plan.faults if _is_possible(kind, arena)]
    injector = Injector(arena, fleet, Recorder(run.directory, "faults.1"), chance, kinds)
    try:
        _start(fleet, arena)
        _under_faults(arena, fleet, injector)
        _to_the_end(arena, fleet)
    finally:
        injector.calm()
        fleet.kill_all()
    seconds = time.monotonic() - started
    return _judge(plan, arena, injector, seconds)


def _is_possible(kind: str, arena: Arena) -> bool:
    reasons = {"slow": arena.delay is None, "broker": arena.rabbit is None}
    if reasons.get(kind):
        print(f"fault {kind!r} is left out: the arena has nothing for it", file=sys.stderr)  # noqa: T201 - must be seen
    return not reasons.get(kind)


def _start(fleet: Fleet, arena: Arena) -> None:
    plan = fleet.run.plan
    for role, count in (("reader", plan.readers), ("follower", plan.followers), ("writer", plan.writers)):
        for number in range(count):
            fleet.start(role, f"{role}-{number}")
    fleet.start("looker", "looker")
    if arena.rabbit is not None:
        fleet.start("relay", "relay")
        for user in QUEUES:
            fleet.start("consumer", f"consumer-{user}")


def _under_faults(arena: Arena, fleet: Fleet, injector: Injector) -> None:
    plan = fleet.run.plan
    deadline = time.monotonic() + plan.minutes * 60
    _comes(lambda: _head(arena) > 0, PATIENCE_SECONDS)
    while (_head(arena) < plan.events or injector.first) and time.monotonic() < deadline:
        time.sleep(injector.chance.uniform(*plan.pause))
        injector.pass_time()
        fleet.mend()
        if injector.kinds:
            injector.strike()
    injector.calm()


def _to_the_end(arena: Arena, fleet: Fleet) -> None:
    run = fleet.run
    (run.directory / STOP).touch()
    fleet.end("writer")
    # Renamed into place: nobody ever reads half a number.
    draft = run.directory / f"{HEAD}.draft"
    draft.write_text(str(_head(arena)), encoding="ascii")
    fleet.mend()
    draft.rename(run.directory / HEAD)
    fleet.end("reader", "follower")
    if arena.rabbit is not None:
        for queue in QUEUES.values():
            # Should it not come, the checker says what is missing.
            last = _last_told(arena, queue)
            _comes(lambda q=queue, at=last: _has_arrived(run, q, at), PATIENCE_SECONDS + run.plan.minutes * 60)  # type: ignore[misc]
        fleet.end("relay", "consumer", word=signal.SIGTERM)
    fleet.end("looker", word=signal.SIGKILL)


def _judge(plan: Plan, arena: Arena, injector: Injector, seconds: float) -> Outcome:
    history = load(arena.directory)
    with connect(arena.administrator) as connection:
        connection.execute("SET statement_timeout = 0")
        for follower, after, last, checksum in connection.execute(_EFFECTS):
            history.effects[follower].append(Span(after=after, last=last, checksum=checksum))
        rows = connection.execute("SELECT command_id::text, digest, first_position, event_count FROM log.command")
        known = [Known(*row) for row in rows]
        types = {queue: reads_of(queue) for queue in QUEUES.values()} if arena.rabbit is not None else {}
        found, walked = check(_log(connection), known, history, types)
    counts = _counts(history)
    counts |= {"stored events": walked.head, "commands stored": len(known), "announced": len(walked.announced)}
    return Outcome(plan=plan, violations=found, counts={**counts, **_named(injector.done)}, seconds=seconds)


def _log(connection: Connection[TupleRow]) -> Iterator[Stored]:
    """Give the log row by row, however long it is."""
    with connection.cursor().copy(_LOG) as rows:
        for row in rows:
            yield stored_of(bytes(row).decode())


def stored_of(line: str) -> Stored:
    """Read one line of the log's copy."""
    position, stream, version, event, command, kind, recorded, committed = line.rstrip().split("\t")
    at = None if committed == "\\N" else int(committed)
    return Stored(int(position), stream, int(version), event, command, kind, int(recorded), at)


def _counts(history: History) -> dict[str, int]:
    outcomes: dict[str, int] = defaultdict(int)
    for attempt in history.attempts:
        outcomes["repeats recognised" if attempt.repeated else attempt.outcome or "answers lost"] += 1
    read = sum(span.last - span.after for spans in history.reads.values() for span in spans)
    followed = sum(span.last - span.after for spans in history.effects.values() for span in spans)
    fenced = {"followers fenced": history.counts["fenced"], "halted": history.counts["halted"]}
    return {"asked": len(history.attempts), **outcomes, "read by tailing": read, "followed": followed, **fenced}


def _named(done: dict[str, int]) -> dict[str, int]:
    return {name if " " in name else f"fault {name}": count for name, count in done.items()}


def _head(arena: Arena) -> int:
    with connect(arena.administrator) as connection:
        row = connection.execute(_HEAD).fetchone()
    return int(row[0]) if row else 0


def _last_told(arena: Arena, queue: str) -> int:
    with connect(arena.administrator) as connection:
        row = connection.execute(_LAST_TOLD, (list(reads_of(queue)),)).fetchone()
    return int(row[0]) if row else 0


def _has_arrived(run: Run, queue: str, position: int) -> bool:
    return any(delivered.position == position for delivered in load(run.directory).deliveries[queue]) or not position


def _comes(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(*LOST):
            if condition():
                return True
        time.sleep(0.2)
    return False
