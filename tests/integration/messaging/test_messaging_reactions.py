"""What becomes of messages a service reacts to: done, tried again, or set aside; never lost, never believed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import pytest

from shared.config import Settings
from shared.contracts.intake import CaseClosed
from shared.contracts.livelihood import MESSAGES as OF_LIVELIHOOD
from shared.contracts.message import Message
from shared.kernel.refusal import Refused, UnavailableError
from shared.messaging.reacting import ReactionReader, Settle
from shared.messaging.setting_aside import RetryPolicy
from shared.messaging.topology import DELIVERY_LIMIT
from tests.support.broker import all_dead, cut_connections, message, put, raw, ready, send, take, until
from tests.support.examples import example

pytestmark = pytest.mark.servers

QUEUE, DEAD = "verification.reactions", "verification.reactions.dead"
QUICK = RetryPolicy(most_failures=3, first_pause=0.05, longest_pause=0.1)
PLANTED = "Nguyễn Thị Hoa"

Run = Callable[..., None]


@dataclass(slots=True)
class Work:
    """Does what a test says with each message, and remembers them."""

    outcomes: Iterator[BaseException | None] | None = None
    done: list[Message] = field(default_factory=list)

    def handle(self, given: Message, settle: Settle) -> None:
        self.done.append(given)
        settle(next(self.outcomes) if self.outcomes is not None else None)


def reader(settings: Settings, work: Any, **options: Any) -> ReactionReader:
    return ReactionReader(settings, "verification", work.handle, **{"policy": QUICK, **options})


def publish(settings: Settings, *messages: Message) -> None:
    with raw(settings, "intake") as channel:
        for sent in messages:
            send(channel, sent)


def test_a_message_whose_effect_is_done_is_gone(settings: Settings, running: Run) -> None:
    work = Work()
    running(reader(settings, work))
    publish(settings, message(1), message(2))
    until(lambda: len(work.done) == 2)
    assert [done.position for done in work.done] == [1, 2]
    assert work.done[0] == message(1)
    with raw(settings) as channel:
        until(lambda: ready(channel, QUEUE) == 0)
    assert all_dead(settings) == 0


def test_a_message_that_fails_is_tried_again_and_then_done(settings: Settings, running: Run) -> None:
    work = Work(iter([ValueError(PLANTED), ValueError(PLANTED), None]))
    running(reader(settings, work))
    publish(settings, message())
    until(lambda: len(work.done) == 3)
    assert {done.id for done in work.done} == {message().id}
    assert all_dead(settings) == 0


def test_a_message_that_keeps_failing_is_set_aside_without_the_text_of_the_error(
    settings: Settings, running: Run
) -> None:
    work = Work(iter([ValueError(PLANTED), ValueError(PLANTED), Refused("not-open", fields={"name": PLANTED})]))
    running(reader(settings, work))
    publish(settings, message())
    with raw(settings) as channel:
        dead = take(channel, DEAD)
    headers = dead.properties["application_headers"]
    assert {name: headers[name] for name in ("error", "code", "attempt", "publisher", "origin")} == {
        "error": "Refused",
        "code": "not-open",
        "attempt": 3,
        "publisher": "intake",
        "origin": QUEUE,
    }
    assert headers["first"] <= headers["last"]
    assert "Hoa" not in repr(dead.properties)


def test_what_cannot_be_reached_for_a_while_sets_no_message_aside(settings: Settings, running: Run) -> None:
    away = [UnavailableError("log-unavailable")] * (QUICK.most_failures * 3)
    work = Work(iter([*away, None]))
    running(reader(settings, work))
    publish(settings, message())
    until(lambda: len(work.done) == len(away) + 1)
    assert all_dead(settings) == 0


def test_a_poisoned_message_does_not_hold_up_the_others(settings: Settings, running: Run) -> None:
    done: list[int] = []

    class Picky:
        def handle(self, given: Message, settle: Settle) -> None:
            if given.position == 1:
                settle(ValueError())
            else:
                done.append(given.position)
                settle(None)

    running(reader(settings, Picky(), concurrency=1))
    publish(settings, *(message(position) for position in range(1, 6)))
    until(lambda: done == [2, 3, 4, 5])
    with raw(settings) as channel:
        take(channel, DEAD)


FORGED: dict[str, dict[str, Any]] = {
    "without a publisher": {"user_id": None},
    "with headers that claim another publisher": {
        "application_headers": {"publisher": "intake", "attempt": 1, "user_id": "intake"}
    },
}


@pytest.mark.parametrize("overrides", FORGED.values(), ids=list(FORGED))
def test_a_message_of_another_is_set_aside_as_forged(
    settings: Settings, running: Run, overrides: dict[str, Any]
) -> None:
    """Livelihood cannot write the type's key, but the headers of AMQP let a message reach more queues than its key."""
    work = Work()
    running(reader(settings, work))
    own = OF_LIVELIHOOD[0]
    words: dict[str, Any] = {
        "key": own.TYPE,
        "user_id": "livelihood",
        **overrides,
    }
    words["application_headers"] = {**words.get("application_headers", {}), "CC": ["VictimReceived.v1"]}
    with raw(settings, "livelihood") as channel:
        send(channel, message(), **words)
    with raw(settings) as channel:
        dead = take(channel, DEAD)
    assert dead.properties["application_headers"]["code"] == "forged"
    assert "publisher" not in dead.properties["application_headers"]
    assert work.done == []


