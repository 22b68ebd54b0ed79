"""Clocks on real PostgreSQL: what is due is found in a table that outlives every process, and missed once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.notifications import queries
from services.notifications.service import DEFINITION
from services.notifications.service.timer import Timer
from shared.access.asker import Asker
from shared.kernel.ids import CaseId, derive
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.notifications.cases import (
    CASE,
    COMMUNE,
    DUE,
    HEALTH,
    acknowledge,
    check,
    done,
    notify,
    start,
)

pytestmark = pytest.mark.servers

SERVICE = Asker(user="service:notifications", agency="24", role="service", purpose="support")
AFTER = DUE + timedelta(seconds=1)
OTHER = CaseId(derive("case", "other"))
told = replace(start, starts=(check, replace(notify, deadline_id=derive("deadline", "notify"))))


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


def timer(service: Deciding, moment: datetime = AFTER) -> Timer:
    """A timer of a new process: it has nothing but the tables."""
    return Timer(service.runtime, lambda: moment)


def give(service: Deciding, *commands: Any) -> None:
    for command in commands:
        service.carry_out(command, case=command.case_id, asker=SERVICE)
    service.project()


def missed(service: Deciding) -> int:
    return sum(record.type == "DeadlineMissed.v1" for record in service.runtime.log.read(0, 1000))


def test_nothing_is_missed_before_it_is_due(service: Deciding) -> None:
    give(service, start)
    assert timer(service, DUE).look() == 0
    assert missed(service) == 0


def test_what_is_due_is_missed_at_once_by_whoever_looks_first(service: Deciding) -> None:
    give(service, start)
    assert timer(service).look() == 1
    assert missed(service) == 1


def test_it_is_missed_once_however_often_and_from_how_many_processes_it_is_given(service: Deciding) -> None:
    give(service, start)
    # The read model is not brought up to date in between: every look finds the clock open.
    assert [timer(service).look() for _ in range(4)] == [1, 0, 0, 0]
    service.project()
    assert timer(service).look() == 0
    assert missed(service) == 1


def test_a_clock_that_was_met_behind_the_tables_back_is_not_missed(service: Deciding) -> None:
    give(service, start)
    service.carry_out(done, case=CASE, asker=SERVICE)
    assert timer(service).look() == 0
    service.project()
    assert missed(service) == 0


def test_one_clock_that_cannot_be_missed_does_not_stop_the_others(service: Deciding) -> None:
    give(service, start, replace(start, case_id=OTHER, starts=(replace(check, deadline_id=OTHER),)))
    with service.runtime.log.database.connection() as connection:
        # A row that the log knows nothing of, due before all others.
        connection.execute(
            "UPDATE notifications_deadline SET case_id = %s, due_at = due_at - interval '1 day' WHERE deadline_id = %s",
            (derive("case", "nowhere"), check.deadline_id),
        )
    assert timer(service).look() == 1


def test_who_is_told_finds_it_in_the_inbox_until_it_is_acknowledged(service: Deciding) -> None:
    give(service, told)
    timer(service).look()
    service.project()

    def inbox(agency: str, *, open_only: bool = True) -> Any:
        with service.runtime.log.database.connection() as connection:
            return queries.inbox(connection, agency, open_only=open_only)

    assert [(one["rule"], one["kind"]) for one in inbox(COMMUNE)] == [
        ("notify-at-once", "missed"),
        ("notify-at-once", "started"),
    ]
    assert {one["code"] for one in inbox(HEALTH)} == {"24-2026-ABCDEFGH"}
    give(service, acknowledge)
    assert {one["rule"] for one in inbox(HEALTH)} == {"notify-at-once"}
    assert len(inbox(HEALTH, open_only=False)) == 4


def test_rows_follow_the_events_and_a_rebuild_finds_them_equal(service: Deciding) -> None:
    give(service, told, done, acknowledge)
    timer(service).look()
    service.project()
    assert service.rebuild() == []


def late(service: Deciding, at: datetime, agency: str | None = None) -> list[Any]:
    with service.runtime.log.database.connection() as connection:
        found = queries.late(connection, DUE - timedelta(days=1), DUE + timedelta(days=1), at=at, agency=agency)
    return [(one["deadline_id"], one["late_by"], one["legal_basis"]) for one in found if isinstance(one, dict)]


def test_who_is_late_is_told_with_how_much_and_under_which_text(service: Deciding) -> None:
    give(service, start)
    assert late(service, DUE) == []
    assert late(service, AFTER) == [(check.deadline_id, 1, check.legal_basis)]
    assert late(service, AFTER, agency=check.turn_of)
    assert late(service, AFTER, agency="24-nobody") == []


def test_what_was_met_too_late_stays_late_and_what_was_met_in_time_never_is(service: Deciding) -> None:
    hour = timedelta(hours=1)
    give(service, start, replace(done, happened_at=DUE + hour))
    assert [seconds for _, seconds, _ in late(service, DUE + 5 * hour)] == [3600]
    other = replace(start, case_id=OTHER, starts=(replace(check, deadline_id=derive("deadline", "other")),))
    give(service, other, replace(done, case_id=OTHER, happened_at=DUE))
    assert len(late(service, DUE + 5 * hour)) == 1
