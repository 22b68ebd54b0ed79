"""Clocks of a database of the first release learn from the log what started them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import services.notifications
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.migrate import apply_files
from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.canonical import canonical
from tests.support.logs import make_log_database, request, stream
from tests.support.records import meta
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

FILES = Path(services.notifications.__file__).parent / "sql"
CLOCK = "0b7a4f0e-6a5d-8c1e-9f00-0123456789ab"


@pytest.fixture
def settings(running_servers: Servers) -> Settings:
    return running_servers.settings


def test_a_clock_that_ran_before_names_what_started_it_afterwards(settings: Settings) -> None:
    name, case = make_log_database(settings), stream()
    string = settings.postgres(name, f"{name}_service")
    log, asked = PostgresEventLog(string), request((case, 0))
    started = asked.events[0]._replace(type="DeadlineStarted.v1", data=canonical({"deadline_id": CLOCK}))
    log.append(replace(asked, events=(started._replace(meta=meta(correlation="chain").encode()),)))
    log.close()
    apply = partial(apply_files, folder=FILES, prefix="read", role=None, schema="read", known_in="inbox")
    with connect(string) as connection:
        apply(connection, only=("0001",))
        connection.execute(
            "INSERT INTO notifications_deadline (deadline_id, case_id, rule, legal_basis, confidence, turn_of, due_at)"
            " VALUES (%s, %s, 'rule', 'law', 'confirmed', '24', now())",
            (CLOCK, case),
        )
        apply(connection)
        found = connection.execute("SELECT started_by::text, correlation FROM notifications_deadline").fetchall()
    assert found == [(started.event_id, "chain")]
