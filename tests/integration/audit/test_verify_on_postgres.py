"""A real log against a real ledger: what a superuser changes in the log is found, and where first."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from typing import LiteralString

import pytest

from deploy.verifying import Pages, Source
from services.audit import queries
from services.audit.rules import Finding
from services.audit.rules.verifying import Verdict, verify_prepared
from services.audit.service.pulling import HaltedError, Pull
from services.audit.service.sources import OwnLog
from shared.config import Settings
from shared.eventlog.database import Database, connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendRequest
from tests.support.logs import make_log_database, request, stream
from tests.support.records import meta
from tests.support.walking import verify

pytestmark = pytest.mark.servers

COUNT = 6
Spoil = Callable[[LiteralString], None]


@pytest.fixture
def log_name(settings: Settings) -> str:
    return make_log_database(settings)


@pytest.fixture
def log(settings: Settings, log_name: str, ledger: Database) -> Iterator[PostgresEventLog]:
    """A log of six records over three streams, all of it in the ledger."""
    made = PostgresEventLog(settings.postgres(log_name, f"{log_name}_service"))
    for _ in range(COUNT // 2):
        made.append(two_events())
    pull(made, ledger)
    yield made
    made.close()


@pytest.fixture
def spoil(settings: Settings, log_name: str) -> Spoil:
    """Do to the log what only a superuser can."""

    def run(statement: LiteralString) -> None:
        with connect(settings.postgres(log_name, "hoigia")) as connection:
            connection.execute("ALTER TABLE log.event DISABLE TRIGGER ALL")
            connection.execute("ALTER TABLE log.event_from_1 DISABLE TRIGGER ALL")
            connection.execute(statement)

    return run


def two_events() -> AppendRequest:
    made = request((stream(), 0), events=2)
    return replace(made, events=tuple(event._replace(meta=meta().encode()) for event in made.events))


def pull(log: PostgresEventLog, ledger: Database) -> None:
    Pull.begin("intake", OwnLog(log), database=ledger, owner="test").step()


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Processes that prepare records; not copies of this one, which has threads and connections."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as made:
        yield made


Verdicts = Callable[[], Verdict]


@pytest.fixture
def verdict(
    settings: Settings, log: PostgresEventLog, log_name: str, connection_string: str, pool: Executor
) -> Verdicts:
    """Verify the log at once, and page by page in several processes: the verdict is one."""

    def look() -> Verdict:
        string = settings.postgres(log_name, f"{log_name}_service")
        with connect(string) as here, connect(connection_string) as book:
            found = verify(log.stored(0, 100), queries.held(book, "intake", 0, 100), origin=log.origin)
            pages = Pages(Source(string, connection_string, "intake", log.origin), here, book)
            for many in (1, 1_000):
                prepared = pages.all(pool, page=2, many=many)
                assert verify_prepared(prepared, pages.holds_more, origin=log.origin) == found
        return found

    return look


def test_a_log_that_nobody_touched_is_sound(verdict: Verdicts) -> None:
    found = verdict()
    assert (found.records, found.behind, found.finding) == (COUNT, 0, None)


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE log.event SET data = '{\"n\":2}' WHERE position = 3", Finding(3, "differs-from-ledger")),
        ("UPDATE log.event SET data = '{\"n\": 1}' WHERE position = 3", Finding(3, "not-canonical")),
        ("UPDATE log.event SET recorded_at = '1970-01-01Z' WHERE position = 5", Finding(5, "time-went-back")),
        ("DELETE FROM log.event WHERE position = 4", Finding(4, "position-hole")),
        ("DELETE FROM log.event WHERE position = 6", Finding(6, "log-behind-ledger")),
    ],
    ids=["another value", "another spelling", "another time", "a record taken out", "the newest taken away"],
)
def test_what_a_superuser_changed_is_named_by_its_first_position(
    verdict: Verdicts, spoil: Spoil, statement: LiteralString, finding: Finding
) -> None:
    spoil(statement)
    assert verdict().finding == finding


def test_what_the_ledger_lacks_is_counted_and_what_it_has_otherwise_is_a_finding(
    log: PostgresEventLog, verdict: Verdicts, settings: Settings, database_name: str
) -> None:
    log.append(two_events())
    assert (verdict().behind, verdict().finding) == (2, None)
    with connect(settings.postgres(database_name, "hoigia")) as connection:
        connection.execute("ALTER TABLE guarded.record DISABLE TRIGGER ALL")
        connection.execute("UPDATE guarded.record SET leaf = sha256(leaf) WHERE position = 4")
        assert verdict().finding == Finding(4, "differs-from-ledger")
        connection.execute("UPDATE guarded.record SET data = '{}' WHERE position = 3")
        assert verdict().finding == Finding(3, "differs-from-ledger")


def test_the_ledger_takes_nothing_more_of_a_log_whose_newest_record_was_changed(
    log: PostgresEventLog, ledger: Database, spoil: Spoil
) -> None:
    spoil("UPDATE log.event SET data = '{\"n\":7}' WHERE position = 6")
    log.append(two_events())
    with pytest.raises(HaltedError, match="differs-from-ledger"):
        pull(log, ledger)
