"""Sending again: everything after a position, to one queue only, beside what goes out live."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.config import Settings
from shared.eventlog.codec import Recorded
from shared.eventlog.database import connect
from shared.messaging import resend
from tests.integration.messaging.relaying import KEPT, Kept, NewDatabase, Run, in_order, relay
from tests.support.broker import (
    Records,
    purge,
    raw,
    ready,
    until,
)

pytestmark = pytest.mark.servers


def test_everything_after_a_position_is_sent_again_to_one_queue_only(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(1_100, silent=lambda position: position % 2 == 0)
    relaying = relay(settings, records, database)
    running(relaying)
    kept.wait(1_099)
    purge(settings)
    kept.messages.clear()
    with connect(database) as connection:
        connection.execute("INSERT INTO inbox.resend (queue, after_position) VALUES (%s, 101)", (KEPT,))
    relaying.wake()
    again = kept.wait(1_099)
    assert [found.position for found in again] == list(range(103, 1_101, 2))
    assert [found.previous for found in again] == list(range(101, 1_099, 2))
    with connect(database) as connection:
        until(lambda: resend.next_request(connection) is None)
    with raw(settings) as channel:
        assert ready(channel, "verification.reactions") == 0


def test_sending_again_reads_a_silent_log_once_and_not_once_a_slice(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database, read = Records(), new_database("intake"), []  # type: Records, str, list[int]
    records.grow(10_000, silent=lambda position: position != 10_000)

    class Counting:
        def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
            found = records.read(after, limit)
            read.append(len(found))
            return found

    relaying = relay(settings, Counting(), database)
    running(relaying)
    kept.wait(10_000)
    read.clear()
    with connect(database) as connection:
        connection.execute("INSERT INTO inbox.resend (queue, after_position) VALUES (%s, 0)", (KEPT,))
        relaying.wake()
        until(lambda: resend.next_request(connection) is None)
    until(lambda: len(kept.messages) == 2)
    assert [found.previous for found in kept.messages] == [0, 0]
    assert sum(read) <= 10_000


def test_a_request_nobody_can_be_bound_for_is_forgotten_and_live_messages_go_on(
    settings: Settings, new_database: NewDatabase, running: Run, kept: Kept
) -> None:
    records, database = Records(), new_database("intake")
    records.grow(5)
    relaying = relay(settings, records, database)
    running(relaying)
    kept.wait(5)
    with connect(database) as connection:
        connection.execute("INSERT INTO inbox.resend (queue, after_position) VALUES ('nobody.inbound', 0)")
        relaying.wake()
        until(lambda: resend.next_request(connection) is None)
    records.grow(2)
    assert in_order(kept.wait(7)) == [1, 2, 3, 4, 5, 6, 7]
