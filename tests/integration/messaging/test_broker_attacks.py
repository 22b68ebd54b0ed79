"""Somebody with one service's broker password and a raw client: what the broker itself refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from amqp.exceptions import AccessRefused, PreconditionFailed

from shared.config import Settings
from shared.contracts.registry import SERVICES, published_by
from shared.messaging.topology import OPERATOR
from shared.rpc.receiving import declare_queue
from tests.support.broker import message, put, raw, send, take

pytestmark = pytest.mark.servers

Attack = Callable[[Any], object]

REFUSED: dict[str, tuple[str, Attack]] = {
    "publish another's event": ("livelihood", lambda c: send(c, message(), user="livelihood")),
    "publish an unknown event": ("livelihood", lambda c: put(c, b"{}", exchange="events", key="Anything.v1")),
    "publish to the default exchange": ("livelihood", lambda c: put(c, b"{}", exchange="", key="intake.reactions")),
    "publish past the alternate exchange": ("livelihood", lambda c: put(c, b"{}", exchange="unclaimed", key="")),
    "send again for another": ("livelihood", lambda c: put(c, b"{}", exchange="resend", key="intake.portal.inbound")),
    "fill another's dead letters": (
        "livelihood",
        lambda c: put(c, b"{}", exchange="retry", key="intake.reactions.dead"),
    ),
    "put a dead letter back": ("intake", lambda c: put(c, b"{}", exchange="retry", key="intake.reactions.again")),
    "consume another's reactions": ("livelihood", lambda c: c.basic_consume("intake.reactions")),
    "get from another's inbound": ("livelihood", lambda c: c.basic_get("portal.inbound")),
    "read its own dead letters": ("intake", lambda c: c.basic_get("intake.reactions.dead")),
    "purge another's queue": ("livelihood", lambda c: c.queue_purge("intake.reactions")),
    "delete its own queue": ("intake", lambda c: c.queue_delete("intake.reactions")),
    "bind its own queue to more events": (
        "intake",
        lambda c: c.queue_bind("intake.reactions", "events", "SupportGranted.v1"),
    ),
    "bind another's queue": ("livelihood", lambda c: c.queue_bind("intake.reactions", "events", "SupportPaid.v1")),
    "declare a queue of another name": ("livelihood", lambda c: c.queue_declare("mine")),
    "declare another's reply queue": ("livelihood", lambda c: c.queue_declare("reply.portal.1")),
    "declare another's call queue": ("livelihood", lambda c: c.queue_declare("rpc.audit", auto_delete=True)),
    "declare an exchange": ("livelihood", lambda c: c.exchange_declare("mine", "topic")),
    "listen to all replies": ("livelihood", lambda c: _bind_reply(c, "replies", "#")),
    "listen to another's replies": ("livelihood", lambda c: _bind_reply(c, "replies", "portal.0123")),
    "listen to another's calls": ("livelihood", lambda c: _bind_reply(c, "rpc", "audit")),
    "listen to events": ("livelihood", lambda c: _bind_reply(c, "events", "VictimReceived.v1")),
    "use the exchanges that come with the broker": (
        "livelihood",
        lambda c: put(c, b"{}", exchange="amq.topic", key="x"),
    ),
    "publish events as the operator": (OPERATOR, lambda c: send(c, message(), user=OPERATOR)),
    "react as the operator": (OPERATOR, lambda c: c.basic_get("intake.reactions")),
}


def _bind_reply(channel: Any, exchange: str, key: str) -> None:
    channel.queue_declare("reply.livelihood.1", exclusive=True)
    channel.queue_bind("reply.livelihood.1", exchange, key)


@pytest.mark.parametrize(("user", "attack"), REFUSED.values(), ids=list(REFUSED))
def test_the_broker_refuses_to(settings: Settings, user: str, attack: Attack) -> None:
    with raw(settings, user) as channel, pytest.raises(AccessRefused):
        attack(channel)


def test_nobody_can_write_another_name_under_a_message(settings: Settings) -> None:
    with raw(settings, "livelihood") as channel, pytest.raises(PreconditionFailed):
        put(channel, b"{}", exchange="events", key=min(published_by("livelihood")), user_id="intake")


def test_the_user_who_comes_with_the_broker_is_gone(settings: Settings) -> None:
    guest = Settings.from_environment(settings.environment())
    (settings.secrets / "broker" / "guest").write_text("guest\n", encoding="ascii")
    with pytest.raises(AccessRefused), raw(guest, "guest"):
        pass


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_may_declare_and_bind_what_is_its_own(settings: Settings, service: str) -> None:
    with raw(settings, service) as channel:
        channel.queue_declare(f"reply.{service}.0123", exclusive=True)
        channel.queue_bind(f"reply.{service}.0123", "replies", f"{service}.0123")
        declare_queue(channel, service)


def test_what_its_publisher_sends_arrives(settings: Settings) -> None:
    sent = message()
    with raw(settings, "intake") as channel:
        send(channel, sent)
    with raw(settings) as channel:
        arrived = take(channel, "verification.reactions")
    assert arrived.properties["user_id"] == "intake"
    assert arrived.delivery_info["routing_key"] == sent.type
