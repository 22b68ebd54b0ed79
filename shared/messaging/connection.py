"""Connections to the broker, with the manners that survive cut wires, restarts and silent peers.

Works in green (eventlet) and plain-thread processes: nothing here knows which one it is in.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from amqp.exceptions import AMQPError
from kombu import Connection

from shared.config import Settings

HEARTBEAT_SECONDS = 20
CONNECT_SECONDS = 5
WRITE_SECONDS = 15

# What a lost connection looks like. py-amqp sometimes raises AttributeError on a torn-down channel.
LOST: Final[tuple[type[Exception], ...]] = (OSError, AMQPError, AttributeError)

_KEEPALIVE = {
    socket.TCP_KEEPIDLE: 15,
    socket.TCP_KEEPINTVL: 5,
    socket.TCP_KEEPCNT: 3,
    socket.TCP_USER_TIMEOUT: 30_000,
    socket.TCP_NODELAY: 1,
}


def open_connection(settings: Settings, user: str, *, label: str, heartbeat: int = HEARTBEAT_SECONDS) -> Any:
    """Connect as a broker user; ``label`` is what the broker's list of connections shows.

    A connection with a heartbeat must be drained and :func:`breathe` called at least every few seconds.
    """
    connection = Connection(
        settings.broker(user),
        connect_timeout=CONNECT_SECONDS,
        heartbeat=heartbeat,
        transport_options={
            "socket_settings": _KEEPALIVE,
            "client_properties": {"connection_name": f"{user}: {label}"},
        },
    )
    connection.connect()
    return connection


def breathe(connection: Any) -> None:
    """Take in what has arrived without waiting, and send a heartbeat when one is due.

    Raises one of :data:`LOST` when the connection is gone or the other side is silent.
    """
    drain(connection, 0)
    connection.heartbeat_check()


def drain(connection: Any, seconds: float) -> bool:
    """Wait for one event and dispatch it; tell whether there was one."""
    try:
        connection.drain_events(timeout=seconds)
    except TimeoutError:
        return False
    return True


def abandon(connection: Any) -> None:
    """Drop a connection without a word: a broken or blocked broker must not keep us waiting."""
    with ignoring_loss():
        connection.collect(socket_timeout=1)


def close(connection: Any) -> None:
    """Say good-bye and close."""
    with ignoring_loss():
        connection.close()


@contextmanager
def ignoring_loss() -> Iterator[None]:
    """Do what is only polite: a connection that is lost already is no error here."""
    try:
        yield
    except LOST:
        return
