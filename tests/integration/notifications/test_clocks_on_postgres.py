"""Clocks on real PostgreSQL: what is due is found in a table that outlives every process, and missed once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.notifications import queries
from services.notifications.queries import lateness
from services.notifications.queries.lateness import Lateness
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


def late(service: Deciding, at: datetime, **asked: Any) -> dict[str, Any]:
    period = Lateness(first=DUE - timedelta(days=1), last=DUE + timedelta(days=9), at=at, asking="24-nobody", **asked)
    with service.runtime.log.database.connection() as connection:
        found: dict[str, Any] = lateness.late(connection, period)
    return found


def lines(found: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(one["deadline_id"], one["late_by"], one["state"]) for one in found["items"]]


def test_who_is_late_is_told_with_how_much_and_under_which_text(service: Deciding) -> None:
    give(service, start)
    assert lines(late(service, DUE)) == []
    found = late(service, AFTER)
    assert lines(found) == [(check.deadline_id, 1, "open")]
    assert found["items"][0]["legal_basis"] == check.legal_basis
    counted = {"due": 1, "late": 1, "open": 1, "longest": 1, "altogether": 1}
    assert found["by_agency"] == [{"turn_of": HEALTH, **counted}]
    assert found["by_text"] == [
        {"legal_basis": "L2024-27.4", "rule": "initial-check", "confidence": "found", **counted}
    ]
    assert lines(late(service, AFTER, agency=HEALTH, rule="initial-check", text="L2024"))
    for other in ({"agency": "24-nobody"}, {"rule": "other"}, {"text": "L20"}, {"hidden": ("initial-check",)}):
        assert lines(late(service, AFTER, **other)) == []


def test_what_was_met_too_late_stays_late_and_what_was_met_in_time_never_is(service: Deciding) -> None:
    hour = timedelta(hours=1)
    give(service, start, replace(done, happened_at=DUE + hour))
    assert lines(late(service, DUE + 5 * hour)) == [(check.deadline_id, 3600, "met-late")]
    # As of a moment before it was met it was open, and late by less.
    assert lines(late(service, DUE + hour / 2)) == [(check.deadline_id, 1800, "open")]
    other = replace(start, case_id=OTHER, starts=(replace(check, deadline_id=derive("deadline", "other")),))
    give(service, other, replace(done, case_id=OTHER, happened_at=DUE))
    found = late(service, DUE + 5 * hour)
    assert len(lines(found)) == 1
    assert [(one["due"], one["late"], one["open"]) for one in found["by_agency"]] == [(2, 1, 0)]


def test_a_clock_that_stood_still_is_late_as_of_no_day_before_its_new_end(service: Deciding) -> None:
    day = timedelta(days=1)
    pausable = replace(start, starts=(replace(check, paused_by=("P.v1",), resumed_by=("R.v1",)),))
    give(service, pausable)
    timer(service).look()
    # Told late: it stood still on its last day and went on three days after, with nothing left.
    told_late = replace(done, kind="P.v1", happened_at=DUE - timedelta(hours=2), noted_at=AFTER)
    give(service, told_late)
    assert timer(service, DUE + 9 * day).look() == 0, "what stands still is not missed"
    with service.runtime.log.database.connection() as connection:
        found: list[Any] = queries.of_case(connection, CASE, agency=HEALTH, hidden=())
    (shown,) = found
    assert (shown["state"], shown["paused_at"] is not None, shown["missed"]) == ("paused", True, False)
    give(service, replace(told_late, kind="R.v1", happened_at=DUE + 3 * day, noted_at=DUE + 3 * day))
    assert lines(late(service, DUE + 2 * day)) == []
    assert lines(late(service, DUE + 3 * day)) == []
    assert lines(late(service, DUE + 4 * day)) == [(check.deadline_id, 86_400, "open")]
    assert timer(service, DUE + 4 * day).look() == 1, "it can be missed again, at its new end"
    service.project()
    assert service.rebuild() == []


def test_the_clocks_of_a_case_are_told_with_each_step_and_a_confidential_one_only_to_whom_it_concerns(
    service: Deciding,
) -> None:
    give(service, told, replace(done, kind="CaseClosed.v1"))

    def clocks(agency: str, *hidden: str) -> list[Any]:
        with service.runtime.log.database.connection() as connection:
            return queries.of_case(connection, CASE, agency=agency, hidden=hidden)

    (notified, checked) = clocks(COMMUNE)
    assert (notified["rule"], checked["state"], checked["ended_by"]) == ("notify-at-once", "ended", "CaseClosed.v1")
    assert [step["kind"] for step in checked["steps"]] == ["ended"]
    assert [one["rule"] for one in clocks(COMMUNE, "initial-check")] == ["notify-at-once"]
    assert len(clocks(HEALTH, "initial-check")) == 2


def test_a_clock_of_a_reopened_case_runs_again_and_was_nobodys_delay_while_the_case_was_closed(
    service: Deciding,
) -> None:
    day = timedelta(days=1)
    again = replace(start, starts=(replace(check, resumed_by=("CaseReopened.v1",)),))
    closed = replace(done, kind="CaseClosed.v1", happened_at=DUE - day, noted_at=DUE - day)
    give(service, again, closed)
    assert timer(service, DUE + day).look() == 0
    give(service, replace(closed, kind="CaseReopened.v1", happened_at=DUE + 3 * day, noted_at=DUE + 3 * day))
    with service.runtime.log.database.connection() as connection:
        found: list[Any] = queries.of_case(connection, CASE, agency=HEALTH, hidden=())
    (clock,) = found
    assert (clock["state"], clock["ended_at"], [step["kind"] for step in clock["steps"]]) == (
        "running",
        None,
        ["ended", "resumed"],
    )
    # One day was left: until the end of the day after the reopening.
    assert lines(late(service, DUE + 2 * day)) == []
    assert lines(late(service, DUE + 4 * day)) == []
    assert lines(late(service, DUE + 5 * day)) == [(check.deadline_id, 86_400, "open")]
    assert timer(service, DUE + 5 * day).look() == 1
    service.project()
    assert service.rebuild() == []


def test_how_late_one_is_does_not_count_the_time_in_which_the_case_was_closed(service: Deciding) -> None:
    day = timedelta(days=1)
    again = replace(start, starts=(replace(check, resumed_by=("CaseReopened.v1",)),))
    closed = replace(done, kind="CaseClosed.v1", happened_at=DUE + day, noted_at=DUE + day)
    give(service, again, closed)
    assert lines(late(service, DUE + 40 * day)) == [(check.deadline_id, 86_400, "ended-late")]
    give(service, replace(closed, kind="CaseReopened.v1", happened_at=DUE + 61 * day, noted_at=DUE + 61 * day))
    assert lines(late(service, DUE + 40 * day)) == [(check.deadline_id, 86_400, "ended-late")]
    assert lines(late(service, DUE + 63 * day)) == [(check.deadline_id, 3 * 86_400, "open")]
