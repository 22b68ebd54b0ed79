"""What befalls a run, chosen by its seed: each kind once in a shuffled order, then at random by weight."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

from psycopg import Connection, Error
from psycopg.rows import TupleRow

from deploy.servers.processes import send, wait_until_gone
from shared.eventlog import postgres as postgres_log
from shared.eventlog.database import connect
from tests.harness.arena import ELSEWHERE, Arena, start_again
from tests.harness.commands import command_id, request_of
from tests.harness.fleet import Fleet
from tests.harness.history import Attempt, Recorder

WEIGHTS = {
    "backends": 40, "writer": 20, "follower": 14, "pause": 6, "foreign": 10, "slow": 8, "database": 3, "broker": 1,
}  # fmt: skip
_KILL: LiteralString = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND pid <> pg_backend_pid() AND (%s OR query LIKE '%%log.append%%') AND random() < %s
"""


@dataclass(slots=True)
class Injector:
    """Does one fault after another; what lasts is ended when its time is over."""

    arena: Arena
    fleet: Fleet
    recorder: Recorder
    chance: random.Random
    kinds: list[str]
    first: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    lasting: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Shuffle what is to come at least once."""
        self.first = self.chance.sample(self.kinds, len(self.kinds))

    def strike(self) -> None:
        """Do the next fault."""
        kind = self.first.pop() if self.first else self._any()
        self.recorder.note("fault", fault=kind)
        with suppress(Error):
            getattr(self, f"_{kind}")()
        self.done[kind] = self.done.get(kind, 0) + 1

    def pass_time(self) -> None:
        """End what has lasted long enough."""
        due = [item for item in self.lasting if item[0] <= time.monotonic()]
        self.lasting = [item for item in self.lasting if item not in due]
        for _, ending in due:
            ending()

    def calm(self) -> None:
        """End everything that still lasts."""
        for _, ending in self.lasting:
            ending()
        self.lasting.clear()

    def _any(self) -> str:
        return self.chance.choices(self.kinds, weights=[WEIGHTS[kind] for kind in self.kinds])[0]

    def _for(self, seconds: float, ending: Callable[[], None]) -> None:
        self.lasting.append((time.monotonic() + seconds, ending))

    def _backends(self) -> None:
        everybody = self.chance.random() < 0.2
        with connect(self.arena.administrator) as connection:
            killed = connection.execute(_KILL, (self.arena.database, everybody, self.chance.random())).rowcount
        self.done["backends killed"] = self.done.get("backends killed", 0) + killed

    def _writer(self) -> None:
        self.fleet.kill(self.chance.choice(self.fleet.named("writer")))

    def _follower(self) -> None:
        self.fleet.kill(self.chance.choice(self.fleet.named("follower", "relay", "consumer")))

    def _pause(self) -> None:
        stopped = self.fleet.pause(self.chance.choice(self.fleet.named("follower")))
        self._for(self.chance.uniform(0.5, 2.0), lambda: _go_on(stopped))

    def _foreign(self) -> None:
        """Hold a transaction open: with a snapshot, with work done, or inside an append that is then given up."""
        elsewhere = self.arena.settings.postgres(ELSEWHERE, "hoigia")
        way = self.chance.choice(("here", "elsewhere", "append"))
        connection = connect(elsewhere if way == "elsewhere" else self.arena.administrator, autocommit=False)
        if way == "append":
            connection.close()
            connection = connect(self.arena.role, autocommit=False)
            postgres_log.flush(connection, [request_of(self._given_up())])
        else:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.execute("SET idle_in_transaction_session_timeout = 0")
            connection.execute("INSERT INTO public.foreign_work VALUES (1)")
        seconds = self.chance.uniform(0.2, 1.0) if way == "append" else self.chance.uniform(2.0, 20.0)
        self._for(seconds, lambda: _give_up(connection))

    def _given_up(self) -> Attempt:
        command = command_id("given-up", self.chance.getrandbits(64))
        expected = ((command[:-4] + "ffff", 0),)
        return Attempt(
            where="foreign", command=command, body="a", expected=expected, counts=(3,),
            seen=True, told=1, cause=None, asked=0,
        )  # fmt: skip

    def _slow(self) -> None:
        delay = self.arena.delay
        if delay is None:
            return
        delay.write_text(str(self.chance.choice((1_000, 3_000, 10_000, 50_000))), encoding="ascii")
        self._for(self.chance.uniform(0.5, 3.0), lambda: _hurry(delay))

    def _database(self) -> None:
        postgres, way = self.arena.postgres, self.chance.choice(("kill", "immediate", "stop"))
        pid = postgres.pid
        if way == "immediate" and pid is not None:
            send(pid, signal.SIGQUIT)
            wait_until_gone(pid, 20.0)
        elif way == "kill":
            postgres.kill()
        postgres.start()

    def _broker(self) -> None:
        rabbit = self.arena.rabbit
        if rabbit is not None:
            self.chance.choice((rabbit.kill, rabbit.stop))()
            start_again(rabbit)


def _give_up(connection: Connection[TupleRow]) -> None:
    # It may have been idle too long for the server, or cut off with a backend.
    with suppress(Error):
        connection.rollback()
    connection.close()


def _go_on(stopped: "subprocess.Popen[bytes]") -> None:
    stopped.send_signal(signal.SIGCONT)


def _hurry(delay: Path) -> None:
    delay.write_text("0", encoding="ascii")
