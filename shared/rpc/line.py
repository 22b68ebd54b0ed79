"""A line of a caller: one connection with a reply queue of its own, for one call at a time."""

import secrets
import time
from typing import Any

from amqp import Message as Content

from shared.config import Settings
from shared.messaging.connection import LOST, WRITE_SECONDS, abandon, close, drain, open_connection
from shared.messaging.topology import REPLIES, RPC, reply_queue

TRANSIENT = 1


class NotSentError(Exception):
    """The call did not leave, or came back because nobody is there to take it."""


class NoAnswerError(Exception):
    """The call left and no answer came; whether it was carried out is not known."""


class Line:
    """Sends one sealed call at a time and waits for its sealed reply."""

    def __init__(self, settings: Settings, user: str) -> None:
        """Connect and make the reply queue; raises what a lost connection raises."""
        self._user = user
        name = secrets.token_hex(16)
        self.address = f"{user}.{name}"
        self.broken = False
        self._replies: dict[str, bytes] = {}
        self._returned: set[str] = set()
        # Nobody drains an idle line, so it has no heartbeat; TCP keeps watch.
        self._connection = open_connection(settings, user, label="calls", heartbeat=0)
        try:
            self._channel = self._connection.channel()
            own = reply_queue(user, name)
            self._channel.queue_declare(own, durable=False, exclusive=True, auto_delete=True)
            self._channel.queue_bind(own, REPLIES, self.address)
            self._channel.basic_consume(own, no_ack=True, callback=self._on_reply)
            self._channel.events["basic_return"].add(self._on_return)
        except LOST:
            abandon(self._connection)
            raise

    def works(self) -> bool:
        """Take in what came while idle; a connection that was cut meanwhile shows here, before it is used."""
        try:
            while drain(self._connection, 0):
                pass
        except LOST:
            self.abandon()
            return False
        self._replies.clear()
        self._returned.clear()
        return True

    def exchange(self, body: bytes, *, service: str, call: str, deadline: float) -> bytes:
        """Send a call and wait for its reply; raises :class:`NotSentError` or :class:`NoAnswerError`."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise NotSentError
        content = Content(
            body,
            correlation_id=call,
            user_id=self._user,
            delivery_mode=TRANSIENT,
            expiration=str(max(1, int(left * 1000))),
        )
        try:
            self._channel.basic_publish(
                content, exchange=RPC, routing_key=service, mandatory=True, timeout=WRITE_SECONDS
            )
            return self._wait(call, deadline)
        except LOST:
            self.broken = True
            raise NoAnswerError from None

    def abandon(self) -> None:
        """Drop the line without a word."""
        self.broken = True
        abandon(self._connection)

    def close(self) -> None:
        """Close the line."""
        close(self._connection)

    def _wait(self, call: str, deadline: float) -> bytes:
        while call not in self._replies:
            if call in self._returned:
                raise NotSentError
            left = deadline - time.monotonic()
            if left <= 0:
                raise NoAnswerError
            drain(self._connection, left)
        return self._replies.pop(call)

    def _on_reply(self, raw: Any) -> None:
        body = raw.body if isinstance(raw.body, bytes) else str(raw.body).encode()
        self._replies[str(raw.properties.get("correlation_id", ""))] = body

    def _on_return(self, _failure: object, _exchange: str, _key: str, raw: Any) -> None:
        self._returned.add(str(raw.properties.get("correlation_id", "")))
