"""A log that lost its newest records gets them back from the ledger, every byte, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg import errors

from deploy import starting
from deploy.comparing import DiffersError
from deploy.restoring import PAGE, RestoreError, put_back
from deploy.supervisor import REFUSED_CODE
from services.audit.service.pulling import Pull
from services.audit.service.sources import OwnLog
from shared.config import Settings
from shared.eventlog.database import Database, Session, connect
from shared.eventlog.forward import WentBackError
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendRequest, KnownCommand
from shared.house.marks import raise_mark
from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord
from tests.support.logs import make_log_database, request, stream
from tests.support.records import meta

pytestmark = pytest.mark.servers


@pytest.fixture
def name(settings: Settings) -> str:
    return make_log_database(settings)


@pytest.fixture
def log(settings: Settings, name: str) -> Iterator[PostgresEventLog]:
    made = PostgresEventLog(settings.postgres(name, f"{name}_service"))
    yield made
    made.close()


@pytest.fixture
def administrator(settings: Settings, name: str) -> Iterator[Session]:
    with connect(settings.postgres(name, "hoigia")) as connection:
        yield connection


def events(*streams: tuple[StreamId, int], count: int = 1) -> AppendRequest:
    made = request(*streams, events=count)
    return replace(made, events=tuple(event._replace(meta=meta().encode()) for event in made.events))


def fill(log: PostgresEventLog) -> tuple[list[StoredRecord], list[KnownCommand]]:
    """Append to several streams, more than a page of records, and commands that led to nothing between them."""
    own, other = stream(), stream()
    log.append(events((own, 0), (other, 0), count=2))
    for version in range(2, 5):
        log.append(events((own, version)))
        log.append(request())
    log.append(events((stream(), 0), count=PAGE + 20))
    log.append(events((own, 5)))
    log.append(request())
    return everything(log)


def everything(log: PostgresEventLog) -> tuple[list[StoredRecord], list[KnownCommand]]:
    return [*log.read(0, 2 * PAGE)], [*log.commands(0, 2 * PAGE)]


def pull(log: PostgresEventLog, ledger: Database, name: str) -> None:
    pulling = Pull.begin(name, OwnLog(log), database=ledger, owner="test")
    while pulling.step()[0]:
        pass


def roll_back(administrator: Session, position: int) -> None:
    """Make the log what a backup of that moment holds."""
    with administrator.transaction():
        for table in ("event", "event_from_1", "command"):
            administrator.execute(f"ALTER TABLE log.{table} DISABLE TRIGGER ALL".encode())
        administrator.execute("DELETE FROM log.event WHERE position > %s", (position,))
        administrator.execute(
            "DELETE FROM log.command WHERE number > (SELECT coalesce(max(number), 0) FROM log.command c"
            " WHERE c.event_count > 0 AND c.first_position + c.event_count - 1 <= %s)",
            (position,),
        )
        administrator.execute("DELETE FROM log.stream")
        administrator.execute(
            "INSERT INTO log.stream SELECT stream, max(version), max(position) FROM log.event GROUP BY stream"
        )
        administrator.execute(
            "SELECT setval('log.command_number_seq', coalesce(max(number), 1), count(*) > 0) FROM log.command"
        )
        for table in ("event", "event_from_1", "command"):
            administrator.execute(f"ALTER TABLE log.{table} ENABLE TRIGGER ALL".encode())


def test_records_and_commands_come_back_as_they_were_and_the_log_goes_on_behind_them(
    log: PostgresEventLog, ledger: Database, administrator: Session, name: str
) -> None:
    before = fill(log)
    pull(log, ledger, name)
    streams = {record.stream: log.version(record.stream) for record in before[0]}
    roll_back(administrator, 5)
    assert log.head() == 5
    with ledger.connection() as held:
        restored, tail = put_back(administrator, held, name)
        assert (restored.records, restored.position) == (len(before[0]) - 5, log.head())
        assert restored.commands == 8
        assert everything(log) == before
        assert tail == log.tail()
        assert {found: log.version(found) for found in streams} == streams
        again, _ = put_back(administrator, held, name)
        assert (again.records, again.commands) == (0, 0)
    known = before[1][2]
    assert log.find_command(known.command_id, known.digest) is not None
    log.append(events((before[0][0].stream, 6)))
    assert log.commands(before[1][-1].number, 10)[0].number > before[1][-1].number
    pull(log, ledger, name)


def test_a_log_that_lost_everything_comes_back_whole(
    log: PostgresEventLog, ledger: Database, administrator: Session, name: str
) -> None:
    before = fill(log)
    pull(log, ledger, name)
    roll_back(administrator, 0)
    assert everything(log) == ([], [])
    with ledger.connection() as held:
        put_back(administrator, held, name)
    assert everything(log) == before


def test_a_log_that_went_on_otherwise_is_left_as_it_is(
    log: PostgresEventLog, ledger: Database, administrator: Session, name: str
) -> None:
    fill(log)
    pull(log, ledger, name)
    roll_back(administrator, 5)
    log.append(events((stream(), 0)))
    with ledger.connection() as held, pytest.raises(DiffersError, match="differs-from-ledger"):
        put_back(administrator, held, name)
    assert log.head() == 6


def test_a_log_of_which_the_ledger_knows_nothing_is_left_as_it_is(
    log: PostgresEventLog, ledger: Database, administrator: Session, name: str
) -> None:
    fill(log)
    with ledger.connection() as held, pytest.raises(RestoreError, match="log-unknown-to-ledger"):
        put_back(administrator, held, name)


def test_a_process_that_lives_on_over_a_restored_database_appends_nothing_until_the_tail_is_back(
    log: PostgresEventLog, ledger: Database, administrator: Session, name: str
) -> None:
    before = fill(log)
    pull(log, ledger, name)
    roll_back(administrator, 5)
    cut_off(administrator, name)
    asked = events((stream(), 0))
    for _ in range(2):
        with pytest.raises(WentBackError, match="log-went-back"):
            log.append(asked)
    with pytest.raises(WentBackError):
        log.make_ahead()
    assert log.head() == 5
    with ledger.connection() as held:
        put_back(administrator, held, name)
    assert log.append(asked).first == len(before[0]) + 1


def cut_off(administrator: Session, name: str) -> None:
    """End every session of the service, as replacing its database does."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = %s"
    administrator.execute(query, (name, f"{name}_service"))


