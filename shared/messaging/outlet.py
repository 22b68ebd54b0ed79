"""One message at a time, confirmed before anything else happens; for retries and dead letters."""

import threading
from typing import Any

from shared.config import Settings
from shared.messaging.confirmed import ConfirmedChannel
from shared.messaging.connection import LOST, abandon, close, drain, open_connection

_CONFIRM_SECONDS = 15.0


class Outlet:
    """Publishes in the name of a user on a connection of its own; safe to share between threads."""

    def __init__(self, settings: Settings, user: str, *, label: str) -> None:
        """Take who publishes; connects with the first message."""
        self._settings = settings
        self._user = user
        self._label = label
        self._lock = threading.Lock()
        self._connection: Any = None
        self._channel: ConfirmedChannel | None = None

    def publish(self, body: bytes, *, exchange: str, key: str, **properties: Any) -> None:
        """Publish and wait for the confirm; raises when the broker has not taken the message for certain."""
        with self._lock:
            try:
                channel = self._ready()
                channel.publish(body, exchange=exchange, key=key, user=self._user, **properties)
                channel.settle(seconds=_CONFIRM_SECONDS)
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            connection, self._connection, self._channel = self._connection, None, None
            if connection is not None:
                close(connection)

    def _ready(self) -> ConfirmedChannel:
        if self._channel is not None:
            try:
                while drain(self._connection, 0):
                    pass
            except LOST:
                self._drop()
        if self._channel is None:
            # Idle for hours and drained by nobody: a heartbeat would only get it cut; TCP keeps watch.
            self._connection = open_connection(self._settings, self._user, label=self._label, heartbeat=0)
            self._channel = ConfirmedChannel(self._connection)
        return self._channel

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            abandon(connection)
