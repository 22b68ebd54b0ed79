"""A raw client of the broker, and hand-made records to relay: what the tests of messaging stand on."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from amqp import Connection
from amqp import Message as Content

from shared.config import Settings
from shared.contracts.intake import CaseClosed, VictimReceived
from shared.contracts.message import Message
from shared.contracts.registry import SERVICES
from shared.eventlog.codec import Recorded
from shared.kernel.canonical import canonical
from shared.kernel.ids import CommandId, EventId, StreamId, derive
from shared.kernel.record import Metadata, StoredRecord
from shared.messaging.cloudevents import CONTENT_TYPE, encode
from shared.messaging.management import ADMINISTRATOR, HOST, Management
from shared.messaging.topology import dead_queue, described, queues_of
from tests.support.examples import example

ORIGIN = "hoigia.example/24/intake/00ff00ff00ff00ff"
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PATIENCE = 30.0


@contextmanager
def raw(settings: Settings, user: str = ADMINISTRATOR) -> Iterator[Any]:
    """Open a channel as somebody who keeps to no manners of ours."""
    connection = Connection(
        host=f"{settings.broker_host}:{settings.broker_port}",
        userid=user,
        password=settings.secret("broker", user),
        virtual_host=HOST,
        connect_timeout=5,
        # A quorum queue's newest messages wait in the channel's process: a channel that is torn down loses them.
        confirm_publish=True,
    )
    connection.connect()
    try:
        yield connection.channel()
    finally:
        connection.collect()


def put(channel: Any, body: bytes, *, exchange: str, key: str, **properties: Any) -> None:
    """Publish and wait until the broker has said what it thinks of it, and has kept what it takes."""
    channel.basic_publish(Content(body, **properties), exchange=exchange, routing_key=key)


def take(channel: Any, queue: str, seconds: float = PATIENCE) -> Any:
    """Get one message from a queue and acknowledge it; fails when none comes."""
    found: list[Any] = []

    def got() -> bool:
        message = channel.basic_get(queue, no_ack=True)
        found.extend([] if message is None else [message])
        return bool(found)

    until(got, seconds)
    return found[0]


def take_all(channel: Any, queue: str) -> list[Any]:
    """Get what is ready in a queue."""
    return list(iter(lambda: channel.basic_get(queue, no_ack=True), None))


def ready(channel: Any, queue: str) -> int:
    """Count what is ready in a queue."""
    return int(channel.queue_declare(queue, passive=True).message_count)


def has_queue(settings: Settings, queue: str) -> bool:
    """Tell whether there is such a queue, by looking only: to declare it, passively too, makes a deserted one last."""
    return Management(settings).get("queues", HOST, queue) is not None


def purge(settings: Settings) -> None:
    """Empty every queue of the topology."""
    with raw(settings) as channel:
        for queue in described().queues:
            channel.queue_purge(queue.name)


def all_dead(settings: Settings) -> int:
    """Count all dead letters."""
    with raw(settings) as channel:
        return sum(ready(channel, dead_queue(name)) for service in SERVICES for name, _ in queues_of(service))


def cut_connections(settings: Settings, user: str, seconds: float = PATIENCE) -> int:
    """Have the broker close every connection of a user; waits until it knows of one."""
    management = Management(settings)
    names: list[str] = []

    def known() -> bool:
        names[:] = [row["name"] for row in management.get("connections") if row.get("user") == user]
        return bool(names)

    until(known, seconds)
    for name in names:
        management.delete("connections", name)
    return len(names)


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until a condition holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to pass in time")
        time.sleep(0.02)


def message(position: int = 1, previous: int = 0, *, data: object | None = None, source: str = ORIGIN) -> Message:
    """Make a public message of intake."""
    content: Any = example(VictimReceived) if data is None else data
    return Message(
        id=EventId(derive("test-event", source, position)),
        source=source,
        type=content.TYPE,
        subject=derive("test-case", position),
        time=START + timedelta(seconds=position),
        position=position,
        previous=previous,
        correlation=derive("test-correlation", position),
        causation=None,
        data=content,
    )


def send(channel: Any, sent: Message, *, user: str = "intake", **overrides: Any) -> None:
    """Publish a message as its publisher would."""
    words: dict[str, Any] = {
        "exchange": "events",
        "key": sent.type,
        "user_id": user,
        "delivery_mode": 2,
        "message_id": sent.id,
        "type": sent.type,
        "content_type": CONTENT_TYPE,
        **overrides,
    }
    put(channel, encode(sent), **{name: value for name, value in words.items() if value is not None})


@dataclass(slots=True)
class Records:
    """A log in a list: some records are announced, the others are not."""

    records: list[Recorded[Any]] = field(default_factory=list)

    def grow(self, count: int, *, silent: Callable[[int], bool] = lambda _: False) -> None:
        """Append records; those for which ``silent`` holds announce nothing."""
        for _ in range(count):
            position = len(self.records) + 1
            data = None if silent(position) else example(CaseClosed if position % 5 == 0 else VictimReceived)
            self.records.append(recorded(position, data))

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        """Read after a position, in order."""
        return self.records[after : after + limit]


def recorded(position: int, event: Any) -> Recorded[Any]:
    """Make a record whose event is its own public message, or ``None``."""
    case = derive("test-case", position)
    meta = Metadata(
        actor="u-1",
        agency="ubnd-cau-giay",
        role="commune-officer",
        purpose="support",
        correlation=derive("test-correlation", position),
        occurred_at=START,
        subject=case,
    )
    record = StoredRecord(
        position=position,
        stream=StreamId(case),
        version=1,
        event_id=EventId(derive("test-event", ORIGIN, position)),
        command_id=CommandId(derive("test-command", position)),
        type="Test.v1",
        recorded_at=START + timedelta(seconds=position),
        salt=bytes(32),
        meta=meta.encode(),
        data=canonical({}),
    )
    return Recorded(record, meta, event)
