"""A real log against a real ledger: what a superuser changes in the log is found, and where first."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import LiteralString

import pytest

from services.audit import queries
from services.audit.rules import Finding, Verdict, verify
from services.audit.service.pulling import HaltedError, Pull
from services.audit.service.sources import OwnLog
from shared.config import Settings
from shared.eventlog.database import Database, connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendRequest
from tests.support.logs import make_log_database, request, stream
from tests.support.records import meta

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


def verdict(log: PostgresEventLog, ledger: Database) -> Verdict:
    with ledger.connection() as connection:
        return verify(log.stored(0, 100), queries.held(connection, "intake", 0, 100), origin=log.origin)


def test_a_log_that_nobody_touched_is_sound(log: PostgresEventLog, ledger: Database) -> None:
    found = verdict(log, ledger)
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
    log: PostgresEventLog, ledger: Database, spoil: Spoil, statement: LiteralString, finding: Finding
) -> None:
    spoil(statement)
    assert verdict(log, ledger).finding == finding


def test_the_ledger_takes_nothing_more_of_a_log_whose_newest_record_was_changed(
    log: PostgresEventLog, ledger: Database, spoil: Spoil
) -> None:
    spoil("UPDATE log.event SET data = '{\"n\":7}' WHERE position = 6")
    log.append(two_events())
    with pytest.raises(HaltedError, match="differs-from-ledger"):
        pull(log, ledger)
