"""The kept table of others' messages: in order, once, without holes; or halted for all to see."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.config import Settings
from shared.contracts.intake import CaseClosed
from shared.contracts.message import Message
from shared.eventlog.database import connect, open_pool
from shared.eventlog.follower import Follower
from shared.messaging import mirroring, resend
from shared.messaging.cloudevents import encode
from shared.messaging.inbound import InboundSource, last_position, store
from shared.messaging.mirroring import InboundReader
from shared.messaging.relay import Relay
from tests.integration.messaging.relaying import announcements
from tests.support.broker import Records, cut_connections, message, put, raw, ready, send, take, until
from tests.support.examples import example

pytestmark = pytest.mark.servers

Run = Callable[..., None]
NewDatabase = Callable[[str], str]
QUEUE = "portal.inbound"


def reader(settings: Settings, database: str, asked: list[tuple[str, str, int]] | None = None) -> InboundReader:
    def ask_again(source: str, queue: str, after: int) -> None:
        (asked if asked is not None else []).append((source, queue, after))

    return InboundReader(settings, "portal", database, ask_again=ask_again)


def publish(settings: Settings, *messages: Message) -> None:
    with raw(settings, "intake") as channel:
        for sent in messages:
            send(channel, sent)


def stored(database: str) -> list[tuple[int, str, int]]:
    with connect(database) as connection:
        rows = connection.execute("SELECT sequence, source, position FROM inbox.inbound ORDER BY sequence").fetchall()
    return [(row[0], row[1], row[2]) for row in rows]


def chain(*positions: int) -> list[Message]:
    return [message(position, previous) for previous, position in zip((0, *positions), positions, strict=False)]


def test_messages_are_kept_in_order_and_acknowledged(
    settings: Settings, new_database: NewDatabase, running: Run
) -> None:
    database = new_database("portal")
    running(reader(settings, database))
    publish(settings, *chain(*range(2, 802, 2)))
    until(lambda: len(stored(database)) == 400)
    assert stored(database) == [(index, "intake", index * 2) for index in range(1, 401)]
    with raw(settings) as channel:
        until(lambda: ready(channel, QUEUE) == 0)


def test_repeats_are_kept_once(settings: Settings, new_database: NewDatabase, running: Run) -> None:
    database, reading = new_database("portal"), None
    reading = reader(settings, database)
    running(reading)
    publish(settings, *chain(1, 2, 3), *chain(1, 2, 3), *chain(1, 2, 3, 4))
    until(lambda: len(stored(database)) == 4)
    assert [row[2] for row in stored(database)] == [1, 2, 3, 4]
    assert reading.halted is None


def test_a_hole_is_not_jumped_over_and_the_source_is_asked_from_the_last_stored_on(
    settings: Settings, new_database: NewDatabase, running: Run
) -> None:
    database, asked = new_database("portal"), []  # type: tuple[str, list[tuple[str, str, int]]]
    running(reader(settings, database, asked))
    first, second, third, fourth = chain(1, 2, 3, 4)
    publish(settings, first, third, fourth)
    until(lambda: asked == [("intake", QUEUE, 1)])
    assert [row[2] for row in stored(database)] == [1]
    with raw(settings, "intake") as channel:
        for sent in (second, third, fourth):
            send(channel, sent, exchange="resend", key=f"intake.{QUEUE}")
    until(lambda: [row[2] for row in stored(database)] == [1, 2, 3, 4])


def test_a_source_is_not_asked_again_and_again(settings: Settings, new_database: NewDatabase, running: Run) -> None:
    database, asked = new_database("portal"), []  # type: tuple[str, list[tuple[str, str, int]]]
    running(reader(settings, database, asked))
    publish(settings, *chain(1, 2, 3, 4, 5, 6)[1:])
    until(lambda: bool(asked))
    with raw(settings) as channel:
        until(lambda: ready(channel, QUEUE) == 0)
    assert len(asked) == 1


def test_relay_and_reader_together_fill_a_hole(settings: Settings, new_database: NewDatabase, running: Run) -> None:
    """Messages are lost at the broker; the reader asks, the relay sends again, live ones come in between."""
    records, of_intake, of_portal = Records(), new_database("intake"), new_database("portal")
    records.grow(700)
    relaying: Relay[Any] = Relay(
        announcements(records), settings=settings, service="intake", connection_string=of_intake, owner="test"
    )
    pool = open_pool(of_intake, size=1)

    def ask_again(source: str, queue: str, after: int) -> None:
        resend.ask(pool, source=source, asker="portal", request=resend.Resend(queue, after))
        relaying.wake()

    running(relaying)
    with raw(settings) as channel:
        until(lambda: ready(channel, QUEUE) == 700)
        channel.queue_purge(QUEUE)
    running(InboundReader(settings, "portal", of_portal, ask_again=ask_again))
    records.grow(300)
    relaying.wake()
    until(lambda: len(stored(of_portal)) == 1_000)
    assert [row[2] for row in stored(of_portal)] == list(range(1, 1_001))
    pool.close()


def test_the_newest_messages_lost_at_the_broker_come_again_though_nothing_follows_them(
    settings: Settings, new_database: NewDatabase, running: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirroring, "QUIET_SECONDS", 0.2)
    records, of_intake, of_portal = Records(), new_database("intake"), new_database("portal")
    records.grow(5)
    relaying: Relay[Any] = Relay(
        announcements(records), settings=settings, service="intake", connection_string=of_intake, owner="test"
    )
    pool = open_pool(of_intake, size=1)

    def ask_again(source: str, queue: str, after: int) -> None:
        if source == "intake":
            resend.ask(pool, source=source, asker="portal", request=resend.Resend(queue, after))

    running(relaying)
    with raw(settings) as channel:
        until(lambda: ready(channel, QUEUE) == 5)
        channel.queue_purge(QUEUE)
    running(InboundReader(settings, "portal", of_portal, ask_again=ask_again))
    until(lambda: [row[2] for row in stored(of_portal)] == [1, 2, 3, 4, 5])
    pool.close()


def test_another_message_under_a_known_position_halts(
    settings: Settings, new_database: NewDatabase, running: Run
) -> None:
    database = new_database("portal")
    reading = reader(settings, database)
    running(reading)
    publish(settings, message(1), message(1, data=example(CaseClosed)), message(2, 1))
    until(lambda: reading.halted == "other-body")
    assert [row[2] for row in stored(database)] == [1] or [row[2] for row in stored(database)] == [1, 2]
    with raw(settings) as channel:
        until(lambda: ready(channel, QUEUE) > 0)


def test_a_log_that_is_not_the_one_it_was_halts(settings: Settings, new_database: NewDatabase, running: Run) -> None:
    database = new_database("portal")
    reading = reader(settings, database)
    running(reading)
    publish(settings, message(1), message(2, 1, source="hoigia.example/24/intake/restored"))
    until(lambda: reading.halted == "other-incarnation")
    assert [row[2] for row in stored(database)] == [1]


def test_a_forged_message_is_set_aside_and_makes_no_hole(
    settings: Settings, new_database: NewDatabase, running: Run
) -> None:
    database = new_database("portal")
    running(reader(settings, database))
    with raw(settings, "livelihood") as channel:
        put(channel, encode(message(1)), exchange="replies", key="x", user_id="livelihood")
        send(channel, message(1), exchange="resend", key=f"livelihood.{QUEUE}", user="livelihood")
    publish(settings, message(1), message(2, 1))
    until(lambda: [row[2] for row in stored(database)] == [1, 2])
    with raw(settings) as channel:
        assert take(channel, f"{QUEUE}.dead").properties["application_headers"]["code"] == "forged"


def test_a_lost_connection_loses_nothing(settings: Settings, new_database: NewDatabase, running: Run) -> None:
    database = new_database("portal")
    running(reader(settings, database))
    publish(settings, *chain(*range(1, 101)))
    cut_connections(settings, "portal")
    publish(settings, message(101, 100))
    until(lambda: [row[2] for row in stored(database)] == list(range(1, 102)))


def test_a_database_that_is_away_is_waited_for(settings: Settings, new_database: NewDatabase, running: Run) -> None:
    database = new_database("portal")
    name = next(word.split("=")[1] for word in database.split() if word.startswith("dbname="))
    running(reader(settings, database))
    publish(settings, message(1))
    until(lambda: len(stored(database)) == 1)
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        administrator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        publish(settings, message(2, 1))
        with raw(settings) as channel:
            until(lambda: ready(channel, QUEUE) == 1)
        administrator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    until(lambda: [row[2] for row in stored(database)] == [1, 2])


def test_a_follower_projects_what_is_kept(new_database: NewDatabase) -> None:
    database = new_database("portal")
    sent = [*chain(1, 4), replace(message(9, 4), subject=None)]
    with connect(database) as connection:
        assert store(connection, [(one, encode(one)) for one in sent]) == ["stored"] * 3
        assert last_position(connection, "intake") == 9
        assert last_position(connection, "verification") == 0
    pool = open_pool(database, size=1)
    seen: list[tuple[int, str, Message]] = []
    follower = Follower(
        "mirror",
        InboundSource(pool),
        lambda _connection, item: seen.append((item.position, item.source, item.message)),
        connection_string=database,
        owner="test",
        batch=2,
    )
    follower.start()
    assert [follower.step(), follower.step(), follower.step()] == [2, 1, 0]
    assert seen == [(index, "intake", one) for index, one in enumerate(sent, 1)]
    follower.close()
    pool.close()
