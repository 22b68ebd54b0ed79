"""How fast a whole log is read and folded: ours, and eventsourcing's subscription on the same events.

The fold counts cases by route and by status, and the open ones. Ours reads the words it needs; ``decoded`` reads
every event whole, through the codec, as a service does; the peer parses each event as JSON, or leaves it as it is and
folds nothing. No fold opens an envelope: what that would add is measured apart.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from psycopg import sql

from benchmarks.contenders import ROOT, environment
from benchmarks.lives import codec, fill
from benchmarks.machine import processor_seconds
from benchmarks.opening import OPENING, opening
from benchmarks.reading import Reading, Say, Turn, in_turns, timed
from benchmarks.scratch import make_database, scratch_server
from deploy.problems import Problem
from shared.config import Settings
from shared.eventlog.bulk import replay
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog

EVENTS = 1_000_000
WORDS, DECODED = "ours, the words the fold needs", "ours, every event decoded whole"
PARSED, UNPARSED = "eventsourcing, subscription and json.loads", "eventsourcing, subscription alone"
_PAGE = 5_000


class _Words(msgspec.Struct, gc=False):
    """What the fold needs of an event."""

    route: str | None = None
    status: str | None = None


class _Subject(msgspec.Struct, gc=False):
    """What the fold needs of the metadata."""

    subject: str | None


def run(
    *,
    seed: int,
    rounds: int,
    events: int = EVENTS,
    eventsourcing: Path | str | None = None,
    ahead: bool = False,
    say: Say,
) -> Reading:
    """Replay the same events on one private server, each contender in turn."""
    with scratch_server() as (settings, server):
        pid = server.pid or 0
        own = fill(settings, "replayed", events)
        log, open_each = PostgresEventLog(own), opening()
        contenders: dict[str, Callable[[], Turn]] = {
            WORDS: lambda: timed(lambda: _fold(own, events), pid),
            DECODED: lambda: timed(lambda: _fold_decoded(log, events), pid),
            OPENING: lambda: timed(open_each, pid),
        }
        beside: tuple[tuple[str, str], ...] = ()
        if eventsourcing is not None:
            words = _peer(settings, own, str(eventsourcing))
            contenders[PARSED] = lambda: _subscribed((*words, str(events), "parse"), pid)
            contenders[UNPARSED] = lambda: _subscribed((*words, str(events), "leave"), pid)
            beside = tuple((ours, theirs) for ours in (WORDS, DECODED) for theirs in (PARSED, UNPARSED))
        try:
            return in_turns(
                f"Replay and fold of {events:,} events",
                contenders,
                beside=beside,
                rounds=rounds,
                seed=seed,
                say=say,
                ahead=(server.pid or 0,) if ahead else (),
            )
        finally:
            log.close()


def _fold(own: str, events: int) -> int:
    routes, statuses, closed, cases = Counter[str](), Counter[str](), 0, set[str | None]()
    words, subject = msgspec.json.Decoder(_Words).decode, msgspec.json.Decoder(_Subject).decode
    with connect(own) as connection:
        for kind, meta, data in replay(connection, up_to=events):
            cases.add(subject(meta).subject)
            if kind == "VictimReceived.v1":
                routes[str(words(data).route)] += 1
            elif kind == "DeterminationNoted.v1":
                statuses[str(words(data).status)] += 1
            elif kind == "CaseClosed.v1":
                closed += 1
    _check(events, len(cases), routes, statuses, closed)
    return events


def _fold_decoded(log: PostgresEventLog, events: int) -> int:
    routes, statuses, closed, cases = Counter[str](), Counter[str](), 0, set[str | None]()
    decode, position = codec().decode, 0
    while position < events:
        for record in log.read(position, _PAGE):
            recorded = decode(record)
            event: Any = recorded.event
            cases.add(recorded.meta.subject)
            if record.type == "VictimReceived.v1":
                routes[event.route] += 1
            elif record.type == "DeterminationNoted.v1":
                statuses[event.status] += 1
            elif record.type == "CaseClosed.v1":
                closed += 1
            position = record.position
    _check(events, len(cases), routes, statuses, closed)
    return events


def _check(events: int, cases: int, routes: Counter[str], statuses: Counter[str], closed: int) -> None:
    """Insist that a fold saw all lives: each has one reception, one determination and one end."""
    lives = events // 5
    if (cases, routes.total(), statuses.total(), closed) != (lives, lives, lives, lives):
        raise RuntimeError(f"the fold is wrong: {cases} cases, {routes}, {statuses}, {closed} closed")


def _peer(settings: Settings, own: str, python: str) -> tuple[str, ...]:
    """Make eventsourcing's own table and put the same events there: the state is our data and metadata."""
    database = make_database(settings, "replayed_eventsourcing")
    place = (settings.postgres_host, str(settings.postgres_port), "replayed_eventsourcing", "hoigia")
    words = (python, "-m", "benchmarks.replay_eventsourcing", *place, settings.secret("postgres", "hoigia"))
    made = _said((*words, "0", "make"))
    if made.returncode:
        raise Problem(f"eventsourcing does not run with {python}: {made.stderr.strip().splitlines()[-1:]}")
    state = "'{\"data\":'::bytea || data || ',\"meta\":'::bytea || meta || '}'::bytea"
    copied = (
        f"COPY (SELECT stream, version::int8, type, {state} FROM log.event ORDER BY position) TO STDOUT (FORMAT BINARY)"  # noqa: S608 - our own words
    )
    into = "COPY bench (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)"
    with connect(own) as source, connect(database) as target:
        for connection in (source, target):
            connection.execute("SET statement_timeout = 0")
        with source.cursor().copy(copied) as reading, target.cursor().copy(into) as writing:
            for part in reading:
                writing.write(part)
        target.execute(sql.SQL("VACUUM ANALYZE bench"))
    return words


def _subscribed(command: tuple[str, ...], server: int) -> Turn:
    used = processor_seconds(server)
    done = _said(command)
    if done.returncode:
        raise Problem(f"eventsourcing's subscription failed: {done.stderr.strip().splitlines()[-1:]}")
    said = json.loads(done.stdout)
    served = processor_seconds(server) - used
    count = int(said["events"])
    return Turn(items=count, seconds=said["seconds"], client=said["cpu"] / count * 1e6, server=served / count * 1e6)


def _said(command: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603 - our own words
