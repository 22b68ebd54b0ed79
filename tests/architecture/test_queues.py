"""What stands at the broker is what the contracts say, no more and no less."""

import re

import pytest

from shared.contracts.registry import (
    BETWEEN_STREAMS,
    CONSEQUENCES,
    SERVICES,
    consumes,
    message_types,
    mirrors,
    publisher_of,
)
from shared.messaging.topology import EVENTS, described, inbound_queue, inbound_types, reactions_queue

TOPOLOGY = described()
BOUND = {(binding.queue, binding.key) for binding in TOPOLOGY.bindings if binding.exchange == EVENTS}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_receives_exactly_what_it_reacts_to(service: str) -> None:
    assert {key for queue, key in BOUND if queue == reactions_queue(service)} == consumes(service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_mirrors_whole_publishers(service: str) -> None:
    assert {key for queue, key in BOUND if queue == inbound_queue(service)} == inbound_types(service)
    assert mirrors(service) <= inbound_types(service)


def test_every_binding_to_events_belongs_to_a_service() -> None:
    own = {queue(service) for service in SERVICES for queue in (reactions_queue, inbound_queue)}
    assert {queue for queue, _ in BOUND} <= own


@pytest.mark.parametrize("service", SERVICES)
def test_every_type_somebody_waits_for_is_published_by_somebody_else(service: str) -> None:
    for kind in consumes(service):
        assert kind in message_types()
        assert publisher_of(kind) != service or kind in BETWEEN_STREAMS.get(service, frozenset())


def test_every_bound_queue_is_declared() -> None:
    declared = {queue.name for queue in TOPOLOGY.queues}
    assert {binding.queue for binding in TOPOLOGY.bindings} <= declared


def test_every_service_has_one_broker_user_with_rights_on_its_own_types_only() -> None:
    users = {user.name: user for user in TOPOLOGY.users}
    assert set(SERVICES) <= set(users)
    for kind in message_types():
        may = [
            name
            for name, user in users.items()
            for topic in user.topics
            if topic.exchange == EVENTS and re.match(topic.write, kind)
        ]
        assert may == [publisher_of(kind)]


def test_what_follows_a_message_is_published_and_reacted_to() -> None:
    for cause, effects in CONSEQUENCES.items():
        for effect in effects:
            assert cause in consumes(publisher_of(effect)), f"{effect} cannot follow {cause}"
