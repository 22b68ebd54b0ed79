"""Reads one queue for as long as the process lives: reconnects for ever, stops within a bound."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kombu import Connection

from shared.config import Settings
from shared.messaging.connection import LOST, breathe, close, drain, ignoring_loss, open_connection
from shared.observability import failure_of, logger

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
STOP_SECONDS = 10.0
MOST_AT_ONCE = 200
_WAIT_SECONDS = 0.5
_WIDE = -1
_READER, _WIDE_READER = "reader", "wide-reader"

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as the broker handed it over; only ``user``, ``exchange`` and ``key`` are the broker's own word."""

    body: bytes
    properties: dict[str, Any]
    headers: dict[str, Any]
    exchange: str
    key: str
    redelivered: bool
    tag: int
    channel: Any = field(compare=False, repr=False)

    @property
    def user(self) -> str | None:
        """The authenticated publisher: the broker refuses a false ``user_id``, but lets one be absent."""
        user = self.properties.get("user_id")
        return user if isinstance(user, str) else None

    @classmethod
    def of(cls, raw: Any) -> "Delivery":
        """Take what py-amqp delivered."""
        headers = raw.properties.get("application_headers")
        info = raw.delivery_info
        body = raw.body if isinstance(raw.body, bytes) else str(raw.body).encode()
        return cls(
            body=body,
            properties=raw.properties,
            headers=headers if isinstance(headers, dict) else {},
            exchange=info["exchange"],
            key=info["routing_key"],
            redelivered=info["redelivered"],
            tag=info["delivery_tag"],
            channel=raw.channel,
        )


class Subscription:
    """Consumes a queue on a connection of its own and hands each delivery over.

    Whoever takes a delivery calls :meth:`acknowledge` once its effect is durable. ``on_idle`` is called
    after what has arrived was handed over, and each half second. Either may raise: the session ends and
    what was not acknowledged comes again. ``prepare`` declares what the
    reader itself may declare; ``ready`` says (by raising) that what the effect needs is not there.
    """

    def __init__(  # noqa: PLR0913 - one reader, said in full where it is made
        self,
        settings: Settings,
        user: str,
        queue: str,
        *,
        on_delivery: Callable[[Delivery], None],
        prefetch: int = 0,
        widest: int = 0,
        acknowledged: bool = True,
        prepare: Callable[[Any], None] | None = None,
        ready: Callable[[], None] | None = None,
        on_idle: Callable[[], None] | None = None,
    ) -> None:
        """Take what to read; nothing is opened before :meth:`run`."""
        self.queue = queue
        self._settings = settings
        self._user = user
        self._on_delivery = on_delivery
        self._prefetch = prefetch
        self._widest = widest
        self._survived = 0
        self._acknowledged = acknowledged
        self._prepare = prepare
        self._ready = ready
        self._on_idle = on_idle
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._channel: Any = None
        self._pending = 0
        self._lock = threading.RLock()
        self.consuming = threading.Event()

    def run(self) -> None:
        """Consume until stopped; a lost connection is made again, with growing pauses."""
        pause = FIRST_PAUSE_SECONDS
        try:
            while not self._stopping.is_set():
                if self._session():
                    pause = FIRST_PAUSE_SECONDS
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        finally:
            self._stopped.set()

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Take no more, wait for what is in work, close; tell whether it ended in time."""
        self._stopping.set()
        return self._stopped.wait(seconds)

    def wait_for_stop(self) -> None:
        """Do nothing until asked to stop."""
        self._stopping.wait()

    def acknowledge(self, delivery: Delivery, *, multiple: bool = False) -> None:
        """Say that the effect is durable; on a dead connection this is only too late, not an error."""
        with self._lock, ignoring_loss():
            self._settled(delivery, multiple=multiple)
            delivery.channel.basic_ack(delivery.tag, multiple=multiple)

    def give_back(self, delivery: Delivery) -> None:
        """Put a delivery back into its queue."""
        with self._lock, ignoring_loss():
            self._settled(delivery)
            delivery.channel.basic_reject(delivery.tag, requeue=True)

    @property
    def pending(self) -> int:
        """Deliveries handed over and not acknowledged yet."""
        return self._pending

    def _settled(self, delivery: Delivery, *, multiple: bool = False) -> None:
        if delivery.channel is self._channel:
            self._pending = 0 if multiple else self._pending - 1
            if self._survived != _WIDE:
                self._survived = 0 if delivery.redelivered else self._survived + 1

    def _session(self) -> bool:
        """Consume on one connection; tell whether it came to consuming."""
        connection: Connection | None = None
        consumed = False
        try:
            if self._ready is not None:
                self._ready()
            if self._stopping.is_set():
                return False
            connection = open_connection(self._settings, self._user, label=self.queue)
            self._consume(connection)
            consumed = True
            self._serve(connection)
        except Exception as failure:  # noqa: BLE001 - whatever ends a session, the next one begins
            log.warning("consumer_disconnected", queue=self.queue, **failure_of(failure))
        finally:
            self.consuming.clear()
            if connection is not None:
                close(connection)
        return consumed

    def _consume(self, connection: Any) -> None:
        channel = connection.channel()
        if self._prepare is not None:
            self._prepare(channel)
        if self._prefetch:
            channel.basic_qos(0, self._prefetch, a_global=False)
        self._channel, self._pending, self._survived = channel, 0, 0
        self._begin(_READER)
        self.consuming.set()

    def _begin(self, tag: str) -> None:
        self._channel.basic_consume(
            self.queue,
            callback=self._hand_over,
            no_ack=not self._acknowledged,
            consumer_tag=tag,
            on_cancel=self._on_cancel,
        )

    def _widen(self) -> None:
        """Take more at once from now on.

        A message that ends its process costs each that was taken beside it one of its bounded number of
        deliveries; so few are taken until this process has survived twice as many.
        """
        if self._widest > self._prefetch and self._survived >= 2 * self._prefetch:
            with self._lock:
                self._survived = _WIDE
                self._channel.basic_qos(0, self._widest - self._prefetch, a_global=False)
                self._begin(_WIDE_READER)

    def _hand_over(self, raw: Any) -> None:
        if self._acknowledged:
            with self._lock:
                self._pending += 1
        self._on_delivery(Delivery.of(raw))

    def _on_cancel(self, _tag: str) -> None:
        # The queue is gone or moved; only a new session finds out.
        raise ConnectionError("consumer cancelled by the broker")

    def _serve(self, connection: Any) -> None:
        while not self._stopping.is_set():
            arrived = int(drain(connection, _WAIT_SECONDS))
            while 0 < arrived < MOST_AT_ONCE and drain(connection, 0):
                arrived += 1
            with self._lock:
                connection.heartbeat_check()
            if self._on_idle is not None:
                self._on_idle()
            self._widen()
        self._finish(connection)

    def _finish(self, connection: Any) -> None:
        """Stop deliveries, then let what is in work be acknowledged on this very connection."""
        try:
            self._channel.basic_cancel(_READER)
            if self._survived == _WIDE:
                self._channel.basic_cancel(_WIDE_READER)
            waited = 0.0
            while self._pending and waited < STOP_SECONDS / 2:
                breathe(connection)
                threading.Event().wait(0.05)
                waited += 0.05
        except LOST:
            return
