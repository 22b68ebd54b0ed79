"""`kill -9` in exactly the moments between doing something and telling it: a held wire makes them last."""

import time
from typing import Any

import pytest

from deploy.problems import UNREACHABLE
from shared.kernel.canonical import parse
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CommandId, case_id, derive
from shared.kernel.refusal import ConflictError, OutcomeUnknownError
from tests.integration.faults.books import OPENED, RECEIVED, WATCH, Books
from tests.integration.faults.load import RECEPTION
from tests.support.broker import raw, ready, until
from tests.support.platform import OFFICER, Platform
from tests.support.seen import Asking
from tests.support.wire import Way, Wire

pytestmark = pytest.mark.servers

LOOKED = DisclosureRecorded.TYPE
LONG_ENOUGH_SECONDS = 0.5
"""In which a relay that waits for no confirmation would have moved on."""


def named(name: str) -> tuple[CommandId, str]:
    """Name a command of a test, and the case that it opens."""
    command = CommandId(derive("test-fault", name))
    return command, case_id(command)


def test_between_append_and_answer_the_same_key_gives_the_stored_answer(
    running: Platform, wires: dict[str, Wire], books: Books, status: Asking
) -> None:
    command, case = named("answer")
    wires["intake"].hold("intake: replies", Way.TO_BROKER)
    with pytest.raises(OutcomeUnknownError):
        running.give("intake", "receive-victim", RECEPTION, command_id=command, time_limit=2)
    until(lambda: books.commands("intake", command) == 1)
    until(lambda: status.names("intake", "silent", exit_code=UNREACHABLE))
    (stored,) = books.log("intake", of_case=case)
    running.kill("intake")
    until(lambda: status.names("intake", "down", exit_code=UNREACHABLE))
    wires["intake"].cut()
    running.start("intake")
    answers = [running.give("intake", "receive-victim", RECEPTION, command_id=command) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["repeated"] is True
    assert [(event["position"], event["id"]) for event in answers[0]["events"]] == [(stored.position, stored.event_id)]
    with pytest.raises(ConflictError):
        running.give("intake", "receive-victim", {**RECEPTION, "place": "24"}, command_id=command)
    assert books.log("intake", of_case=case) == [stored]
    until(books.is_settled)
    assert books.faults({command: answers[0]}) == []


def test_between_a_look_and_its_answer_the_look_is_on_record_once(
    running: Platform, wires: dict[str, Wire], books: Books, status: Asking
) -> None:
    command, case = named("look")
    running.give("intake", "receive-victim", RECEPTION, command_id=command)
    until(books.is_settled)

    def look(**words: Any) -> dict[str, Any]:
        answer: Any = running.client.call(
            "intake",
            "reveal",
            {"case_id": case, "classes": ["identity"]},
            asker=OFFICER,
            command_id=derive("test-fault", "the-look"),
            **words,
        )
        return dict(answer["values"])

    def looks() -> list[tuple[str, str, list[str]]]:
        found: list[Any] = [
            (parse(one.meta), parse(one.data)) for one in books.log("intake", of_case=case) if one.type == LOOKED
        ]
        return [(meta["actor"], data["decision"], data["classes"]) for meta, data in found]

    assert looks() == []
    wires["intake"].hold("intake: replies", Way.TO_BROKER)
    with pytest.raises(OutcomeUnknownError):
        look(time_limit=2)
    until(lambda: wires["intake"].holds_back("intake: replies", Way.TO_BROKER))
    running.kill("intake")
    until(lambda: status.names("intake", "down", exit_code=UNREACHABLE))
    # The values had been opened and were on their way: that nobody got them is known to nobody.
    assert looks() == [(OFFICER.user, "allowed", ["identity"])]
    wires["intake"].cut()
    running.start("intake")
    assert look()
    assert len(looks()) == 1
    until(books.is_settled)
    assert books.faults({}) == []


def test_between_append_and_publish_the_next_process_publishes(
    running: Platform, wires: dict[str, Wire], books: Books, status: Asking
) -> None:
    command, case = named("publish")
    wires["intake"].hold("intake: relay", Way.TO_BROKER)
    answer = running.give("intake", "receive-victim", RECEPTION, command_id=command)
    position = answer["events"][0]["position"]
    until(lambda: wires["intake"].holds_back("intake: relay", Way.TO_BROKER))
    assert status().lag("intake", "relay") > 0
    time.sleep(LONG_ENOUGH_SECONDS)
    running.kill("intake")
    until(lambda: status.names("intake", "down", exit_code=UNREACHABLE))
    assert books.checkpoint("intake", "relay") < position, "the checkpoint moved before the broker had the message"
    with raw(running.settings) as channel:
        assert ready(channel, WATCH) == 0, "killed too late"
    assert books.types("verification", case) == []
    wires["intake"].cut()
    running.start("intake")
    until(books.is_settled)
    assert books.types("verification", case) == [OPENED]
    assert books.faults({command: answer}) == []


def test_between_publish_and_checkpoint_it_is_published_again_and_has_one_effect(
    running: Platform, wires: dict[str, Wire], books: Books, status: Asking
) -> None:
    command, case = named("checkpoint")
    wires["intake"].hold("intake: relay", Way.TO_SERVICE)
    answer = running.give("intake", "receive-victim", RECEPTION, command_id=command)
    position = answer["events"][0]["position"]
    until(lambda: books.types("verification", case) == [OPENED])
    running.kill("intake")
    until(lambda: status.names("intake", "down", exit_code=UNREACHABLE))
    assert books.checkpoint("intake", "relay") < position, "killed too late"
    wires["intake"].cut()
    running.start("intake")
    until(books.is_settled)
    with raw(running.settings) as channel:
        # The reception twice, and once each what the two services announced of it.
        until(lambda: ready(channel, WATCH) >= 4)
    assert books.types("verification", case) == [OPENED]
    assert books.faults({command: answer}) == []


def test_between_delivery_and_effect_the_message_comes_again(
    running: Platform, wires: dict[str, Wire], books: Books, status: Asking
) -> None:
    command, case = named("delivery")
    queue = "verification.reactions"
    wires["verification"].hold(f"verification: {queue}", Way.TO_SERVICE)
    answer = running.give("intake", "receive-victim", RECEPTION, command_id=command)
    until(lambda: wires["verification"].holds_back(f"verification: {queue}", Way.TO_SERVICE))
    running.kill("verification")
    until(lambda: status.names("verification", "down", exit_code=UNREACHABLE))
    assert books.types("verification", case) == [], "killed too late"
    wires["verification"].cut()
    running.start("verification")
    until(books.is_settled)
    assert books.types("verification", case) == [OPENED]
    assert books.faults({command: answer}) == []


def test_between_effect_and_acknowledgement_the_message_comes_again_and_has_one_effect(
    running: Platform, wires: dict[str, Wire], books: Books, status: Asking
) -> None:
    command, case = named("acknowledgement")
    queue = "verification.reactions"
    wires["verification"].hold(f"verification: {queue}", Way.TO_BROKER)
    answer = running.give("intake", "receive-victim", RECEPTION, command_id=command)
    until(lambda: books.types("verification", case) == [OPENED])
    running.kill("verification")
    until(lambda: status.names("verification", "down", exit_code=UNREACHABLE))
    wires["verification"].cut()
    with raw(running.settings) as channel:
        # The broker notices that its consumer is gone and has the message back.
        until(lambda: ready(channel, queue) == 1)
    running.start("verification")
    until(books.is_settled)
    assert books.types("verification", case) == [OPENED]
    assert books.types("intake", case) == [RECEIVED]
    assert books.faults({command: answer}) == []