def test_the_service_cannot_put_anything_back_itself(settings: Settings, name: str) -> None:
    with connect(settings.postgres(name, f"{name}_service")) as service, pytest.raises(errors.InsufficientPrivilege):
        service.execute("SELECT log.restore_tail('x'" + ", '{}'" * 16 + ")")


def test_while_the_ledger_is_away_a_log_starts_on_its_mark_and_without_one_only_when_empty(
    log: PostgresEventLog, settings: Settings, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (settings.secrets / "broker" / name).write_text("nobody answers\n", encoding="ascii")
    away = replace(settings, broker_port=1, data_directory=tmp_path)
    monkeypatch.setattr(starting, "LEDGER_SECONDS", 0.0)
    monkeypatch.setattr(starting, "reconcile_with_log", lambda *_: 0)
    monkeypatch.setattr(starting, "open_keyring", lambda *_: None)
    starting.check_start(away, name)
    (tmp_path / "marks" / f"{name}.json").unlink()
    log.append(events((stream(), 0)))
    with pytest.raises(SystemExit) as ended:
        starting.check_start(away, name)
    assert ended.value.code == REFUSED_CODE
    assert "log-unproved" in capsys.readouterr().err
    raise_mark(away, name, log.tail())
    starting.check_start(away, name)
    raise_mark(away, name, replace(log.tail(), position=2))
    with pytest.raises(SystemExit):
        starting.check_start(away, name)
    assert f"hoigia log restore-tail {name}" in capsys.readouterr().err
