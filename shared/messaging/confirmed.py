"""A channel that knows which of its messages the broker has taken: own accounting of confirms."""

import time
from typing import Any

from amqp import Message as Content

from shared.messaging.connection import WRITE_SECONDS, drain
from shared.observability import logger

CONFIRM_SECONDS = 30.0
BLOCKED_POLL_SECONDS = 1.0
PERSISTENT = 2

log = logger(__name__)


class NotConfirmedError(Exception):
    """The broker refused a message or did not confirm it in time; it may or may not be there."""


class UnroutableError(Exception):
    """The broker returned a message: no queue wants it. Exchanges or bindings are broken."""


class ConfirmedChannel:
    """Publishes with pipelined confirms; :attr:`prefix` is how many of the first messages are safe."""

    def __init__(self, connection: Any) -> None:
        """Open a channel in confirm mode."""
        self._connection = connection
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._ahead: set[int] = set()
        self._nacked: int | None = None
        self._returned = False
        self._blocked = False
        connection.connection.on_blocked = self._on_blocked
        connection.connection.on_unblocked = self._on_unblocked
        self.sent = 0
        self.prefix = 0

    def publish(self, body: bytes, *, exchange: str, key: str, user: str, **properties: Any) -> int:
        """Send a persistent, mandatory message in the name of a user; give its number, from 1."""
        while self._blocked:
            drain(self._connection, BLOCKED_POLL_SECONDS)
        content = Content(body, delivery_mode=PERSISTENT, user_id=user, **properties)
        self._channel.basic_publish(content, exchange=exchange, routing_key=key, mandatory=True, timeout=WRITE_SECONDS)
        self.sent += 1
        if self._returned or self._nacked is not None:
            self.settle()
        return self.sent

    def settle(self, seconds: float = CONFIRM_SECONDS) -> None:
        """Wait until every message is confirmed.

        Raises :class:`UnroutableError`, :class:`NotConfirmedError` (once all before the refused one are
        confirmed), or what a lost connection raises; :attr:`prefix` is right in each case.
        """
        deadline = time.monotonic() + seconds
        while self.prefix < self._target():
            if self._returned:
                raise UnroutableError
            if self._blocked:
                deadline = time.monotonic() + seconds
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotConfirmedError
            drain(self._connection, min(left, BLOCKED_POLL_SECONDS))
        if self._returned:
            raise UnroutableError
        if self._nacked is not None:
            raise NotConfirmedError

    def _target(self) -> int:
        return self.sent if self._nacked is None else self._nacked - 1

    def _on_ack(self, number: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's call
        if self._returned:
            # The broker acknowledges what it returned; from here on nothing counts as taken.
            return
        if multiple:
            self.prefix = max(self.prefix, number)
            self._ahead = {ahead for ahead in self._ahead if ahead > self.prefix}
        else:
            self._ahead.add(number)
        while self.prefix + 1 in self._ahead:
            self.prefix += 1
            self._ahead.discard(self.prefix)

    def _on_nack(self, number: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's call
        first = self.prefix + 1 if multiple else number
        self._nacked = first if self._nacked is None else min(self._nacked, first)

    def _on_return(self, *_: object) -> None:
        self._returned = True

    def _on_blocked(self, _reason: str) -> None:
        # The broker is short of memory or disk and reads nothing: wait, sending again would only add to it.
        self._blocked = True
        log.warning("broker_blocked")

    def _on_unblocked(self) -> None:
        self._blocked = False
        log.info("broker_unblocked")
