"""The ordered reader of a service: keeps others' messages in the inbox, sees holes, asks for what is missing."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.config import Settings
from shared.contracts.message import Message
from shared.contracts.registry import publisher_of
from shared.eventlog.database import connect
from shared.messaging.inbound import (
    HOLE,
    OTHER_BODY,
    OTHER_INCARNATION,
    STORED,
    last_position,
    store,
)
from shared.messaging.outlet import Outlet
from shared.messaging.provenance import RejectedError, check, history_of
from shared.messaging.setting_aside import RetryPolicy, SettingAside
from shared.messaging.states import ACTIVE, DISCONNECTED, HALTED, PartState
from shared.messaging.subscription import STOP_SECONDS, Delivery, Subscription
from shared.messaging.topology import inbound_queue, inbound_types
from shared.observability import failure_of, logger

NAME = "inbound"
BATCH = 200
FIRST_ASK_SECONDS = 2.0
LONGEST_ASK_SECONDS = 60.0
QUIET_SECONDS = 10.0
"""How long nothing must have come before sources are asked whether there is more: what waits is not sent twice."""

AskAgain: TypeAlias = Callable[[str, str, int], None]
"""Ask a source to send again to a queue everything after a position: ``(source, queue, after)``."""

log = logger(__name__)


@dataclass(slots=True)
class _Missing:
    """A source of which something is missing: what was seen beyond the hole, and when to ask again."""

    seen: int
    interval: float = 0.0
    next_ask: float = 0.0


class InboundHaltedError(Exception):
    """A log contradicts itself or is not the log it was; nothing more of it may be shown to anybody."""


class InboundReader:
    """One process's reader of ``<service>.inbound``; the broker lets one at a time read."""

    def __init__(
        self,
        settings: Settings,
        service: str,
        connection_string: str,
        *,
        ask_again: AskAgain,
        on_stored: Callable[[], None] = lambda: None,
    ) -> None:
        """Take whose inbox, how to ask for what is missing, and whom to wake when something was stored."""
        self._service = service
        self._queue = inbound_queue(service)
        self._types = inbound_types(service)
        self._connection_string = connection_string
        self._ask_again = ask_again
        self._on_stored = on_stored
        self._batch: list[tuple[Delivery, Message]] = []
        self._missing: dict[str, _Missing] = {}
        self._sources = frozenset(publisher_of(kind) for kind in self._types)
        self._unasked: set[str] = set()
        self._arrived = time.monotonic()
        self._database: Any = None
        self.halted: str | None = None
        self._halted_at: int | None = None
        self._outlet = Outlet(settings, service, label=f"{self._queue} dead letters")
        self._aside = SettingAside(self._outlet, self._queue, RetryPolicy())
        self.subscription = Subscription(
            settings,
            service,
            self._queue,
            on_delivery=self._on_delivery,
            prefetch=BATCH,
            ready=self._connect,
            on_idle=self._on_idle,
        )

    def run(self) -> None:
        """Read until stopped or halted; never raises."""
        self.subscription.run()
        self._close_database()

    def states(self) -> Sequence[PartState]:
        """Tell what the reader does, and each source of which something is missing."""
        doing = ACTIVE if self.subscription.consuming.is_set() else DISCONNECTED
        if self.halted is not None:
            return (PartState(name=NAME, doing=HALTED, position=self._halted_at, code=self.halted),)
        holes = (
            PartState(name=f"{NAME}.{source}", doing=HOLE, position=missing.seen, code="messages-missing")
            for source, missing in list(self._missing.items())
        )
        return (PartState(name=NAME, doing=doing), *holes)

    def stop(self) -> bool:
        """Store what is in hand, then stop."""
        ended = self.subscription.stop(STOP_SECONDS)
        self._outlet.close()
        return ended

    def _connect(self) -> None:
        """Have the database before taking anything from the broker: what is taken can then be stored."""
        if self.halted is not None:
            self.subscription.wait_for_stop()
            return
        self._batch.clear()
        self._close_database()
        self._database = connect(self._connection_string)
        # Whatever ended the last session may have cost the newest messages of a source: no later one shows that hole.
        self._unasked = set(self._sources)
        self._arrived = time.monotonic()

    def _close_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _on_delivery(self, delivery: Delivery) -> None:
        self._arrived = time.monotonic()
        history = history_of(delivery, self._service, self._queue)
        try:
            message = check(delivery, history, self._types)
        except RejectedError as failure:
            code = failure.code
            log.warning("message_rejected", queue=self._queue, code=code, user=delivery.user)
            self._aside.rejected(delivery, history, code)
            self.subscription.acknowledge(delivery)
            return
        self._batch.append((delivery, message))
        if len(self._batch) >= BATCH:
            self._store_batch()

    def _on_idle(self) -> None:
        if self._batch:
            self._store_batch()
        self._ask_for_missing()
        if self._unasked and time.monotonic() - self._arrived >= QUIET_SECONDS:
            self._ask_for_newest()

    def _store_batch(self) -> None:
        batch, self._batch = self._batch, []
        outcomes = store(self._database, [(message, delivery.body) for delivery, message in batch])
        if STORED in outcomes:
            self._on_stored()
        for (delivery, message), outcome in zip(batch, outcomes, strict=True):
            self._note(message, outcome)
            self.subscription.acknowledge(delivery)

    def _note(self, message: Message, outcome: str) -> None:
        if outcome in {OTHER_BODY, OTHER_INCARNATION}:
            # Not acknowledged: it stays in the queue for whoever looks.
            self.halted, self._halted_at = outcome, message.position
            log.critical(
                "inbound_halted", queue=self._queue, code=outcome, type=message.type, position=message.position
            )
            raise InboundHaltedError
        missing = self._missing.get(message.publisher)
        if outcome == HOLE:
            self._note_hole(message, missing)
        elif outcome == STORED and missing is not None:
            # Something came: be patient again; done when what was seen beyond the hole is here.
            missing.interval = FIRST_ASK_SECONDS
            missing.next_ask = time.monotonic() + missing.interval
            if message.position >= missing.seen:
                del self._missing[message.publisher]

    def _note_hole(self, message: Message, missing: _Missing | None) -> None:
        if missing is None:
            log.warning("hole_seen", queue=self._queue, type=message.type, position=message.position)
            self._missing[message.publisher] = _Missing(message.position)
        else:
            missing.seen = max(missing.seen, message.position)

    def _ask_for_missing(self) -> None:
        moment = time.monotonic()
        for source, missing in list(self._missing.items()):
            if moment < missing.next_ask:
                continue
            missing.interval = min(max(missing.interval * 2, FIRST_ASK_SECONDS), LONGEST_ASK_SECONDS)
            missing.next_ask = moment + missing.interval
            self._ask(source)

    def _ask_for_newest(self) -> None:
        """Ask one source a time, once a session, for what came after the last message that is kept."""
        source = self._unasked.pop()
        if not self._ask(source):
            self._unasked.add(source)
            self._arrived = time.monotonic()

    def _ask(self, source: str) -> bool:
        after = last_position(self._database, source)
        log.info("asking_again", queue=self._queue, position=after, service=source)
        try:
            self._ask_again(source, self._queue, after)
        except Exception as failure:  # noqa: BLE001 - asked again after a while, whatever went wrong
            log.warning("asking_failed", queue=self._queue, service=source, **failure_of(failure))
            return False
        return True
