"""Reads the messages a service reacts to, in any order: acknowledged only after the effect.

A message that fails is tried again with growing pauses, then set aside; one that is forged or cannot
be read is set aside at once; one during whose work the process dies comes back a bounded number of
times. Without nameko: :mod:`shared.messaging.consumer` puts it into a service.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from shared.config import Settings
from shared.contracts.message import Message
from shared.contracts.registry import consumes
from shared.eventlog.database import LOST as DATABASE_LOST
from shared.kernel.refusal import UnavailableError
from shared.messaging.outlet import Outlet
from shared.messaging.provenance import History, RejectedError, check, history_of
from shared.messaging.setting_aside import Failure, RetryPolicy, SettingAside, failure_code
from shared.messaging.states import ACTIVE, DISCONNECTED, PartState
from shared.messaging.subscription import Delivery, Subscription
from shared.messaging.topology import reactions_queue
from shared.metrics import METRICS
from shared.observability import failure_of, logger

CONCURRENCY = 4

Settle: TypeAlias = Callable[[BaseException | None], None]
Handle: TypeAlias = Callable[[Message, Settle], None]

log = logger(__name__)


class ReactionReader:
    """One process's reader of ``<service>.reactions``.

    ``handle(message, settle)`` starts the work and returns; ``settle`` is called once when the effect
    is durable (``None``) or failed (the failure). It may be called from any thread.
    """

    def __init__(
        self,
        settings: Settings,
        service: str,
        handle: Handle,
        *,
        concurrency: int = CONCURRENCY,
        widest: int = 0,
        policy: RetryPolicy | None = None,
        flush: Callable[[], None] = lambda: None,
    ) -> None:
        """Take whose queue and what to do; nothing is opened before :meth:`run`.

        ``handle`` may keep messages until ``flush`` is called, which is whenever nothing more has arrived;
        one that comes again is handed over by itself. ``widest`` messages at once are taken, where it is
        more than ``concurrency``, once this process has proved to survive what it takes.
        """
        self._service = service
        self._queue = reactions_queue(service)
        self._types = consumes(service)
        self._handle = handle
        self._flush = flush
        self._outlet = Outlet(settings, service, label=f"{self._queue} retries")
        self._aside = SettingAside(self._outlet, self._queue, policy or RetryPolicy())
        self.subscription = Subscription(
            settings,
            service,
            self._queue,
            on_delivery=self._on_delivery,
            prefetch=concurrency,
            widest=widest,
            on_idle=flush,
        )

    def run(self) -> None:
        """Read until stopped; never raises."""
        self.subscription.run()

    def states(self) -> Sequence[PartState]:
        """Tell whether it takes messages."""
        doing = ACTIVE if self.subscription.consuming.is_set() else DISCONNECTED
        return (PartState(name="reactions", doing=doing),)

    def stop(self) -> bool:
        """Take no more, let the work in hand finish, close."""
        ended = self.subscription.stop()
        self._outlet.close()
        return ended

    def _on_delivery(self, delivery: Delivery) -> None:
        history = history_of(delivery, self._service, self._queue)
        try:
            message = check(delivery, history, self._types)
        except RejectedError as failure:
            METRICS.count("hoigia_reactions_total", type="rejected", outcome="rejected")
            log.error("message_rejected", queue=self._queue, code=failure.code, user=delivery.user)  # noqa: TRY400 - never a traceback
            self._set_aside(delivery, partial(self._aside.rejected, delivery, history, failure.code))
            return
        try:
            if delivery.redelivered:
                self._flush()
            self._handle(message, partial(self._settle, delivery, history, message))
            if delivery.redelivered:
                # It may be what ended the process before: whatever it does now, it does alone.
                self._flush()
        except Exception:  # noqa: BLE001 - the work could not even begin: the process is ending
            self.subscription.give_back(delivery)

    def _settle(self, delivery: Delivery, history: History, message: Message, failure: BaseException | None) -> None:
        METRICS.count("hoigia_reactions_total", type=message.type, outcome="done" if failure is None else "failed")
        if failure is None:
            self.subscription.acknowledge(delivery)
            return
        why = Failure(type(failure).__name__, failure_code(failure), is_passing(failure))
        log.warning(
            "reaction_failed",
            queue=self._queue,
            type=message.type,
            message_id=message.id,
            attempt=history.attempts + 1,
            **failure_of(failure),
        )
        self._set_aside(delivery, partial(self._aside.failed, delivery, history, why))

    def _set_aside(self, delivery: Delivery, move: Callable[[], object]) -> None:
        """Move a message, and only when the broker has it in its new place let go of the old one."""
        try:
            move()
        except Exception as failure:  # noqa: BLE001 - not moved for certain: it stays where it is
            log.warning("setting_aside_failed", queue=self._queue, **failure_of(failure))
            self.subscription.give_back(delivery)
        else:
            self.subscription.acknowledge(delivery)


def is_passing(failure: BaseException) -> bool:
    """Tell whether a failure says only that something cannot be reached now."""
    return isinstance(failure, (UnavailableError, *DATABASE_LOST))
