"""What every event log promises, tried on memory and on PostgreSQL."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.clock import now
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import (
    LARGEST_DATA,
    MOST_EVENTS,
    Appended,
    AppendRejectedError,
    ClockError,
    CommandConflictError,
    EventLog,
    VersionConflictError,
)
from shared.kernel.refusal import InvalidError, UnavailableError
from shared.messaging.reacting import is_passing
from tests.support.logs import make_log_database, request, stream
from tests.support.servers import Servers


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.servers)])
def log(request: pytest.FixtureRequest) -> Iterator[EventLog]:
    if request.param == "memory":
        yield MemoryEventLog("hoigia.example/24/test/00")
        return
    servers: Servers = request.getfixturevalue("running_servers")
    name = make_log_database(servers.settings)
    opened = PostgresEventLog(servers.settings.postgres(name, f"{name}_service"))
    yield opened
    opened.close()


def test_positions_are_dense_from_one_and_versions_from_one_in_each_stream(log: EventLog) -> None:
    one, two = stream(), stream()
    log.append(request((one, 0), events=2))
    log.append(request((two, 0)))
    log.append(request((one, 2)))
    records = log.read(0, 10)
    assert [record.position for record in records] == [1, 2, 3, 4]
    assert [(record.stream, record.version) for record in records] == [(one, 1), (one, 2), (two, 1), (one, 3)]
    assert log.head() == 4


def test_what_was_stored_is_read_back_to_the_byte(log: EventLog) -> None:
    asked = request((stream(), 0), events=3)
    log.append(asked)
    read = log.read_stream(asked.expected[0][0])
    assert [(r.event_id, r.type, r.salt, r.meta, r.data) for r in read] == [
        (e.event_id, e.type, e.salt, e.meta, e.data) for e in asked.events
    ]
    assert {r.command_id for r in read} == {asked.command_id}


def test_an_old_expected_version_conflicts_and_stores_nothing(log: EventLog) -> None:
    one = stream()
    log.append(request((one, 0)))
    with pytest.raises(VersionConflictError):
        log.append(request((one, 0)))
    assert log.head() == 1


def test_a_command_over_two_streams_is_stored_all_or_not_at_all(log: EventLog) -> None:
    one, two = stream(), stream()
    log.append(request((two, 0)))
    with pytest.raises(VersionConflictError):
        log.append(request((one, 0), (two, 0)))
    assert not log.read_stream(one)
    assert log.append(request((one, 0), (two, 1))).count == 2


def test_a_repeated_command_is_answered_with_its_first_result(log: EventLog) -> None:
    asked = request((stream(), 0), events=2)
    first = log.append(asked)
    again = log.append(asked)
    assert (again.first, again.count, again.repeated) == (first.first, first.count, True)
    assert log.head() == 2
    assert log.find_command(asked.command_id, asked.digest) == again


def test_the_same_command_with_another_body_conflicts(log: EventLog) -> None:
    asked = request((stream(), 0))
    log.append(asked)
    with pytest.raises(CommandConflictError):
        log.append(request((stream(), 0), command=asked.command_id, body=b"other"))
    with pytest.raises(CommandConflictError):
        log.find_command(asked.command_id, b"other".ljust(32, b"-"))


def test_a_command_without_events_is_recognised_later(log: EventLog) -> None:
    asked = request((stream(), 0), events=0)
    assert log.append(asked).count == 0
    assert log.append(asked).repeated
    assert log.head() == 0


def test_nothing_is_recorded_before_its_cause_and_time_never_runs_back(log: EventLog) -> None:
    cause = now() + timedelta(seconds=2)
    log.append(request((stream(), 0), not_before=cause))
    log.append(request((stream(), 0)))
    first, second = (record.recorded_at for record in log.read(0, 2))
    assert cause <= first <= second


def test_a_cause_from_a_clock_far_ahead_dates_nothing(log: EventLog) -> None:
    with pytest.raises(ClockError):
        log.append(request((stream(), 0), not_before=now() + timedelta(days=36_500)))
    log.append(request((stream(), 0)))
    (record,) = log.read(0, 2)
    assert record.recorded_at < now() + timedelta(minutes=1)


def test_who_asks_is_told_that_it_is_too_large_or_to_wait_for_the_clocks(log: EventLog) -> None:
    asked = request((stream(), 0))
    large = replace(asked, events=(asked.events[0]._replace(data=bytes(LARGEST_DATA + 1)),))
    with pytest.raises(InvalidError, match="too-large"):
        log.append(large)
    with pytest.raises(UnavailableError, match="clocks-differ") as failure:
        log.append(replace(asked, not_before=now() + timedelta(hours=1)))
    assert is_passing(failure.value)


def test_too_many_events_are_refused(log: EventLog) -> None:
    with pytest.raises(AppendRejectedError):
        log.append(request((stream(), 0), events=MOST_EVENTS + 1))
    assert log.head() == 0


def test_writers_at_once_on_one_stream_leave_one_winner_a_version(log: EventLog) -> None:
    shared, outcomes = stream(), []

    def write() -> None:
        for _ in range(10):
            version = len(log.read_stream(shared))
            try:
                outcomes.append(log.append(request((shared, version))).first)
            except VersionConflictError:
                outcomes.append(0)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = sorted(position for position in outcomes if position)
    assert len(outcomes) == 80
    assert won == list(range(1, log.head() + 1))
    assert [record.version for record in log.read_stream(shared)] == list(range(1, len(won) + 1))


def test_writers_at_once_on_many_streams_all_win_in_one_dense_order(log: EventLog) -> None:
    positions: list[int] = []

    def write() -> None:
        own = stream()
        positions.extend(log.append(request((own, version))).first for version in range(20))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(positions) == list(range(1, 161))


def test_many_requests_are_each_stored_or_refused_alone_in_the_order_given(log: EventLog) -> None:
    known, taken = request((stream(), 0)), stream()
    log.append(known)
    log.append(request((taken, 0)))
    fresh = [request((stream(), 0), events=2), request((stream(), 0))]
    large = replace(request((stream(), 0)), events=(fresh[0].events[0]._replace(data=bytes(LARGEST_DATA + 1)),))
    large = replace(large, expected=((large.events[0].stream, 0),))
    asked = [fresh[0], known, request((taken, 0)), replace(known, digest=b"other".ljust(32, b"-")), large, fresh[1]]
    # One id twice is a matter of two calls.
    answers = [*log.append_many([*asked[:3], *asked[4:]]), *log.append_many([asked[3]])]
    assert [answers[0], answers[1], answers[4]] == [
        Appended(3, 2, repeated=False),
        Appended(1, 1, repeated=True),
        Appended(5, 1, repeated=False),
    ]
    assert isinstance(answers[2], VersionConflictError)
    assert isinstance(answers[3], AppendRejectedError)
    assert isinstance(answers[5], CommandConflictError)
    assert log.head() == 5
    assert log.append_many([]) == []


def test_many_commands_and_streams_are_looked_up_at_once(log: EventLog) -> None:
    one, two, nothing = stream(), stream(), stream()
    first, second = request((one, 0), events=2), request((two, 0))
    log.append(first)
    log.append(second)
    unknown = request((nothing, 0))
    found = log.find_commands([first.command_id, second.command_id, unknown.command_id])
    assert found == {
        first.command_id: (first.digest, Appended(1, 2, repeated=True)),
        second.command_id: (second.digest, Appended(3, 1, repeated=True)),
    }
    assert log.read_streams([one, two, nothing]) == {one: log.read_stream(one), two: log.read_stream(two)}