def test_a_message_smuggled_through_a_dead_letter_exchange_is_forged(settings: Settings, running: Run) -> None:
    """A reply queue that expires into ``events`` goes round the rights on keys, not round the publisher's name."""
    work = Work()
    running(reader(settings, work))
    with raw(settings, "livelihood") as channel:
        channel.queue_declare(
            "reply.livelihood.0123",
            exclusive=True,
            arguments={
                "x-dead-letter-exchange": "events",
                "x-dead-letter-routing-key": "VictimReceived.v1",
                "x-message-ttl": 1,
            },
        )
        channel.queue_bind("reply.livelihood.0123", "replies", "livelihood.0123")
        send(channel, message(), exchange="replies", key="livelihood.0123", user_id="livelihood")
        with raw(settings) as administrator:
            dead = take(administrator, DEAD)
    assert dead.properties["application_headers"]["code"] == "forged"
    assert work.done == []


def test_a_service_cannot_make_a_stranger_its_own_by_retrying(settings: Settings, running: Run) -> None:
    """Verification itself puts a message of another into its retry queue: it still names no true publisher."""
    work = Work()
    running(reader(settings, work))
    with raw(settings, "verification") as channel:
        send(channel, message(), exchange="retry", key=f"{QUEUE}.retry", user_id="verification", expiration="1")
    with raw(settings) as channel:
        assert take(channel, DEAD).properties["application_headers"]["code"] == "forged"
    assert work.done == []


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"\xff\xfe", "not-canonical-json"),
    "deep JSON": (b"[" * 20_000 + b"]" * 20_000, "not-canonical-json"),
    "another spelling": (b'{"b":1, "a":1}', "not-canonical-json"),
    "no object": (b"[]", "not-an-object"),
    "no message": (b'{"specversion":"1.0"}', "attributes-differ"),
    "too much": (b'"' + b"a" * 70_000 + b'"', "too-large"),
}


@pytest.mark.parametrize(("body", "code"), UNREADABLE.values(), ids=list(UNREADABLE))
def test_what_cannot_be_read_is_set_aside_at_once(settings: Settings, running: Run, body: bytes, code: str) -> None:
    # Written by its rightful publisher, so that nothing but the body is wrong with it.
    work = Work()
    running(reader(settings, work))
    with raw(settings, "intake") as channel:
        put(channel, body, exchange="events", key="VictimReceived.v1", user_id="intake")
    with raw(settings) as channel:
        dead = take(channel, DEAD)
    headers = dead.properties["application_headers"]
    assert (headers["code"], headers["attempt"]) == (code, 1)
    assert work.done == []


def test_a_type_the_service_does_not_react_to_is_set_aside(settings: Settings, running: Run) -> None:
    running(reader(settings, Work()))
    with raw(settings, "intake") as channel:
        send(
            channel,
            message(data=example(CaseClosed)),
            application_headers={"CC": ["VictimReceived.v1"]},
        )
    with raw(settings) as channel:
        assert take(channel, DEAD).properties["application_headers"]["code"] == "unexpected-type"


def test_a_connection_lost_during_the_work_repeats_it_and_kills_nothing(settings: Settings, running: Run) -> None:
    started, go_on = Event(), Event()
    done: list[int] = []
    failures: list[BaseException] = []
    threads: list[Thread] = []

    class Slow:
        def handle(self, given: Message, settle: Settle) -> None:
            threads.append(Thread(target=self.work, args=(given, settle)))
            threads[-1].start()

        def work(self, given: Message, settle: Settle) -> None:
            done.append(given.position)
            if len(done) == 1:
                started.set()
                go_on.wait(30)
            try:
                # The connection this acknowledgement belongs to is gone: in a service, an error here ends the process.
                settle(None)
            except BaseException as failure:  # noqa: BLE001 - whatever it is, the test must see it
                failures.append(failure)

    reading = reader(settings, Slow(), concurrency=1)
    running(reading)
    publish(settings, message())
    assert started.wait(30)
    cut_connections(settings, "verification")
    until(lambda: len(done) == 2)
    go_on.set()
    publish(settings, message(2, 1))
    until(lambda: len(done) == 3)
    for thread in threads:
        thread.join(10)
    assert failures == []
    assert done == [1, 1, 2]
    assert all_dead(settings) == 0


def test_a_message_that_kills_its_reader_each_time_is_set_aside(settings: Settings) -> None:
    publish(settings, message())
    for _ in range(DELIVERY_LIMIT + 1):
        with raw(settings, "verification") as channel:
            until(lambda: channel.basic_get(QUEUE) is not None)
    with raw(settings) as channel:
        dead = take(channel, DEAD)
    assert dead.properties["user_id"] == "intake"
    assert dead.properties["application_headers"]["x-first-death-reason"] == "delivery_limit"


def test_what_is_in_work_when_the_reader_stops_is_finished_and_acknowledged(settings: Settings) -> None:
    started, go_on = Event(), Event()

    class Later:
        def handle(self, _given: Message, settle: Settle) -> None:
            def work() -> None:
                started.set()
                go_on.wait(30)
                settle(None)

            Thread(target=work).start()

    reading = reader(settings, Later())
    thread = Thread(target=reading.run)
    thread.start()
    publish(settings, message())
    assert started.wait(30)
    ending = Thread(target=reading.stop)
    ending.start()
    until(reading.subscription._stopping.is_set)  # noqa: SLF001 - the stop must have begun
    go_on.set()
    ending.join(15)
    thread.join(15)
    assert not thread.is_alive()
    with raw(settings) as channel:
        assert ready(channel, QUEUE) == 0
