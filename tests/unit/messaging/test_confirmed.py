"""The accounting of confirms, with a broker that says what the test wants."""

import random
from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.confirmed import ConfirmedChannel, NotConfirmedError, UnroutableError

ONE, UP_TO = False, True


class Broker:
    """Stands for a connection and its channel; each drain gives one of the prepared answers."""

    def __init__(self) -> None:
        self.events: dict[str, set[Callable[..., None]]] = defaultdict(set)
        self.connection = SimpleNamespace(on_blocked=None, on_unblocked=None)
        self.answers: list[Callable[[], None]] = []
        self.published = 0
        self.drained = 0

    def channel(self) -> "Broker":
        return self

    def confirm_select(self) -> None:
        """Agree."""

    def basic_publish(self, _content: object, **_words: Any) -> None:
        self.published += 1

    def drain_events(self, **_timeout: float) -> None:
        self.drained += 1
        if not self.answers:
            raise TimeoutError
        self.answers.pop(0)()

    def say(self, event: str, *arguments: Any) -> None:
        def speak() -> None:
            for callback in self.events[event]:
                callback(*arguments)

        self.answers.append(speak)


def publish(channel: ConfirmedChannel, count: int) -> None:
    for _ in range(count):
        channel.publish(b"", exchange="events", key="x", user="intake")


@given(count=st.integers(1, 40), seed=st.integers(0, 10_000))
def test_any_order_of_acknowledgements_ends_with_all_confirmed(count: int, seed: int) -> None:
    broker = Broker()
    channel = ConfirmedChannel(broker)
    publish(channel, count)
    chance = random.Random(seed)  # noqa: S311 - to mix, not to hide
    open_numbers = list(range(1, count + 1))
    while open_numbers:
        number = chance.choice(open_numbers)
        multiple = chance.random() < 0.3
        broker.say("basic_ack", number, multiple)
        open_numbers = [left for left in open_numbers if (left > number if multiple else left != number)]
    channel.settle(seconds=1)
    assert channel.prefix == count


def test_the_prefix_ends_at_the_first_that_is_missing() -> None:
    broker = Broker()
    channel = ConfirmedChannel(broker)
    publish(channel, 4)
    for number in (1, 2, 4):
        broker.say("basic_ack", number, ONE)
    with pytest.raises(NotConfirmedError):
        channel.settle(seconds=0.05)
    assert channel.prefix == 2


def test_a_refusal_is_told_when_everything_before_it_is_confirmed() -> None:
    broker = Broker()
    channel = ConfirmedChannel(broker)
    publish(channel, 4)
    broker.say("basic_nack", 3, ONE)
    broker.say("basic_ack", 2, UP_TO)
    with pytest.raises(NotConfirmedError):
        channel.settle(seconds=1)
    assert channel.prefix == 2


def test_a_refusal_of_several_begins_at_the_first_that_is_open() -> None:
    broker = Broker()
    channel = ConfirmedChannel(broker)
    publish(channel, 4)
    broker.say("basic_ack", 1, ONE)
    broker.say("basic_nack", 4, UP_TO)
    with pytest.raises(NotConfirmedError):
        channel.settle(seconds=1)
    assert channel.prefix == 1
    # Nothing more is waited for: 2 and 3 were refused with 4.
    assert broker.drained == 2


def test_what_is_returned_is_never_counted_although_it_is_acknowledged() -> None:
    broker = Broker()
    channel = ConfirmedChannel(broker)
    publish(channel, 2)
    # Both arrive before anybody waits: publishing, too, takes in what is there.
    for event, arguments in (("basic_return", (None, "events", "x", None)), ("basic_ack", (2, UP_TO))):
        for callback in broker.events[event]:
            callback(*arguments)
    with pytest.raises(UnroutableError):
        channel.settle(seconds=1)
    assert channel.prefix == 0


def test_a_blocked_broker_is_waited_for_before_anything_is_written() -> None:
    broker = Broker()
    channel = ConfirmedChannel(broker)
    broker.connection.on_blocked("memory")
    broker.answers.append(lambda: None)
    broker.answers.append(broker.connection.on_unblocked)
    publish(channel, 1)
    assert broker.answers == []
    assert broker.published == 1
