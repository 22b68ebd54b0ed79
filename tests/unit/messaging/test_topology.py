import re

import pytest

from shared.contracts.registry import SERVICES, consumes, mirrors, published_by
from shared.messaging.topology import (
    EVENTS,
    OPERATOR,
    RETRY,
    User,
    again_key,
    dead_queue,
    described,
    queues_of,
    reactions_queue,
    resend_key,
    retry_queue,
)

TOPOLOGY = described()
USERS = {user.name: user for user in TOPOLOGY.users}
QUEUES = {queue.name: dict(queue.arguments) for queue in TOPOLOGY.queues}
WORKING = [name for service in SERVICES for name, _ in queues_of(service)]


def may(pattern: str, name: str) -> bool:
    # RabbitMQ matches anywhere in the name unless the pattern is anchored.
    return re.search(pattern, name) is not None


def topic(user: User, exchange: str) -> tuple[str, str]:
    right = next(right for right in user.topics if right.exchange == exchange)
    return right.write, right.read


def test_a_queue_exists_only_where_something_comes_in() -> None:
    expected = {reactions_queue(name) for name in SERVICES if consumes(name)}
    expected |= {f"{name}.inbound" for name in SERVICES if mirrors(name)}
    assert set(WORKING) == expected


@pytest.mark.parametrize("queue", WORKING)
def test_a_working_queue_loses_nothing(queue: str) -> None:
    arguments = QUEUES[queue]
    assert arguments["x-queue-type"] == "quorum"
    assert arguments["x-dead-letter-routing-key"] == dead_queue(queue)
    assert arguments["x-dead-letter-strategy"] == "at-least-once"
    assert arguments["x-overflow"] == "reject-publish"
    assert arguments["x-delivery-limit"] > 0  # type: ignore[operator]  # a number, as the line says
    assert QUEUES[dead_queue(queue)] == {"x-queue-type": "quorum"}


@pytest.mark.parametrize("queue", WORKING)
def test_only_the_ordered_queue_has_one_reader_and_only_the_other_has_retries(queue: str) -> None:
    ordered = queue.endswith(".inbound")
    assert QUEUES[queue].get("x-single-active-consumer", False) is ordered
    assert (retry_queue(queue) in QUEUES) is not ordered


@pytest.mark.parametrize("name", sorted(USERS))
def test_no_user_reaches_the_exchanges_of_the_broker_itself(name: str) -> None:
    user = USERS[name]
    for exchange in ("amq.default", "amq.topic", "amq.direct", "amq.fanout", "amq.headers", "unclaimed"):
        assert not may(user.write, exchange)
        assert not may(user.configure, exchange)


@pytest.mark.parametrize("name", sorted(USERS))
def test_every_topic_exchange_a_user_reaches_has_rights_for_its_keys(name: str) -> None:
    """RabbitMQ leaves a topic exchange open to every key when a user has no topic right on it."""
    user = USERS[name]
    reached = {one.name for one in TOPOLOGY.exchanges if one.kind == "topic" and may(user.write, one.name)}
    reached |= {one.name for one in TOPOLOGY.exchanges if one.kind == "topic" and may(user.read, one.name)}
    assert reached <= {right.exchange for right in user.topics}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_own_queues_only(service: str) -> None:
    own = {name for name, _ in queues_of(service)}
    assert {name for name in QUEUES if may(USERS[service].read, name)} == own
    assert {name for name in SERVICES if may(USERS[service].read, f"rpc.{name}")} == {service}
    assert {name for name in SERVICES if may(USERS[service].read, f"reply.{name}.0a")} == {service}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_configures_its_own_passing_queues_only(service: str) -> None:
    user = USERS[service]
    assert not any(may(user.configure, name) for name in QUEUES)
    assert {name for name in SERVICES if may(user.configure, f"rpc.{name}")} == {service}
    assert {name for name in SERVICES if may(user.configure, f"reply.{name}.0a")} == {service}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own_types_and_failures_only(service: str) -> None:
    user = USERS[service]
    events, _ = topic(user, EVENTS)
    retries, _ = topic(user, RETRY)
    every = {kind for name in SERVICES for kind in published_by(name)}
    assert {kind for kind in every if may(events, kind)} == published_by(service)
    keys = {key(name) for name in WORKING for key in (retry_queue, dead_queue, again_key)}
    own = {key(name) for name, _ in queues_of(service) for key in (retry_queue, dead_queue)}
    assert {key for key in keys if may(retries, key)} == own
    resends, _ = topic(user, "resend")
    senders = {name for name in SERVICES if may(resends, resend_key(name, "portal.inbound"))}
    assert senders == ({service} if published_by(service) else set())


def test_a_dot_in_a_name_stands_for_itself() -> None:
    assert not may(USERS["intake"].read, "intakexreactions")
    assert not may(topic(USERS["intake"], EVENTS)[0], "VictimReceivedxv1")


def test_the_operator_reads_dead_letters_and_can_only_put_them_back() -> None:
    user = USERS[OPERATOR]
    assert {name for name in QUEUES if may(user.read, name)} == {dead_queue(name) for name in WORKING} | {"unclaimed"}
    assert not may(user.write, EVENTS)
    retries, _ = topic(user, RETRY)
    assert may(retries, again_key("intake.reactions"))
    assert not may(retries, retry_queue("intake.reactions"))


def test_the_description_is_the_same_every_time() -> None:
    assert described() == TOPOLOGY
