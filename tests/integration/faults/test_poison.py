"""A message that nobody can do anything with: set aside, and the queue goes on."""

import pytest

from shared.kernel.ids import CommandId, case_id, derive
from shared.messaging import dead_letters
from tests.integration.faults.books import OPENED, Books
from tests.integration.faults.load import RECEPTION
from tests.support.broker import all_dead, purge, put, raw, until
from tests.support.platform import Platform

pytestmark = pytest.mark.servers

# Every service that reacts to a reception gets one.
READERS = ("directory", "verification")


def test_a_poison_message_is_set_aside_and_the_next_reception_has_its_effects(running: Platform, books: Books) -> None:
    with raw(running.settings, "intake") as channel:
        for body in (b"\xff\xfe", b"{}", b'{"specversion":"1.0"}'):
            put(channel, body, exchange="events", key="VictimReceived.v1", user_id="intake", delivery_mode=2)
    command = CommandId(derive("test-fault", "after-poison"))
    running.give("intake", "receive-victim", RECEPTION, command_id=command)
    until(lambda: not books.unanswered())
    assert books.types("verification", case_id(command)) == [OPENED]
    until(lambda: all_dead(running.settings) >= 3 * len(READERS))
    letters = [letter for letter in dead_letters.find_all(running.settings) if letter.queue.split(".")[0] in READERS]
    assert len(letters) == 3 * len(READERS)
    assert all(letter.code and not letter.code.startswith("{") for letter in letters)
    purge(running.settings)
