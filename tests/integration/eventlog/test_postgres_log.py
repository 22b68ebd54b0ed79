"""What only the log in PostgreSQL must hold: roles, triggers, group commit, lost connections, clocks."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg import Connection, errors
from psycopg.rows import TupleRow

from shared import messaging
from shared.clock import now
from shared.config import Settings
from shared.eventlog import migrate
from shared.eventlog import postgres as postgres_log
from shared.eventlog.database import connect
from shared.eventlog.migrate import apply_files
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import LARGEST_DATA, Appended, AppendRejectedError, ClockError, VersionConflictError
from shared.kernel.refusal import OutcomeUnknownError
from tests.support.logs import make_log_database, request, stream
from tests.support.servers import Servers

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def database(running_servers: Servers) -> str:
    return make_log_database(running_servers.settings)


@pytest.fixture
def settings(running_servers: Servers) -> Settings:
    return running_servers.settings


@pytest.fixture
def log(settings: Settings, database: str) -> Iterator[PostgresEventLog]:
    opened = PostgresEventLog(settings.postgres(database, f"{database}_service"))
    yield opened
    opened.close()


@pytest.fixture
def service(settings: Settings, database: str) -> Iterator[Connection[TupleRow]]:
    with connect(settings.postgres(database, f"{database}_service")) as connection:
        yield connection


@pytest.fixture
def administrator(settings: Settings, database: str) -> Iterator[Connection[TupleRow]]:
    with connect(settings.postgres(database, "hoigia")) as connection:
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO log.event SELECT * FROM log.event LIMIT 1",
        "UPDATE log.event SET type = 'Other.v1'",
        "DELETE FROM log.event",
        "TRUNCATE log.event",
        "UPDATE log.stream SET version = 1",
        "DELETE FROM log.command",
        "UPDATE log.identity SET origin = 'other'",
        "ALTER TABLE log.event DISABLE TRIGGER ALL",
        "DROP TABLE log.event",
        "CREATE TABLE log.mine (n int)",
        "COPY log.event FROM STDIN",
        "SET session_replication_role = replica",
    ],
)
def test_the_service_role_can_only_append_and_read(service: Connection[TupleRow], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        service.execute(statement.encode())


def test_the_service_role_cannot_become_the_owner(service: Connection[TupleRow], database: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        service.execute(f"SET ROLE {database}_owner".encode())


def test_the_owner_role_cannot_log_in(settings: Settings, database: str) -> None:
    (settings.secrets / "postgres" / f"{database}_owner").write_text("anything\n", encoding="ascii")
    with pytest.raises(errors.OperationalError):
        connect(settings.postgres(database, f"{database}_owner"))


def test_another_service_cannot_enter_the_database(settings: Settings, database: str) -> None:
    other = make_log_database(settings)
    with pytest.raises(errors.OperationalError):
        connect(settings.postgres(database, f"{other}_service"))


@pytest.mark.parametrize("table", ["log.event", "log.command", "log.identity"])
@pytest.mark.parametrize("words", ["UPDATE {} SET {} ", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_the_superuser_is_stopped_by_the_triggers(
    administrator: Connection[TupleRow], log: PostgresEventLog, table: str, words: str
) -> None:
    log.append(request((stream(), 0)))
    column = {"log.event": "type = type", "log.command": "event_count = event_count", "log.identity": "origin = origin"}
    with administrator.transaction(force_rollback=True):
        administrator.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(errors.DatabaseError) as refused:
            administrator.execute(words.format(table, column[table]).encode())
    assert refused.value.sqlstate == "HG009"


def test_every_partition_refuses_too(administrator: Connection[TupleRow], log: PostgresEventLog) -> None:
    log.append(request((stream(), 0)))
    rows = administrator.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'log.event'::regclass"
    ).fetchall()
    assert len(rows) == 2
    for (partition,) in rows:
        with pytest.raises(errors.DatabaseError) as refused:
            administrator.execute(f"TRUNCATE {partition}".encode())
        assert refused.value.sqlstate == "HG009"
    with pytest.raises(errors.DatabaseError):
        administrator.execute(f"DELETE FROM {rows[0][0]}".encode())  # noqa: S608 - a name from the catalogue


def test_partitions_are_made_ahead_of_the_head(administrator: Connection[TupleRow]) -> None:
    with administrator.transaction(force_rollback=True):
        made = administrator.execute("SELECT log.ensure_partitions()").fetchone()
    assert made == (0,)


def test_partitions_are_made_while_messages_are_being_stored(
    administrator: Connection[TupleRow], service: Connection[TupleRow]
) -> None:
    inbox = Path(messaging.__file__).parent / "sql" / "0001_inbound.sql"
    (lock,) = re.findall(r"PERFORM (pg_advisory_xact_lock\(\d+\))", inbox.read_text(encoding="utf-8"))
    with administrator.transaction():
        administrator.execute(f"SELECT {lock}".encode())
        assert service.execute("SELECT log.ensure_partitions()").fetchone() == (0,)


def test_a_clock_that_is_off_refuses_to_record(log: PostgresEventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    head = log.head()
    monkeypatch.setattr(postgres_log, "now", lambda: now() + timedelta(seconds=30))
    with pytest.raises(ClockError):
        log.append(request((stream(), 0)))
    assert log.head() == head


def test_requests_of_one_flush_succeed_and_conflict_alone(service: Connection[TupleRow], log: PostgresEventLog) -> None:
    old = stream()
    log.append(request((old, 0)))
    verdicts = postgres_log.flush(
        service, [request((stream(), 0)), request((old, 0)), request((stream(), 0), events=2)]
    )
    assert isinstance(verdicts[0], Appended)
    assert isinstance(verdicts[1], VersionConflictError)
    assert isinstance(verdicts[2], Appended)
    assert verdicts[2].first == verdicts[0].first + 1


def test_one_bad_request_of_a_flush_does_not_harm_the_others(log: PostgresEventLog) -> None:
    outcomes: dict[str, object] = {}
    gate = threading.Barrier(3)

    def write(name: str, kind: str) -> None:
        asked = request((stream(), 0))
        asked = type(asked)(
            command_id=asked.command_id,
            digest=asked.digest,
            expected=asked.expected,
            events=tuple(
                type(event)(event.stream, event.event_id, kind, event.salt, event.meta, event.data)
                for event in asked.events
            ),
        )
        gate.wait()
        try:
            outcomes[name] = log.append(asked)
        except AppendRejectedError as failure:
            outcomes[name] = failure

    threads = [threading.Thread(target=write, args=pair) for pair in (("a", "Tried.v1"), ("b", ""), ("c", "Tried.v1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert isinstance(outcomes["b"], AppendRejectedError)
    assert isinstance(outcomes["a"], Appended)
    assert isinstance(outcomes["c"], Appended)


def test_no_false_conflict_and_nothing_doubled_when_backends_are_killed(
    settings: Settings, administrator: Connection[TupleRow]
) -> None:
    name = make_log_database(settings)
    victim = PostgresEventLog(settings.postgres(name, f"{name}_service"))
    acknowledged: list[int] = []

    def write() -> None:
        own = stream()
        for version in range(40):
            asked = request((own, version))
            while True:
                try:
                    acknowledged.append(victim.append(asked).first)
                    break
                except OutcomeUnknownError:
                    continue  # the same request again tells what happened

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    kills = 0
    while any(thread.is_alive() for thread in threads) and kills < 400:
        cursor = administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE '%%log.append%%'",
            (name,),
        )
        kills += len(cursor.fetchall())
        next(thread for thread in threads if thread.is_alive() or thread is threads[-1]).join(timeout=0.03)
    for thread in threads:
        thread.join()
    assert kills > 0
    assert sorted(acknowledged) == list(range(1, 241))
    assert victim.head() == 240
    victim.close()


@pytest.mark.parametrize("data", [65_536, 262_144], ids=["the first release", "meanwhile"])
def test_a_log_of_an_earlier_release_is_brought_up_to_date(settings: Settings, *, data: int) -> None:
    name = make_log_database(settings)
    with connect(settings.postgres(name, "hoigia")) as administrator:
        administrator.execute("ALTER TABLE log.event DROP CONSTRAINT event_data_check")
        administrator.execute(
            f"ALTER TABLE log.event ADD CONSTRAINT event_data_check CHECK (octet_length(data) <= {data})".encode()
        )
        administrator.execute("DELETE FROM public.migration WHERE file = 'log/0023_larger_data.sql'")
        if data == LARGEST_DATA:
            for file, digest in migrate._SAID_MEANWHILE.items():  # noqa: SLF001 - what such databases remember
                administrator.execute("UPDATE public.migration SET digest = %s WHERE file = %s", (digest, file))
        migrate.migrate_log(administrator, name, origin="", incarnation="")
    log = PostgresEventLog(settings.postgres(name, f"{name}_service"))
    asked = request((stream(), 0))
    large = asked.events[0]._replace(data=b"1" * LARGEST_DATA)
    assert log.append(replace(asked, events=(large,))).first == 1
    log.close()


def test_a_file_that_was_changed_is_not_taken_for_the_one_that_was_applied(settings: Settings) -> None:
    name = make_log_database(settings)
    with connect(settings.postgres(name, "hoigia")) as administrator:
        administrator.execute("UPDATE public.migration SET digest = 'other' WHERE file = 'log/0001_log.sql'")
        with pytest.raises(migrate.MigrationError, match="migration-file-changed"):
            migrate.migrate_log(administrator, name, origin="", incarnation="")


def test_what_an_administrator_applied_for_a_service_is_not_applied_again(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "0001_made.sql"
    file.write_text("CREATE TABLE made (n int);", encoding="utf-8")
    with connect(settings.postgres(database, "hoigia")) as administrator:
        migrate.apply_files(administrator, tmp_path, prefix="first", role=f"{database}_service", schema="read")
    with connect(settings.postgres(database, f"{database}_service")) as service:
        assert apply_files(service, tmp_path, prefix="first", role=None, schema="read", known_in="inbox") == []
        with pytest.raises(errors.InsufficientPrivilege):
            service.execute("DELETE FROM public.migration")


def test_a_file_takes_as_long_as_it_takes_and_nothing_after_it_does(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    (tmp_path / "0001_long.sql").write_text("SELECT pg_sleep(0.2);", encoding="utf-8")
    with connect(settings.postgres(database, "hoigia")) as administrator:
        administrator.execute("SET statement_timeout = 50")
        assert apply_files(administrator, tmp_path, prefix="long", role=f"{database}_owner") == ["long/0001_long.sql"]
        with pytest.raises(errors.QueryCanceled):
            administrator.execute("SELECT pg_sleep(60)")


def test_what_a_service_left_in_its_own_tables_never_runs_as_the_administrator(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    own = settings.postgres(database, f"{database}_service")
    with connect(own) as service:
        service.execute("CREATE TABLE read.trap (n int); INSERT INTO read.trap VALUES (1)")
        service.execute("CREATE TABLE read.ran (who text)")
        service.execute(
            "CREATE FUNCTION read.spring() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO read.ran SELECT session_user; RETURN NEW; END $$"
        )
        service.execute("CREATE TRIGGER spring BEFORE UPDATE ON read.trap EXECUTE FUNCTION read.spring()")
    (tmp_path / "0001_touch.sql").write_text("UPDATE trap SET n = 2;", encoding="utf-8")
    with connect(own) as service:
        apply_files(service, tmp_path, prefix="later", role=None, schema="read", known_in="inbox")
        assert service.execute("SELECT who FROM read.ran").fetchall() == [(f"{database}_service",)]
