"""Whatever is asked of a log in whatever order, memory and PostgreSQL answer as plain lists would."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shared.eventlog.database import connect
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import (
    Answer,
    Appended,
    AppendError,
    AppendRequest,
    CommandConflictError,
    EventLog,
    VersionConflictError,
)
from shared.kernel.ids import EventId, StreamId
from tests.integration.eventlog.following import TABLE, Following, PlainFollowing, RealFollowing, StoppedError
from tests.support.logs import make_log_database, request, stream
from tests.support.servers import Servers

STREAMS = 3
ASKED = st.fixed_dictionaries(
    {
        "streams": st.lists(st.integers(0, STREAMS - 1), min_size=1, max_size=STREAMS, unique=True),
        "off": st.sampled_from([0, 0, 0, 0, -1, 1]),
        "events": st.integers(0, 3),
    }
)


@dataclass(slots=True)
class Subject:
    """A log under test from a position on, and who follows it."""

    log: EventLog
    following: Following
    base: int = 0


@dataclass(slots=True)
class Lists:
    """What a log is, in plain lists: the model."""

    events: list[tuple[StreamId, int, EventId]] = field(default_factory=list)
    commands: dict[str, tuple[bytes, Appended]] = field(default_factory=dict)

    def version(self, name: StreamId) -> int:
        return sum(1 for found, _, _ in self.events if found == name)

    def append(self, asked: AppendRequest, base: int) -> Appended | type[AppendError]:
        if asked.command_id in self.commands:
            digest, answer = self.commands[asked.command_id]
            return replace(answer, repeated=True) if digest == asked.digest else CommandConflictError
        if any(self.version(name) != version for name, version in asked.expected):
            return VersionConflictError
        first = base + len(self.events) + 1 if asked.events else 0
        for event in asked.events:
            self.events.append((event.stream, self.version(event.stream) + 1, event.event_id))
        answer = Appended(first, len(asked.events), repeated=False)
        self.commands[asked.command_id] = (asked.digest, answer)
        return answer


class LogMachine(RuleBasedStateMachine):
    """Asks a log and the lists the same."""

    make: Callable[[], Subject]

    def __init__(self) -> None:
        super().__init__()
        self.subject = type(self).make()
        self.lists = Lists()
        self.streams = [stream() for _ in range(STREAMS)]
        self.asked: list[AppendRequest] = []
        self.followed = 0

    @rule(wanted=st.lists(ASKED, min_size=1, max_size=4))
    def append_many(self, wanted: list[dict[str, object]]) -> None:
        """Ask for several commands at once, no stream in two of them, as one flush would."""
        free, requests = set(range(STREAMS)), []
        for words in wanted:
            numbers: list[int] = words["streams"]  # type: ignore[assignment]
            if free.issuperset(numbers):
                free -= set(numbers)
                requests.append(self._request(numbers, off=words["off"], events=words["events"]))  # type: ignore[arg-type]
        self._compare(requests, self.subject.log.append_many(requests))

    @rule(words=ASKED)
    def append(self, words: dict[str, object]) -> None:
        self._one(self._request(words["streams"], off=words["off"], events=words["events"]))  # type: ignore[arg-type]

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        """What was stored is recognised; what conflicted is judged by what is now true."""
        self._one(data.draw(st.sampled_from(self.asked)))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def ask_with_another_body(self, data: st.DataObject) -> None:
        self._one(replace(data.draw(st.sampled_from(self.asked)), digest=b"other".ljust(32, b"-")))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def find(self, data: st.DataObject) -> None:
        asked = data.draw(st.sampled_from(self.asked))
        known = self.lists.commands.get(asked.command_id)
        if known is None:
            assert self.subject.log.find_command(asked.command_id, asked.digest) is None
        elif known[0] == asked.digest:
            assert self.subject.log.find_command(asked.command_id, asked.digest) == replace(known[1], repeated=True)
        else:
            with pytest.raises(CommandConflictError):
                self.subject.log.find_command(asked.command_id, asked.digest)

    @rule(after=st.integers(0, 12), limit=st.integers(1, 12))
    def read(self, after: int, limit: int) -> None:
        found = self.subject.log.read(self.subject.base + after, limit)
        assert [(r.stream, r.version, r.event_id) for r in found] == self.lists.events[after : after + limit]
        assert [r.position for r in found] == [self.subject.base + after + n for n in range(1, len(found) + 1)]
        assert [r.recorded_at for r in found] == sorted(r.recorded_at for r in found)

    @rule(number=st.integers(0, STREAMS - 1), after=st.integers(0, 6))
    def read_stream(self, number: int, after: int) -> None:
        name = self.streams[number]
        assert self.subject.log.version(name) == self.lists.version(name)
        found = self.subject.log.read_stream(name, after)
        assert [(r.version, r.event_id) for r in found] == [
            (version, event) for of, version, event in self.lists.events if of == name and version > after
        ]

    @rule()
    def start_following(self) -> None:
        """Take over from whoever followed before: that one is held off, in whatever it does."""
        self.subject.following.start()
        self.followed = max(1, self.followed)
        assert self.subject.following.is_fenced()

    @precondition(lambda self: self.followed)
    @rule(stop_at=st.none() | st.integers(0, 3))
    def follow(self, stop_at: int | None) -> None:
        before = self.subject.following.applied()
        try:
            done = self.subject.following.step(stop_at=stop_at)
        except StoppedError:
            done = 0
        wanted = [event for _, _, event in self.lists.events][: len(before) + done]
        assert self.subject.following.applied() == wanted

    @invariant()
    def stands_as_the_lists_say(self) -> None:
        assert self.subject.log.head() == self.subject.base + len(self.lists.events)

    def teardown(self) -> None:
        self.subject.following.close()

    def _request(self, numbers: Sequence[int], *, off: int, events: int) -> AppendRequest:
        names = [self.streams[number] for number in numbers]
        expected = [(name, max(0, self.lists.version(name) + off)) for name in names]
        made = request(*expected, events=events)
        self.asked.append(made)
        return made

    def _one(self, asked: AppendRequest) -> None:
        try:
            answer: Answer = self.subject.log.append(asked)
        except AppendError as failure:
            answer = failure
        self._compare([asked], [answer])

    def _compare(self, requests: Sequence[AppendRequest], answers: Sequence[Answer]) -> None:
        for asked, answer in zip(requests, answers, strict=True):
            wanted = self.lists.append(asked, self.subject.base)
            assert (answer if isinstance(answer, Appended) else type(answer)) == wanted


def in_memory() -> Subject:
    log = MemoryEventLog("hoigia.example/24/machine/00")
    return Subject(log, PlainFollowing(log))


@pytest.fixture(scope="module")
def in_postgres(running_servers: Servers) -> Iterator[Callable[[], Subject]]:
    """One database for all examples: each goes on where the one before ended."""
    name = make_log_database(running_servers.settings)
    string = running_servers.settings.postgres(name, f"{name}_service")
    log = PostgresEventLog(string)
    with connect(string) as connection:
        connection.execute(TABLE)

    def make() -> Subject:
        base = log.head()
        return Subject(log, RealFollowing(log, base, string), base)

    yield make
    log.close()


def run(make: Callable[[], Subject], *, examples: int, steps: int) -> None:
    class Machine(LogMachine):
        pass

    Machine.make = staticmethod(make)
    # No deadline and no health check of speed: a loaded machine is no fault of the log.
    bounds = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Machine, settings=bounds)


def test_the_log_in_memory_is_a_list() -> None:
    run(in_memory, examples=50, steps=25)


@pytest.mark.servers
def test_the_log_in_postgresql_is_a_list(in_postgres: Callable[[], Subject]) -> None:
    run(in_postgres, examples=12, steps=20)
