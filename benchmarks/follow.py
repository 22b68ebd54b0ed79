"""How fast a follower applies a log to read models with its checkpoint, and how fast a rebuild is."""

from collections.abc import Callable
from typing import Any, LiteralString

from benchmarks.lives import SQL, codec, fill
from benchmarks.opening import OPENING, opening
from benchmarks.reading import Reading, Say, Turn, in_turns, timed
from benchmarks.scratch import scratch_server
from services.intake.projections import TABLES, project
from shared.eventlog.codec import Recorded
from shared.eventlog.database import connect
from shared.eventlog.follower import BATCH, Follower
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.readmodel import FOLLOWER_NAME, DecodedLog, ReadModel, Rebuild
from shared.eventlog.writing import Writer
from shared.kernel.record import StoredRecord

EVENTS = 50_000
ONE_BY_ONE = 500
_COUNT: LiteralString = (
    "INSERT INTO count (type, count) VALUES (%s, 1) ON CONFLICT (type) DO UPDATE SET count = count.count + 1"
)


def run(*, seed: int, rounds: int, events: int = EVENTS, ahead: bool = False, say: Say) -> Reading:
    """Follow a log of cases' lives with empty tables, in batches and one by one."""
    with scratch_server() as (settings, server):
        place = _Place(fill(settings, "followed", events), server.pid or 0)
        decoded = DecodedLog(place.log, codec())
        contenders: dict[str, Callable[[], Turn]] = {
            f"intake's read model, batches of {BATCH}": lambda: place.follow(decoded, project, BATCH, limit=events),
            f"one count a type, undecoded, batches of {BATCH}": lambda: place.follow(
                place.log, _count, BATCH, limit=events
            ),
            "intake's read model, one event a transaction": lambda: place.follow(
                decoded, project, 1, limit=min(ONE_BY_ONE, events)
            ),
        }
        try:
            return in_turns(
                "Follower, checkpoint in the same transaction",
                contenders,
                rounds=rounds,
                seed=seed,
                say=say,
                ahead=(server.pid or 0,) if ahead else (),
            )
        finally:
            place.log.close()


def rebuild(*, seed: int, rounds: int, events: int = EVENTS, ahead: bool = False, say: Say) -> Reading:
    """Rebuild intake's read model from position 0, compare it row for row and switch it in; and open envelopes."""
    with scratch_server() as (settings, server):
        place = _Place(fill(settings, "rebuilt", events), server.pid or 0)
        place.follow(DecodedLog(place.log, codec()), project, BATCH, limit=events)
        open_each = opening()
        contenders: dict[str, Callable[[], Turn]] = {
            "rebuild, compare and switch": lambda: place.rebuild(DecodedLog(place.log, codec()), events),
            "decoding alone, nothing opened": lambda: timed(lambda: _decode(place.log, events), server.pid or 0),
            OPENING: lambda: timed(open_each, server.pid or 0),
        }
        try:
            return in_turns(
                "Rebuild of a service's read models",
                contenders,
                rounds=rounds,
                seed=seed,
                say=say,
                ahead=(server.pid or 0,) if ahead else (),
            )
        finally:
            place.log.close()


class _Place:
    """A log in a private server, and those who read it."""

    def __init__(self, own: str, server: int) -> None:
        self.log = PostgresEventLog(own)
        self._own = own
        self._server = server
        with connect(own) as connection:
            connection.execute("CREATE TABLE read.count (type text PRIMARY KEY, count bigint NOT NULL)")

    def follow(self, source: Any, apply: Callable[[Writer, Any], None], batch: int, *, limit: int) -> Turn:
        """Follow from the beginning with empty tables; gives the turn."""
        with connect(self._own) as connection:
            connection.execute("TRUNCATE read.count, read.intake_case, read.intake_consent, read.follower")
        follower: Follower[Any] = Follower(
            FOLLOWER_NAME, source, apply, connection_string=self._own, owner="bench", batch=batch
        )
        follower.start()
        try:
            return timed(lambda: _follow(follower, limit), self._server)
        finally:
            follower.close()

    def rebuild(self, source: DecodedLog[Any], events: int) -> Turn:
        """Rebuild what is followed; raises when the two differ."""
        model: ReadModel[Recorded[Any]] = ReadModel(TABLES, SQL, project)

        def work() -> int:
            if Rebuild(source, model, self._own).run(check=False):
                raise RuntimeError("the rebuilt tables differ from the live ones")
            return events

        return timed(work, self._server)


def _follow(follower: Follower[Any], limit: int) -> int:
    done = 0
    while done < limit and (step := follower.step()):
        done += step
    return done


def _count(writer: Writer, record: StoredRecord) -> None:
    writer.execute(_COUNT, (record.type,))


def _decode(log: PostgresEventLog, events: int) -> int:
    source, done = DecodedLog(log, codec()), 0
    while done < events:
        done = source.read(done, 2_000)[-1].position
    return done
