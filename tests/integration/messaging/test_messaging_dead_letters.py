"""What a person can do with messages that were set aside."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from shared.config import Settings
from shared.contracts.commands.audit import DropDeadLetter
from shared.contracts.commands.contract import load_body
from shared.contracts.message import Message
from shared.contracts.registry import published_by
from shared.kernel.canonical import Json
from shared.kernel.refusal import NotFoundError, UnavailableError
from shared.messaging import dead_letters
from shared.messaging.reacting import ReactionReader, Settle
from shared.messaging.setting_aside import RetryPolicy
from shared.messaging.topology import DELIVERY_LIMIT, rpc_queue
from shared.rpc.receiving import Answered, Call, CallReader
from tests.support.broker import all_dead, has_queue, message, put, raw, send, until

pytestmark = pytest.mark.servers

Run = Callable[..., None]
QUEUE = "verification.reactions"
PLANTED = "Nguyễn Thị Hoa"


class Work:
    """Fails until it is told to work."""

    def __init__(self) -> None:
        self.works = False
        self.done: list[Message] = []

    def handle(self, given: Message, settle: Settle) -> None:
        if self.works:
            self.done.append(given)
        settle(None if self.works else ValueError(PLANTED))


@pytest.fixture
def work(settings: Settings, running: Run) -> Work:
    made = Work()
    running(ReactionReader(settings, "verification", made.handle, policy=RetryPolicy(most_failures=1)))
    return made


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    return settings


def set_aside(settings: Settings, *messages: Message) -> None:
    with raw(settings, "intake") as channel:
        for sent in messages:
            send(channel, sent)
    until(lambda: all_dead(settings) == len(messages))


@pytest.mark.usefixtures("work")
def test_a_letter_tells_what_failed_where_and_how_often_and_no_more(settings: Settings) -> None:
    set_aside(settings, message(7, 3))
    (letter,) = dead_letters.find_all(settings)
    told = asdict(letter)
    assert told.pop("first") <= told.pop("last")
    assert told == {
        "letter": letter.letter,
        "queue": QUEUE,
        "publisher": "intake",
        "type": "VictimReceived.v1",
        "message": message(7, 3).id,
        "subject": message(7, 3).subject,
        "position": 7,
        "code": "unexpected-failure",
        "error": "ValueError",
        "attempts": 1,
    }
    assert dead_letters.find(settings, letter.letter) == letter


@pytest.mark.usefixtures("work")
def test_looking_changes_nothing(settings: Settings) -> None:
    set_aside(settings, message(1), message(2, 1))
    first = dead_letters.find_all(settings)
    assert [letter.position for letter in first] == [1, 2]
    assert dead_letters.find_all(settings) == first
    with pytest.raises(NotFoundError):
        dead_letters.find(settings, "no-such-letter")
    assert all_dead(settings) == 2


def test_a_letter_put_back_is_worked_on_once_and_the_others_stay(settings: Settings, work: Work) -> None:
    set_aside(settings, message(1), message(2, 1))
    first, second = dead_letters.find_all(settings)
    work.works = True
    dead_letters.replay(settings, first.letter)
    until(lambda: [done.position for done in work.done] == [1])
    assert dead_letters.find_all(settings) == [second]
    with pytest.raises(NotFoundError):
        dead_letters.replay(settings, first.letter)


def test_a_letter_that_fails_again_is_a_letter_again(settings: Settings, work: Work) -> None:
    set_aside(settings, message(1))
    (letter,) = dead_letters.find_all(settings)
    dead_letters.replay(settings, letter.letter)
    until(lambda: all_dead(settings) == 1)
    assert work.done == []


def test_a_forged_letter_put_back_stays_forged(settings: Settings, work: Work) -> None:
    work.works = True
    with raw(settings, "livelihood") as channel:
        headers = {"CC": ["VictimReceived.v1"], "publisher": "intake"}
        send(channel, message(), user="livelihood", key=min(published_by("livelihood")), application_headers=headers)
    until(lambda: all_dead(settings) == 1)
    (letter,) = dead_letters.find_all(settings)
    assert (letter.code, letter.publisher) == ("forged", "?")
    dead_letters.replay(settings, letter.letter)
    until(lambda: all_dead(settings) == 1)
    assert dead_letters.find_all(settings)[0].code == "forged"
    assert work.done == []


def test_a_message_whose_readers_died_can_be_put_back(settings: Settings, running: Run) -> None:
    with raw(settings, "intake") as channel:
        send(channel, message())
    for _ in range(DELIVERY_LIMIT + 1):
        with raw(settings, "verification") as channel:
            until(lambda: channel.basic_get(QUEUE) is not None)
    until(lambda: all_dead(settings) == 1)
    (letter,) = dead_letters.find_all(settings)
    assert (letter.code, letter.publisher, letter.attempts) == (dead_letters.READER_DIED, "intake", DELIVERY_LIMIT)
    worker = Work()
    worker.works = True
    running(ReactionReader(settings, "verification", worker.handle))
    dead_letters.replay(settings, letter.letter)
    until(lambda: len(worker.done) == 1)


@pytest.mark.usefixtures("work")
def test_what_a_forger_wrote_is_not_repeated(settings: Settings) -> None:
    with raw(settings, "intake") as channel:
        put(
            channel,
            PLANTED.encode(),
            exchange="events",
            key="VictimReceived.v1",
            user_id="intake",
            message_id=PLANTED,
            type="\x1b[2J",
            application_headers={"code": PLANTED, "error": "\x1b[31m", "first": PLANTED},
        )
    until(lambda: all_dead(settings) == 1)
    (letter,) = dead_letters.find_all(settings)
    assert (letter.type, letter.message, letter.code) == ("?", "?", "not-canonical-json")
    assert "Hoa" not in repr(letter)
    assert "\x1b" not in repr(letter)


@pytest.mark.usefixtures("work")
def test_a_letter_is_dropped_only_after_the_drop_is_recorded(settings: Settings) -> None:
    set_aside(settings, message(1))
    (letter,) = dead_letters.find_all(settings)

    def fail(_letter: dead_letters.DeadLetter) -> None:
        raise UnavailableError("audit-away")

    with pytest.raises(UnavailableError):
        dead_letters.drop(settings, letter.letter, fail)
    assert all_dead(settings) == 1
    recorded: list[dead_letters.DeadLetter] = []
    dead_letters.drop(settings, letter.letter, recorded.append)
    assert recorded == [letter]
    assert all_dead(settings) == 0


class Door:
    """Stands for the services that the command line asks: finds any account, records any drop."""

    def __init__(self, settings: Settings, service: str, method: str, answer: Json) -> None:
        self.calls: list[Call] = []
        self._answer = answer
        self.reader = CallReader(settings, service, methods=lambda: {method: {"operator"}}, dispatch=self._dispatch)
        self.run = self.reader.run

    def stop(self) -> None:
        self.reader.stop()
        self.reader.close()

    def _dispatch(self, call: Call, answered: Answered) -> None:
        self.calls.append(call)
        answered(self._answer, None)


@pytest.fixture
def directory(environment: Settings, running: Run) -> Door:
    return _opened(
        Door(environment, "directory", "staff.find", {"id": "u-1", "agency": "a", "role": "administrator"}), running
    )


def _opened(door: Door, running: Run) -> Door:
    running(door)
    until(door.reader.subscription.consuming.is_set)
    return door


def ask(*words: str) -> Any:
    return CliRunner().invoke(app, ["dead-letters", *words])


@pytest.mark.usefixtures("work", "directory")
def test_the_command_line_lists_shows_and_drops(environment: Settings, running: Run) -> None:
    audit = _opened(Door(environment, "audit", "command", {}), running)
    set_aside(environment, message(1))
    (letter,) = json.loads(ask("list", "--json").stdout)
    assert json.loads(ask("show", letter["letter"], "--json").stdout) == letter
    assert letter["letter"] in ask("show", letter["letter"]).stdout
    dropped = ask("drop", letter["letter"], "--as", "quan-tri", "--reason", "trùng lặp")
    assert dropped.exit_code == 0, dropped.output
    (call,) = audit.calls
    assert call.asker is not None
    assert (call.issuer, call.asker.user, call.arguments["name"]) == ("operator", "u-1", "drop-dead-letter")
    body = call.arguments["body"]
    assert load_body(DropDeadLetter, body)
    assert body == {
        "letter": letter["letter"],
        "queue": QUEUE,
        "type": "VictimReceived.v1",
        "message": message(1).id,
        "code": "unexpected-failure",
        "reason": "trùng lặp",
    }
    assert all_dead(environment) == 0


@pytest.mark.usefixtures("work", "directory")
def test_the_command_line_drops_nothing_when_nobody_can_record_it(environment: Settings) -> None:
    # A reader that was stopped a moment ago may still have its queue: with that, a call leaves and is never answered.
    until(lambda: not has_queue(environment, rpc_queue("audit")))
    set_aside(environment, message(1))
    (letter,) = dead_letters.find_all(environment)
    dropped = ask("drop", letter.letter, "--as", "quan-tri", "--reason", "x")
    assert dropped.exit_code == 3
    assert "service-unavailable" in dropped.output
    assert all_dead(environment) == 1


def test_the_command_line_puts_back(environment: Settings, work: Work) -> None:
    set_aside(environment, message(1))
    (letter,) = dead_letters.find_all(environment)
    work.works = True
    assert ask("replay", letter.letter).exit_code == 0
    until(lambda: len(work.done) == 1)


@pytest.mark.usefixtures("environment")
def test_the_command_line_says_when_there_is_no_such_letter() -> None:
    missing = ask("show", "nothing")
    assert (missing.exit_code, "dead-letter-unknown" in missing.output) == (1, True)
    assert ask("list").output.strip() == "no dead letters"
