"""Messages that were set aside: list, look at, put back, drop. In the name of the operator.

Whatever a forger wrote is not repeated: only words that are spelled as ours are shown. Bodies are
never shown; where the failure is, the codes tell.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.config import Settings
from shared.contracts.registry import SERVICES, message_types, publisher_of
from shared.contracts.wire import is_code, is_message_type
from shared.kernel.ids import derive, is_id
from shared.kernel.refusal import NotFoundError, UnavailableError
from shared.messaging.cloudevents import MalformedMessageError, decode
from shared.messaging.connection import LOST, close, open_connection
from shared.messaging.outlet import Outlet
from shared.messaging.provenance import ATTEMPT, FIRST, PUBLISHER
from shared.messaging.setting_aside import CODE, ERROR, LAST
from shared.messaging.subscription import Delivery
from shared.messaging.topology import DELIVERY_LIMIT, OPERATOR, RETRY, again_key, dead_queue, queues_of

# What the broker itself set aside: it came back too often, each time because its reader died.
READER_DIED = "reader-died"
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One message set aside; every text is a code of ours, ``?`` where it was not."""

    letter: str
    queue: str
    publisher: str
    type: str
    message: str
    subject: str | None
    position: int | None
    code: str
    error: str
    attempts: int
    first: str
    last: str

    @property
    def service(self) -> str:
        """Whose queue it came from: the service that could not do it."""
        return self.queue.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class _Held:
    letter: DeadLetter
    delivery: Delivery


def find_all(settings: Settings) -> list[DeadLetter]:
    """List every message that was set aside, queue by queue, oldest first."""
    with _open(settings) as channel:
        return [held.letter for held in _all(channel)]


def find(settings: Settings, letter: str) -> DeadLetter:
    """Look at one; raises ``NotFoundError``."""
    with _open(settings) as channel:
        return _one(channel, letter).letter


def replay(settings: Settings, letter: str) -> DeadLetter:
    """Put one back into the queue it came from, once; what was forged stays forged there."""
    with _open(settings) as channel:
        held = _one(channel, letter)
        _put_back(settings, held)
        channel.basic_ack(held.delivery.tag)
        return held.letter


def drop(settings: Settings, letter: str, record: Callable[[DeadLetter], None]) -> DeadLetter:
    """Drop one for good; ``record`` makes the event of it first, durably, or raises."""
    with _open(settings) as channel:
        held = _one(channel, letter)
        record(held.letter)
        channel.basic_ack(held.delivery.tag)
        return held.letter


@contextmanager
def _open(settings: Settings) -> Iterator[Any]:
    """Open a channel; what was taken from a queue and not acknowledged goes back when it closes."""
    try:
        connection = open_connection(settings, OPERATOR, label="dead letters", heartbeat=0)
    except LOST:
        raise UnavailableError("broker-unreachable") from None
    try:
        yield connection.channel()
    finally:
        close(connection)


def _queues() -> list[str]:
    return [name for service in SERVICES for name, _ in queues_of(service)]


def _all(channel: Any) -> Iterator[_Held]:
    for queue in _queues():
        while (raw := channel.basic_get(dead_queue(queue))) is not None:
            delivery = Delivery.of(raw)
            yield _Held(_describe(queue, delivery), delivery)


def _one(channel: Any, letter: str) -> _Held:
    for held in _all(channel):
        if held.letter.letter == letter:
            return held
    raise NotFoundError("dead-letter-unknown")


def _put_back(settings: Settings, held: _Held) -> None:
    headers = {} if held.letter.publisher == _UNKNOWN else {PUBLISHER: held.letter.publisher}
    outlet = Outlet(settings, OPERATOR, label="replay")
    kept = {name: held.delivery.properties[name] for name in ("content_type", "message_id", "type")
            if name in held.delivery.properties}  # fmt: skip
    try:
        outlet.publish(
            held.delivery.body,
            exchange=RETRY,
            key=again_key(held.letter.queue),
            application_headers=headers,
            **kept,
        )
    finally:
        outlet.close()


def _describe(queue: str, delivery: Delivery) -> DeadLetter:
    headers, ours = delivery.headers, delivery.user == queue.split(".", maxsplit=1)[0]
    told = headers if ours and CODE in headers else {}
    type_, message, subject, position = _about(delivery)
    return DeadLetter(
        letter=_letter_id(queue, delivery),
        queue=queue,
        publisher=_code(told.get(PUBLISHER) if told else delivery.user),
        type=type_,
        message=message,
        subject=subject,
        position=position,
        code=_code(told.get(CODE)) if told else _untold(delivery.user, type_),
        error=_code(told.get(ERROR)),
        attempts=_count(told.get(ATTEMPT)) if told else DELIVERY_LIMIT,
        first=_code(told.get(FIRST)),
        last=_code(told.get(LAST)),
    )


def _untold(user: str | None, kind: str) -> str:
    """Tell why the broker itself set a message aside, unless somebody smuggled it in."""
    return READER_DIED if kind in message_types() and publisher_of(kind) == user else "forged"


def _about(delivery: Delivery) -> tuple[str, str, str | None, int | None]:
    """Tell type, id, case and position: from the message, or what its properties say where they are well spelled."""
    try:
        message = decode(delivery.body)
    except MalformedMessageError:
        kind, identifier = str(delivery.properties.get("type")), delivery.properties.get("message_id")
        return (
            kind if is_message_type(kind) else _UNKNOWN,
            str(identifier) if is_id(identifier) else _UNKNOWN,
            None,
            None,
        )
    return message.type, message.id, message.subject, message.position


def _letter_id(queue: str, delivery: Delivery) -> str:
    first = delivery.headers.get(FIRST)
    return derive("dead-letter", queue, hashlib.sha256(delivery.body).digest(), str(delivery.user), str(first))


def _code(value: object) -> str:
    return value if isinstance(value, str) and is_code(value) else _UNKNOWN


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
