"""Processes around the broker: the real relay, and consumers that keep a record of what arrives."""

import signal
import threading
from collections.abc import Sequence
from typing import Any

from shared.contracts.intake import CaseClosed, ConsentGiven
from shared.eventlog.codec import Recorded
from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.ids import derive
from shared.kernel.record import Metadata
from shared.messaging.announcing import Announcements
from shared.messaging.cloudevents import decode
from shared.messaging.relay import Relay
from shared.messaging.subscription import Delivery, Subscription
from tests.harness.history import Recorder
from tests.harness.plan import QUEUES, SERVICE, Run
from tests.support.broker import START
from tests.support.examples import example

_MESSAGES = {kind.TYPE: example(kind) for kind in (CaseClosed, ConsentGiven)}
_META = Metadata(
    actor="harness",
    agency="harness",
    role="case-manager",
    purpose="support",
    correlation=derive("harness", "correlation"),
    occurred_at=START,
    subject=derive("harness", "case"),
)


class Announcing:
    """A log as decoded records: the type alone says whether one is announced."""

    def __init__(self, log: PostgresEventLog) -> None:
        """Take the log."""
        self._log = log

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Read records after a position, in order."""
        return [Recorded(record, _META, _MESSAGES.get(record.type)) for record in self._log.read(after, limit)]


def relay(run: Run, _name: str, generation: int, connection_string: str) -> None:
    """Be the relay of the log until told to stop."""
    log = PostgresEventLog(connection_string, readers=1)
    announcements = Announcements(
        source=Announcing(log), announce=lambda recorded: recorded.event, origin=lambda: log.origin
    )
    relaying: Relay[Any] = Relay(
        announcements,
        settings=run.settings(),
        service=SERVICE,
        connection_string=connection_string,
        owner=f"relay.{generation}",
    )
    _until_told(relaying)
    log.close()


def consume(run: Run, name: str, generation: int, _connection_string: str) -> None:
    """Be the consumer of the queue of one user: a message is written down before it is acknowledged."""
    user = name.removeprefix("consumer-")
    recorder = Recorder(run.directory, f"{name}.{generation}")

    def take(delivery: Delivery) -> None:
        message = decode(delivery.body)
        recorder.note(
            "delivered", queue=QUEUES[user], position=message.position, previous=message.previous, id=message.id
        )
        subscription.acknowledge(delivery)

    subscription = Subscription(run.settings(), user, QUEUES[user], on_delivery=take, prefetch=100)
    _until_told(subscription)


def _until_told(thing: Any) -> None:
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    thread = threading.Thread(target=thing.run, daemon=True)
    thread.start()
    told.wait()
    thing.stop()
    thread.join()
