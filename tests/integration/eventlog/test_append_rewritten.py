"""The append function was written anew for speed: whatever it is asked, it answers and stores as the first one did.

But for one thing that the first one did not refuse: a cause that lies in the future.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, errors
from psycopg.rows import TupleRow

from shared.clock import now
from shared.eventlog import migrate
from shared.eventlog.database import connect
from shared.kernel.ids import derive
from tests.support.logs import make_log_database
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

ROUNDS = 150
CALL = """
SELECT request, outcome, first_position, event_count FROM log.append(
  %s::timestamptz, %s::uuid[], %s::bytea[], %s::timestamptz[], %s::int4[], %s::uuid[], %s::int4[],
  %s::int4[], %s::uuid[], %s::uuid[], %s::text[], %s::bytea[], %s::bytea[], %s::bytea[])
"""
STORED = (
    "SELECT position, stream, version, event_id, command_id, type, salt, meta, data FROM log.event ORDER BY position",
    "SELECT stream, version, last_position FROM log.stream ORDER BY stream",
    "SELECT command_id, digest, first_position, event_count FROM log.command ORDER BY command_id",
    # A command and its events have one time, and time never runs back.
    "SELECT count(*) FROM log.event e JOIN log.command c USING (command_id) WHERE e.recorded_at <> c.recorded_at",
    "SELECT count(*) FROM log.event a, log.event b WHERE b.position = a.position + 1 AND b.recorded_at < a.recorded_at",
)
Call = tuple[Any, ...]


@pytest.fixture
def both(running_servers: Servers) -> Iterator[tuple[Connection[TupleRow], Connection[TupleRow]]]:
    """Two empty logs; the first with the function as it was at first."""
    settings = running_servers.settings
    first = (Path(migrate.__file__).parent / "sql" / "0002_append.sql").read_text(encoding="utf-8")
    old, new = make_log_database(settings), make_log_database(settings)
    with connect(settings.postgres(old, "hoigia")) as administrator:
        administrator.execute(first.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").encode())
    with (
        connect(settings.postgres(old, f"{old}_service")) as before,
        connect(settings.postgres(new, f"{new}_service")) as after,
    ):
        yield before, after


class Asking:
    """Draws calls of every shape: repeats, conflicts, many streams, nothing to store, and what must be refused."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - to be repeated
        self.versions: dict[str, int] = {}
        self.commands: list[str] = []

    def call(self) -> Call:
        draw = self.draw
        commands, expected, events = [], [], []
        free = [derive("stream", number) for number in range(12)]
        draw.shuffle(free)
        shape = draw.choice(("alone", "paired", "mixed", "mixed"))
        for request in range(1, 2 if shape == "alone" else draw.randint(1, 5)):
            commands.append(self._command())
            for stream in (free.pop() for _ in range(draw.choice((0, 1, 1, 2)) if shape == "mixed" else 1)):
                version = self.versions.get(stream, 0) + draw.choice((0,) * 9 + (1, -1))
                expected.append((request, stream, version))
                count = 1 if shape == "paired" else draw.choice((0, 1, 1, 2, 5))
                events += [(request, stream) for _ in range(count)]
        if shape == "mixed":
            draw.shuffle(events)
        return self._spoiled(self._arrays(commands, expected, events))

    def _command(self) -> str:
        if self.commands and self.draw.random() < 0.1:
            return self.draw.choice(self.commands)
        self.commands.append(derive("command", len(self.commands)))
        return self.commands[-1]

    def _arrays(self, commands: list[str], expected: list[Any], events: list[Any]) -> Call:
        draw = self.draw
        return (
            now(),
            commands,
            [draw.choice((b"a", b"a", b"a", b"b")) * 32 for _ in commands],
            [draw.choice((None, now())) for _ in commands],
            *([row[column] for row in expected] for column in range(3)),
            *([row[column] for row in events] for column in range(2)),
            [derive("event", draw.randbytes(8)) for _ in events],
            ["Tried.v1" for _ in events],
            [draw.randbytes(32) for _ in events],
            [b"{}" for _ in events],
            [draw.randbytes(draw.randint(1, 40)) for _ in events],
        )

    def _spoiled(self, call: Call) -> Call:
        """Make one call in eight one that must be refused, or that a careless client could send."""
        if self.draw.random() > 1 / 8:
            return call
        parts = list(call)
        place = self.draw.randrange(1, len(parts))
        if parts[place]:
            parts[place] = self.draw.choice(
                (parts[place][:-1], [*parts[place][:-1], None], [*parts[place][:-1], parts[place][0]])
            )
        return tuple(parts)

    def learn(self, connection: Connection[TupleRow]) -> None:
        self.versions = dict(connection.execute("SELECT stream::text, version FROM log.stream").fetchall())


def answer(connection: Connection[TupleRow], call: Call) -> object:
    try:
        return connection.execute(CALL, call).fetchall()
    except errors.Error as failure:
        return failure.sqlstate


@pytest.mark.parametrize("seed", [1, 2])
def test_the_function_written_anew_answers_and_stores_as_the_first_one(
    both: tuple[Connection[TupleRow], Connection[TupleRow]], seed: int
) -> None:
    asking = Asking(seed)
    outcomes: set[object] = set()
    for number in range(ROUNDS):
        call = asking.call()
        first, second = (answer(connection, call) for connection in both)
        assert first == second, f"call {number} of seed {seed}: {call}"
        outcomes |= {row[1] for row in first} if isinstance(first, list) else {first}
        asking.learn(both[0])
    assert outcomes >= {0, 1, 2, 3, "HG002"}
    before, after = ([connection.execute(query.encode()).fetchall() for query in STORED] for connection in both)
    assert before == after
    assert before[3:] == [[(0,)], [(0,)]]


def test_only_the_function_written_anew_refuses_a_cause_in_the_future(
    both: tuple[Connection[TupleRow], Connection[TupleRow]],
) -> None:
    call = list(Asking(1)._arrays([derive("command", 1)], [(1, derive("stream", 1), 0)], [(1, derive("stream", 1))]))  # noqa: SLF001 - a call of our own drawing
    call[3] = [now() + timedelta(hours=1)]
    first, second = (answer(connection, tuple(call)) for connection in both)
    assert first == [(1, 0, 1, 1)]
    assert second == "HG003"
