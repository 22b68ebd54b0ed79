"""How fast the relay publishes a log in order, beside a publisher that waits for the confirm of each message.

Both publish the same messages, persistent and mandatory, to the platform's own exchange and all its queues, and end
with the checkpoint where the log ends.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import shared.messaging
from benchmarks.lives import codec, fill
from benchmarks.machine import processor_seconds
from benchmarks.reading import Reading, Say, Turn, in_turns
from benchmarks.scratch import scratch_server
from deploy.problems import Problem
from deploy.servers.ports import free_run
from deploy.servers.rabbitmq import PORTS, PrivateRabbit
from services.intake.announce import announce
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.codec import Recorded
from shared.eventlog.database import connect
from shared.eventlog.follower import Checkpoint
from shared.eventlog.migrate import apply_files
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.readmodel import DecodedLog
from shared.messaging.announcing import Announcements
from shared.messaging.cloudevents import CONTENT_TYPE, encode
from shared.messaging.confirmed import ConfirmedChannel
from shared.messaging.connection import close, open_connection
from shared.messaging.provisioning import provision
from shared.messaging.relay import FOLLOWER_NAME, WINDOW, Relay
from shared.messaging.states import ACTIVE, STANDBY
from shared.messaging.topology import EVENTS, queues_of

MESSAGES = 5_000
SQL = Path(shared.messaging.__file__).parent / "sql"
SERVICE = "intake"
OURS, PEER = f"the relay, windows of {WINDOW}", "waiting for each confirm"


def run(*, seed: int, rounds: int, events: int = MESSAGES, ahead: bool = False, say: Say) -> Reading:
    """Publish the same log by turns on one private PostgreSQL and one private broker."""
    with scratch_server() as (plain, postgres), _broker(plain) as (settings, broker):
        own = fill(settings, SERVICE, events)
        with connect(own) as connection:
            apply_files(connection, SQL, prefix="inbox", role=None, schema="inbox", known_in="inbox")
        work = _Publishing(settings, own, broker, events)
        contenders: dict[str, Callable[[], Turn]] = {
            OURS: lambda: work.timed(work.relay),
            PEER: lambda: work.timed(work.one_by_one),
        }
        try:
            return in_turns(
                "Relay, messages confirmed and in order",
                contenders,
                beside=((OURS, PEER),),
                rounds=rounds,
                seed=seed,
                say=say,
                ahead=(postgres.pid or 0, broker) if ahead else (),
            )
        finally:
            work.log.close()


@contextmanager
def _broker(settings: Settings) -> Iterator[tuple[Settings, int]]:
    base, first = Path(tempfile.mkdtemp(prefix="hoigia-bench-")), free_run(PORTS)
    base.chmod(0o711)
    ours = replace(settings, broker_port=first, broker_management_port=first + 3)
    server = PrivateRabbit(base / "rabbitmq", first_port=first, password_file=settings.secrets / "broker" / "hoigia")
    try:
        server.start()
        provision(ours)
        yield ours, server.pid or 0
    finally:
        server.kill()
        for directory in (server.directory, base):
            shutil.rmtree(directory, ignore_errors=True)


class _Publishing:
    """A log, a broker, and both ways from one to the other."""

    def __init__(self, settings: Settings, own: str, broker: int, events: int) -> None:
        self.log = PostgresEventLog(own)
        self._settings = settings
        self._own = own
        self._broker = broker
        self._events = events
        self._announcements: Announcements[Any] = Announcements(
            source=DecodedLog(self.log, codec()), announce=_announce, origin=lambda: self.log.origin
        )

    def timed(self, work: Callable[[], None]) -> Turn:
        """Empty the queues and the checkpoint, publish everything, tell how long it took."""
        self._empty()
        cpu, used, begin = time.process_time(), processor_seconds(self._broker), time.perf_counter()
        work()
        seconds = time.perf_counter() - begin
        client, served = time.process_time() - cpu, processor_seconds(self._broker) - used
        each = 1e6 / self._events
        return Turn(items=self._events, seconds=seconds, client=client * each, server=served * each)

    def relay(self) -> None:
        """Run the relay as a service does, until its checkpoint is at the end."""
        relay = Relay(
            self._announcements,
            settings=self._settings,
            service=SERVICE,
            connection_string=self._own,
            owner="bench",
        )
        thread = threading.Thread(target=relay.run)
        thread.start()
        try:
            while relay.state.position < self._events:
                if relay.state.doing not in {ACTIVE, STANDBY} or not thread.is_alive():
                    raise Problem(f"the relay is {relay.state.doing} at {relay.state.position}: {relay.state.code}")
                time.sleep(0.005)
        finally:
            relay.stop()
            thread.join()

    def one_by_one(self) -> None:
        """Publish and wait, message by message; the checkpoint moves as often as the relay's."""
        connection = open_connection(self._settings, SERVICE, label="bench")
        channel = ConfirmedChannel(connection)
        with closing(connect(self._own)) as database:
            checkpoint = Checkpoint.take(database, FOLLOWER_NAME, "bench")
            while checkpoint.position < self._events:
                last = checkpoint.position
                for item in self._announcements.read(last, int(checkpoint.note or 0), WINDOW):
                    if item.message is not None:
                        words = {"message_id": item.message.id, "type": item.message.type}
                        channel.publish(
                            encode(item.message),
                            exchange=EVENTS,
                            key=item.message.type,
                            user=SERVICE,
                            content_type=CONTENT_TYPE,
                            **words,
                        )
                        channel.settle()
                    last = item.position
                checkpoint.move(database, last, str(last))
        close(connection)

    def _empty(self) -> None:
        with connect(self._own) as database:
            database.execute("DELETE FROM read.follower")
        connection = open_connection(self._settings, "hoigia", label="bench")
        channel = connection.channel()
        for service in SERVICES:
            for queue, _ in queues_of(service):
                channel.queue_purge(queue)
        close(connection)


def _announce(recorded: Recorded[Any]) -> object | None:
    return announce(recorded.event, recorded.record.version)
