"""Brings a broker to the described topology, as administrator; safe to repeat.

Only adds, except for bindings and rights that the contracts no longer have. A queue with other
arguments is never replaced: that would drop what is in it. Give it a new name instead.
"""

import secrets
from typing import Any

from amqp.exceptions import PreconditionFailed

from shared.config import Settings
from shared.kernel.refusal import ConflictError
from shared.messaging.connection import close, open_connection
from shared.messaging.management import ADMINISTRATOR, HOST, Management
from shared.messaging.topology import RETRY, UNCLAIMED, Binding, Exchange, Queue, Topology, User, described

_MANAGED_BINDINGS = ("events", "resend", RETRY, UNCLAIMED)
_DEFAULT_USER = "guest"


class TopologyChangedError(ConflictError):
    """An exchange or queue stands with other arguments; what changed needs a new name."""


def provision(settings: Settings, topology: Topology | None = None) -> None:
    """Declare everything, make users (with passwords where missing) and set their rights."""
    wanted = described() if topology is None else topology
    management = Management(settings)
    for user in wanted.users:
        ensure_password(settings, user.name)
    connection = open_connection(settings, ADMINISTRATOR, label="provisioning", heartbeat=0)
    try:
        _declare(connection, wanted)
        _bind(connection, wanted)
        _unbind_stale(connection, wanted, management)
    finally:
        close(connection)
    for user in wanted.users:
        _set_user(settings, management, user)
    management.delete("users", _DEFAULT_USER)


def ensure_password(settings: Settings, user: str) -> None:
    """Make the password file of a broker user when it is missing."""
    path = settings.secrets / "broker" / user
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(32) + "\n", encoding="utf-8")


def _declare(connection: Any, wanted: Topology) -> None:
    for exchange in wanted.exchanges:
        _declare_exchange(connection, exchange)
    for queue in wanted.queues:
        _declare_queue(connection, queue)


def _declare_exchange(connection: Any, exchange: Exchange) -> None:
    arguments = {"alternate-exchange": exchange.alternate} if exchange.alternate else None
    try:
        connection.channel().exchange_declare(
            exchange.name, exchange.kind, durable=True, auto_delete=False, arguments=arguments
        )
    except PreconditionFailed:
        raise TopologyChangedError("exchange-arguments-changed", fields={"exchange": exchange.name}) from None


def _declare_queue(connection: Any, queue: Queue) -> None:
    channel = connection.channel()
    try:
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=dict(queue.arguments))
    except PreconditionFailed:
        raise TopologyChangedError("queue-arguments-changed", fields={"queue": queue.name}) from None
    channel.close()


def _bind(connection: Any, wanted: Topology) -> None:
    channel = connection.channel()
    for binding in wanted.bindings:
        channel.queue_bind(binding.queue, binding.exchange, binding.key)
    channel.close()


def _unbind_stale(connection: Any, wanted: Topology, management: Management) -> None:
    channel = connection.channel()
    for exchange in _MANAGED_BINDINGS:
        for row in management.get("exchanges", HOST, exchange, "bindings", "source") or ():
            binding = Binding(exchange, row["destination"], row["routing_key"])
            if binding in wanted.bindings:
                continue
            if row["destination_type"] == "queue":
                channel.queue_unbind(binding.queue, exchange, binding.key, arguments=row["arguments"])
            else:
                channel.exchange_unbind(binding.queue, exchange, binding.key, arguments=row["arguments"])
    channel.close()


def _set_user(settings: Settings, management: Management, user: User) -> None:
    password = settings.secret("broker", user.name)
    management.put("users", user.name, body={"password": password, "tags": user.tags})
    # A topic exchange without a topic right is open to every key: set the rights of keys first.
    for right in user.topics:
        management.put(
            "topic-permissions",
            HOST,
            user.name,
            body={"exchange": right.exchange, "write": right.write, "read": right.read},
        )
    management.put(
        "permissions", HOST, user.name, body={"configure": user.configure, "write": user.write, "read": user.read}
    )
