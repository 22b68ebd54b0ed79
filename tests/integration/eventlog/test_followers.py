"""Followers: effect and checkpoint together, one active at a time, nothing skipped; rebuild equals live."""

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from services.intake.commands import NoteDetermination
from services.intake.schemas import to_command
from services.intake.service import DEFINITION
from shared.access.asker import Asker
from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.eventlog.database import connect
from shared.eventlog.follower import ActiveLock, FencedError, Follower
from shared.eventlog.readmodel import FOLLOWER_NAME, DecodedLog, Rebuild
from shared.eventlog.writing import Writer
from shared.house.arrival import Arrival
from shared.house.reading import own_rows
from shared.kernel.canonical import canonical
from shared.kernel.ids import CaseId, case_id, request_command_id
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import ConflictError
from tests.support.broker import until
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

DAY = date(2026, 3, 16)
OFFICER = Asker(user="lan", agency="24-xa-dong-ky", role="commune-officer", purpose="support")


@pytest.fixture
def intake(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as service:
        yield service


def receive(intake: Deciding, key: str) -> CaseId:
    command_id = request_command_id("here", "lan", key)
    case = case_id(command_id)
    arrival = Arrival(command_id=command_id, case_id=case, at=now(), asker=OFFICER, node="24")
    body = dict(COMMANDS["receive-victim"].example)
    intake.carry_out(to_command("receive-victim", body, arrival), case=case, asker=OFFICER)
    return case


def counted(intake: Deciding) -> tuple[int, int]:
    with connect(intake.runtime.connection_string) as connection:
        rows = connection.execute("SELECT count(*) FROM read.intake_case").fetchone()
        checkpoint = connection.execute(
            "SELECT position FROM read.follower WHERE name = %s", (FOLLOWER_NAME,)
        ).fetchone()
    return (rows[0] if rows else -1, checkpoint[0] if checkpoint else -1)


def test_own_rows_are_given_once_they_hold_what_was_stored_before(intake: Deciding) -> None:
    receive(intake, "a")
    pauses: list[float] = []

    def follow(seconds: float) -> None:
        pauses.append(seconds)
        intake.project()

    with own_rows(intake.runtime.log.database, pause=follow) as connection:
        assert connection.execute("SELECT count(*) FROM read.intake_case").fetchone() == (1,)
    assert pauses


def test_own_rows_are_given_as_they_are_where_the_follower_stands_still(intake: Deciding) -> None:
    receive(intake, "a")
    moments = iter((0.0, 1.0, 3.0))
    with own_rows(
        intake.runtime.log.database, clock=lambda: next(moments), pause=lambda _: None, seconds=2.0
    ) as connection:
        assert connection.execute("SELECT count(*) FROM read.intake_case").fetchone() == (0,)


def test_a_follower_that_stands_still_is_waited_for_once_and_again_when_it_has_moved(intake: Deciding) -> None:
    def waited(done: Callable[[], object] = lambda: None) -> int:
        pauses: list[object] = []
        moments = iter(range(1000))
        with own_rows(
            intake.runtime.log.database,
            clock=lambda: float(next(moments)),
            pause=lambda _: pauses.append(done()),
            seconds=5.0,
        ) as connection:
            connection.execute("SELECT 1")
        return len(pauses)

    receive(intake, "a")
    assert waited() == 4
    receive(intake, "b")
    assert waited() == 0
    intake.project()
    assert waited() == 0
    receive(intake, "c")
    assert waited(intake.project) == 1


def test_a_failing_event_halts_the_follower_with_neither_effect_nor_progress(intake: Deciding) -> None:
    receive(intake, "a")
    intake.project()
    receive(intake, "b")
    receive(intake, "c")
    fails = True

    def project(writer: Writer, record: StoredRecord) -> None:
        writer.execute("INSERT INTO read.tried (position) VALUES (%s)", (record.position,))
        if record.position == 3 and fails:
            raise ValueError("cannot be projected yet")

    with connect(intake.runtime.connection_string) as connection:
        connection.execute("CREATE TABLE read.tried (position bigint PRIMARY KEY)")
    follower = Follower(
        "tried", intake.runtime.log, project, connection_string=intake.runtime.connection_string, owner="test"
    )
    follower.start()
    for _ in range(2):
        with pytest.raises(ValueError, match="cannot be projected"):
            follower.step()
    with connect(intake.runtime.connection_string) as connection:
        assert connection.execute("SELECT count(*) FROM read.tried").fetchone() == (0,)
    fails = False
    assert follower.step() == 3
    with connect(intake.runtime.connection_string) as connection:
        assert connection.execute("SELECT array_agg(position ORDER BY position) FROM read.tried").fetchone() == (
            [1, 2, 3],
        )
    follower.close()


def test_an_owner_that_was_taken_over_is_fenced_and_changes_nothing(intake: Deciding) -> None:
    receive(intake, "a")
    applied: list[str] = []

    def follower(owner: str) -> Follower[StoredRecord]:
        return Follower(
            "fenced",
            intake.runtime.log,
            lambda _connection, _record: applied.append(owner),
            connection_string=intake.runtime.connection_string,
            owner=owner,
        )

    old, new = follower("old"), follower("new")
    old.start()
    new.start()
    with pytest.raises(FencedError):
        old.step()
    assert new.step() == 1
    with connect(intake.runtime.connection_string) as connection:
        row = connection.execute("SELECT position, epoch, owner FROM read.follower WHERE name = 'fenced'").fetchone()
    assert row == (1, 2, "new")
    old.close()
    new.close()


def test_one_process_at_a_time_is_active_and_its_end_frees_the_place(intake: Deciding) -> None:
    string = intake.runtime.connection_string
    first, second = ActiveLock(string, "relay"), ActiveLock(string, "relay")
    assert first.try_acquire()
    assert not second.try_acquire()
    other = ActiveLock(string, "read-model")
    assert other.try_acquire()
    other.close()
    first.close()
    # The server lets go when it notices that the session has ended.
    until(second.try_acquire)
    second.close()


def test_a_rebuild_equals_the_live_tables_row_for_row(intake: Deciding) -> None:
    case = receive(intake, "a")
    receive(intake, "b")
    note = NoteDetermination(case_id=case, status="ActualVictimOfTrafficking", determined_on=DAY)
    intake.carry_out(note, case=case, asker=OFFICER)
    intake.project()
    assert intake.rebuild() == []
    assert counted(intake) == (2, 3)


def test_a_column_that_a_later_file_added_to_the_live_table_is_no_difference(intake: Deciding) -> None:
    receive(intake, "a")
    intake.project()
    with connect(intake.runtime.connection_string) as connection:
        for statement in (
            "ALTER TABLE intake_case RENAME COLUMN code TO former",
            "ALTER TABLE intake_case ADD COLUMN code text",
            "UPDATE intake_case SET code = former",
            "ALTER TABLE intake_case DROP COLUMN former",
        ):
            connection.execute(statement)
    assert intake.rebuild() == []


def test_a_second_rebuild_is_refused_while_one_runs_and_spoils_nothing(intake: Deciding) -> None:
    receive(intake, "a")
    intake.project()
    refused: list[str] = []

    def again(_position: int) -> None:
        with pytest.raises(ConflictError) as failure:
            intake.rebuild()
        refused.append(failure.value.code)

    runtime = intake.runtime
    source = DecodedLog(runtime.log, runtime.codec)
    assert Rebuild(source, runtime.read_model, runtime.connection_string).run(check=True, progress=again) == []
    assert refused == ["rebuild-running"]
    assert intake.rebuild() == []


def test_a_row_that_was_edited_behind_the_log_is_found_and_repaired(intake: Deciding) -> None:
    receive(intake, "a")
    receive(intake, "b")
    intake.project()
    with connect(intake.runtime.connection_string) as connection:
        connection.execute(
            "UPDATE read.intake_case SET route = 'GIAI_CUU' WHERE code = (SELECT min(code) FROM read.intake_case)"
        )
    found = intake.rebuild()
    assert [(one.table, one.only_live, one.only_rebuilt) for one in found] == [("intake_case", 1, 1)]
    assert intake.rebuild() == found, "a check changes nothing"
    source = DecodedLog(intake.runtime.log, intake.runtime.codec)
    Rebuild(source, intake.runtime.read_model, intake.runtime.connection_string).run(check=False)
    assert intake.rebuild() == []
    receive(intake, "c")
    intake.project()
    assert counted(intake) == (3, 3)


def test_no_personal_value_reaches_a_read_model_or_the_log_in_the_clear(intake: Deciding) -> None:
    receive(intake, "a")
    intake.project()
    (record,) = intake.runtime.log.read(0, 10)
    assert "Nghiệm".encode() not in record.data + record.meta
    with connect(intake.runtime.connection_string) as connection:
        rows = str(connection.execute("SELECT * FROM read.intake_case").fetchall())
    assert "Nghiệm" not in rows


def test_an_old_event_is_read_through_its_upcasts_and_its_bytes_stay(intake: Deciding) -> None:
    receive(intake, "a")
    (record,) = intake.runtime.log.read(0, 1)

    def from_older(data: dict[str, object]) -> tuple[str, dict[str, object]]:
        place = data.pop("where")
        return "VictimReceived.v1", {**data, "place": place}

    codec = intake.runtime.codec
    older = record._replace(type="VictimReceived.v0", data=record.data.replace(b'"place"', b'"where"'))
    older = older._replace(data=canonical(json.loads(older.data)))
    codec._upcasts["VictimReceived.v0"] = from_older  # type: ignore[assignment]  # noqa: SLF001 - an upcast of a release before ours
    try:
        assert codec.decode(older).event == codec.decode(record).event
        assert codec.decode(older).record is older
    finally:
        del codec._upcasts["VictimReceived.v0"]  # noqa: SLF001
