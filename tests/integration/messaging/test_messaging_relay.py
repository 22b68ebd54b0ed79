"""The road from a log to the broker under faults: messages are repeated, never skipped, always in order."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.codec import Recorded, UnknownTypeError
from shared.eventlog.database import connect
from shared.eventlog.follower import Checkpoint
from shared.messaging.cloudevents import decode
from shared.messaging.confirmed import ConfirmedChannel, NotConfirmedError
from shared.messaging.connection import close, open_connection
from shared.messaging.topology import queues_of
from tests.integration.messaging.relaying import KEPT, Kept, NewDatabase, Run, in_order, relay
from tests.support.broker import (
    Records,
    cut_connections,
    raw,
    ready,
    take,
    until,
)
from tests.support.killable import KillableBroker

pytestmark = pytest.mark.servers


def checkpoint(database: str) -> tuple[int, str]:
    with connect(database) as connection:
        row = connection.execute("SELECT position, note FROM read.follower WHERE name = 'relay'").fetchone()
        assert row is not None
        return row[0], row[1]


def test_what_is_announced_arrives_in_order_and_the_rest_stays_at_home(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(1_200, silent=lambda position: position % 3 == 0)
    relaying = relay(settings, records, database)
    running(relaying)
    expected = [position for position in range(1, 1_201) if position % 3]
    assert in_order(kept.wait(1_199)) == expected
    until(lambda: checkpoint(database) == (1_200, "1199"))
    assert relaying.state.doing == "active"


def test_what_is_committed_later_follows(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    relaying = relay(settings, records, database)
    running(relaying)
    until(lambda: relaying.state.doing == "active")
    records.grow(3)
    relaying.wake()
    assert in_order(kept.wait(3)) == [1, 2, 3]


def test_a_new_process_goes_on_where_the_old_one_stopped(
    settings: Settings, new_database: NewDatabase, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    for grown in (10, 20):
        records.grow(grown - len(records.records))
        relaying = relay(settings, records, database)
        thread = Thread(target=relaying.run)
        thread.start()
        until(lambda: len(records.records) == relaying.state.position)  # noqa: B023 - used within the same turn
        assert relaying.stop()
        thread.join(10)
        kept.wait(grown)
    assert [message.position for message in kept.messages] == list(range(1, 21))


def test_the_position_announced_before_is_found_again_when_its_note_is_lost(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(1_300, silent=lambda position: 3 < position <= 1_299)
    with connect(database) as connection:
        connection.execute("INSERT INTO read.follower (name, position, epoch, owner) VALUES ('relay', 1299, 1, 'x')")
    running(relay(settings, records, database))
    assert [(found.position, found.previous) for found in kept.wait(1_300)] == [(1_300, 3)]


def test_a_lost_connection_skips_nothing(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(500)
    relaying = relay(settings, records, database)
    running(relaying)
    until(lambda: relaying.state.doing == "active")
    kept.wait(500)
    for _ in range(3):
        cut_connections(settings, "intake")
        records.grow(200)
        relaying.wake()
        kept.wait(len(records.records))
    assert in_order(kept.messages) == list(range(1, 1_101))


def test_a_crash_between_confirm_and_checkpoint_repeats(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(5)
    move, crashes = Checkpoint.move, [ConnectionError(), ConnectionError()]

    def crash(*arguments: Any) -> None:
        if crashes:
            raise crashes.pop()
        move(*arguments)

    monkeypatch.setattr(Checkpoint, "move", crash)
    running(relay(settings, records, database))
    until(lambda: not crashes)
    until(lambda: _position(database) == 5)
    until(lambda: len(kept.messages) == 15)
    assert in_order(kept.messages) == [1, 2, 3, 4, 5]


def _position(database: str) -> int:
    with connect(database) as connection:
        row = connection.execute("SELECT position FROM read.follower WHERE name = 'relay'").fetchone()
        return int(row[0]) if row else 0


def test_a_refusal_of_the_broker_moves_the_checkpoint_over_what_it_took_and_repeats_the_rest(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    """A full queue that rejects is how a broker says no (nack)."""
    records, database = Records(), new_database("intake")
    records.grow(50)
    with raw(settings) as channel:
        channel.queue_declare("full", arguments={"x-max-length": 7, "x-overflow": "reject-publish"}, auto_delete=False)
        channel.queue_bind("full", "events", "#")
        try:
            running(relay(settings, records, database))
            until(lambda: _position(database) >= 7)
            assert ready(channel, "full") == 7
            assert _position(database) < 50
        finally:
            channel.queue_delete("full")
    assert in_order(kept.wait(50)) == list(range(1, 51))
    until(lambda: _position(database) == 50)


def test_a_nack_is_told(settings: Settings) -> None:
    with raw(settings) as channel:
        channel.queue_declare("full", arguments={"x-max-length": 1, "x-overflow": "reject-publish"}, exclusive=True)
        channel.queue_bind("full", "events", "VictimReceived.v1")
        connection = open_connection(settings, "intake", label="test")
        confirmed = ConfirmedChannel(connection)
        confirmed.publish(b"1", exchange="events", key="VictimReceived.v1", user="intake")
        confirmed.settle()

        def publish_more() -> None:
            # The broker may say no while more is still being published.
            for _ in range(2):
                confirmed.publish(b"2", exchange="events", key="VictimReceived.v1", user="intake")
            confirmed.settle()

        with pytest.raises(NotConfirmedError):
            publish_more()
        assert confirmed.prefix < confirmed.sent
        close(connection)


def wanting(kind: str) -> list[str]:
    """Name every queue that takes a type, the one these tests keep among them."""
    return [KEPT, *(queue for service in SERVICES for queue, kinds in queues_of(service) if kind in kinds)]


def test_a_returned_message_halts_the_relay_for_all_to_see(
    settings: Settings, new_database: NewDatabase, running: Run
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(3)
    with raw(settings) as channel:
        for queue in wanting("VictimReceived.v1"):
            channel.queue_unbind(queue, "events", "VictimReceived.v1")
        channel.queue_unbind("unclaimed", "unclaimed", "")
    relaying = relay(settings, records, database)
    running(relaying)
    until(lambda: relaying.state.doing == "halted")
    assert relaying.state.code == "message-returned"
    assert _position(database) == 0


def test_a_message_nobody_wants_yet_is_kept_as_unclaimed(
    settings: Settings, new_database: NewDatabase, running: Run
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(1)
    with raw(settings) as channel:
        for queue in wanting("VictimReceived.v1"):
            channel.queue_unbind(queue, "events", "VictimReceived.v1")
        running(relay(settings, records, database))
        assert decode(take(channel, "unclaimed").body).position == 1


def test_an_event_that_cannot_be_announced_halts_the_relay_behind_everything_before_it(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(60)

    class Broken:
        def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
            window = records.read(after, limit)
            if any(recorded.position == 42 for recorded in window):
                raise UnknownTypeError("Foreign.v9")
            return window

    relaying = relay(settings, Broken(), database)
    running(relaying)
    until(lambda: relaying.state.doing == "halted")
    assert (relaying.state.code, relaying.state.position) == ("announcement-failed", 42)
    assert in_order(kept.wait(41)) == list(range(1, 42))
    assert _position(database) == 41


def test_a_text_that_is_no_code_halts_the_relay_before_it_leaves(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(2)
    last = records.records[1]
    records.records[1] = replace(last, event=replace(last.event, place="Nguyễn Thị Hoa"))
    relaying = relay(settings, records, database)
    running(relaying)
    until(lambda: relaying.state.doing == "halted")
    assert relaying.state.position == 2
    assert [found.position for found in kept.wait(1)] == [1]


def test_one_relay_works_and_the_other_stands_by(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(10)
    both = [relay(settings, records, database) for _ in range(2)]
    running(*both)
    until(lambda: sorted(one.state.doing for one in both) == ["active", "standby"])
    assert in_order(kept.wait(10)) == list(range(1, 11))
    active = next(one for one in both if one.state.doing == "active")
    other = next(one for one in both if one is not active)
    active.stop()
    until(lambda: other.state.doing == "active")
    records.grow(5)
    assert in_order(kept.wait(15)) == list(range(1, 16))


def test_a_broker_that_dies_and_comes_back_gets_everything(
    settings: Settings, broker: KillableBroker, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(2_000)
    relaying = relay(settings, records, database)
    running(relaying)
    until(lambda: _position(database) >= 500)
    broker.kill()
    records.grow(300)
    until(lambda: relaying.state.doing == "disconnected")
    broker.start()
    assert in_order(kept.wait(2_300)) == list(range(1, 2_301))
