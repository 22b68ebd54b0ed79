"""Partitions of a real log: made ahead, copied out, taken off, put back; the same bytes and leaves as before."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from deploy.comparing import DiffersError
from deploy.partitions import Work
from services.audit import queries
from services.audit.rules.verifying import Verdict
from services.audit.service.pulling import Pull
from services.audit.service.sources import OwnLog
from shared.config import Settings
from shared.eventlog.database import Database, connect
from shared.eventlog.follower import Follower
from shared.eventlog.partitions import PartitionError, record_on
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendRequest, DetachedError
from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord
from shared.notary.migrate import migrate_tree
from tests.support.logs import make_log_database, request, stream
from tests.support.records import meta
from tests.support.walking import verify

pytestmark = pytest.mark.servers

SIZE = 4
FIRST, SECOND = "event_from_1", "event_from_5"


@pytest.fixture
def log_name(settings: Settings) -> str:
    name = make_log_database(settings, partition_size=SIZE)
    with connect(settings.postgres(name, "hoigia")) as connection:
        migrate_tree(connection, name, "notary-password")
    return name


def sign(work: Work, size: int) -> None:
    """Say that the log was signed up to a size; of the tree only that is asked here."""
    grown = work.log.execute("SELECT size FROM tree.head").fetchone()
    assert grown is not None
    work.log.execute("SELECT tree.grow(%s, %s, '{}', '{}', '{}')", (grown[0], size))
    work.log.execute("SELECT tree.keep(%s, sha256(''), '')", (size,))


@pytest.fixture
def log(settings: Settings, log_name: str) -> Iterator[PostgresEventLog]:
    made = PostgresEventLog(settings.postgres(log_name, f"{log_name}_service"))
    made.make_ahead()
    yield made
    made.close()


@pytest.fixture
def administrator(settings: Settings, log_name: str) -> Iterator[Connection[TupleRow]]:
    with connect(settings.postgres(log_name, "hoigia")) as connection:
        yield connection


@pytest.fixture
def work(log: PostgresEventLog, log_name: str, administrator: Connection[TupleRow], ledger: Database) -> Iterator[Work]:
    with ledger.connection() as held:
        yield Work(log_name, administrator, held, log.origin)


def one_event(own: StreamId, version: int = 0) -> AppendRequest:
    made = request((own, version))
    return replace(made, events=tuple(event._replace(meta=meta().encode()) for event in made.events))


def fill(log: PostgresEventLog, own: StreamId, count: int) -> None:
    """Append to one stream, so that its records lie in every partition."""
    start = log.version(own)
    for version in range(start, start + count):
        log.append(one_event(own, version))
        log.make_ahead()


def pull(log: PostgresEventLog, work: Work, ledger: Database) -> None:
    Pull.begin(work.service, OwnLog(log), database=ledger, owner="test").step()


def verdict(log: PostgresEventLog, work: Work) -> Verdict:
    return verify(log.read(0, 100), queries.held(work.ledger, work.service, 0, 100), origin=log.origin)


@pytest.fixture
def own(log: PostgresEventLog, work: Work, ledger: Database) -> StreamId:
    """Ten records of one stream, all in the ledger: two full partitions, and a third begun."""
    name = stream()
    fill(log, name, 10)
    pull(log, work, ledger)
    sign(work, 9)
    return name


def test_a_partition_that_is_not_signed_stays_where_it_is(
    log: PostgresEventLog, work: Work, ledger: Database, tmp_path: Path
) -> None:
    fill(log, stream(), 10)
    pull(log, work, ledger)
    sign(work, 6)
    for name in (FIRST, SECOND):
        work.copy_out(name, tmp_path / name)
    work.detach(FIRST)
    for size in (7, 8):
        # Of a tree that ends with the partition the notary reads the last record again.
        sign(work, size)
        with pytest.raises(PartitionError, match="partition-not-signed"):
            work.detach(SECOND)
    sign(work, 9)
    work.detach(SECOND)
    assert [one.attached for one in work.listed()][:3] == [False, False, True]


def test_the_service_makes_partitions_before_they_are_needed(log: PostgresEventLog, work: Work) -> None:
    name = stream()
    for _ in range(10):
        fill(log, name, 1)
        ends = [one.end for one in work.listed()]
        assert max(ends) > log.head() + 1
    assert [record.position for record in log.read(0, 100)] == list(range(1, 11))
    assert [one.name for one in work.listed()][:3] == [FIRST, SECOND, "event_from_9"]


def test_the_service_cannot_say_how_large_partitions_are(settings: Settings, log_name: str) -> None:
    with connect(settings.postgres(log_name, f"{log_name}_service")) as service:
        with pytest.raises(errors.UndefinedFunction):
            service.execute("SELECT log.ensure_partitions(1)")
        for statement in (
            "UPDATE log.partitioning SET size = 1",
            "SELECT log.make_table('event_from_100', 100, 200)",
            "SELECT log.detach_partition('event_from_1', decode(repeat('00', 32), 'hex'))",
            "SELECT log.attach_partition('event_from_1', decode(repeat('00', 32), 'hex'))",
            "SELECT log.note_copy('event_from_1', decode(repeat('00', 32), 'hex'))",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                service.execute(statement.encode())


def test_a_partition_made_by_the_service_belongs_to_the_owner_and_refuses_changes(
    own: StreamId, administrator: Connection[TupleRow], log_name: str
) -> None:
    del own
    owners = administrator.execute(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'log' AND tablename LIKE 'event_from_%'"
    ).fetchall()
    assert owners == [(f"{log_name}_owner",)]
    for partition in (FIRST, SECOND, "event_from_9"):
        refuses(administrator, partition)


def refuses(administrator: Connection[TupleRow], partition: str) -> None:
    for words in ("UPDATE {} SET type = type", "DELETE FROM {}", "TRUNCATE {}"):
        with administrator.transaction(force_rollback=True):
            administrator.execute("SET LOCAL session_replication_role = replica")
            with pytest.raises(errors.DatabaseError) as refused:
                administrator.execute(sql.SQL(words).format(sql.Identifier("log", partition)))
            assert refused.value.sqlstate == "HG009"


def test_a_copy_holds_every_record_and_its_digest_is_that_of_the_file(
    log: PostgresEventLog, own: StreamId, work: Work, tmp_path: Path
) -> None:
    del own
    file = tmp_path / "copy"
    checked = work.copy_out(SECOND, file)
    assert checked.digest == hashlib.sha256(file.read_bytes()).hexdigest() == work.verify(SECOND).digest
    assert [record_on(line) for line in file.read_bytes().splitlines(keepends=True)] == list(log.read(4, 4))
    assert list(tmp_path.iterdir()) == [file]


def test_detached_and_attached_again_everything_is_as_before(
    log: PostgresEventLog,
    own: StreamId,
    work: Work,
    ledger: Database,
    administrator: Connection[TupleRow],
    tmp_path: Path,
) -> None:
    before, leaves = list(log.read(0, 100)), verdict(log, work)
    work.copy_out(FIRST, tmp_path / "copy")
    work.detach(FIRST)
    refuses(administrator, FIRST)
    fill_others = stream()
    fill(log, fill_others, 6)
    assert log.head() == 16
    assert work.verify(FIRST).records == SIZE
    work.attach(FIRST, None)
    refuses(administrator, FIRST)
    assert log.read(0, 10) == before
    assert log.read_stream(own) == before
    pull(log, work, ledger)
    after = verdict(log, work)
    assert (after.records, after.finding) == (16, None)
    assert verify(log.read(0, 10), iter(queries.held(work.ledger, work.service, 0, 10)), origin=log.origin) == leaves


def test_what_reaches_into_a_detached_partition_is_refused_by_name_and_never_a_hole(
    log: PostgresEventLog, own: StreamId, work: Work, tmp_path: Path
) -> None:
    work.copy_out(SECOND, tmp_path / "copy")
    work.detach(SECOND)
    assert [record.position for record in log.read(0, 100)] == [1, 2, 3, 4]
    assert [record.position for record in log.read(8, 100)] == [9, 10]
    assert log.read_stream(own, 8) == log.read(8, 100)
    for after, limit in ((4, 100), (6, 1)):
        with pytest.raises(DetachedError, match="log-partition-detached"):
            log.read(after, limit)
    with pytest.raises(DetachedError, match="log-partition-detached"):
        log.read_stream(own)
    # A stream that stands nowhere else is not taken for one that does not exist.
    work.copy_out(FIRST, tmp_path / "first")
    work.detach(FIRST)
    with pytest.raises(DetachedError):
        log.read_stream(own, 3)
    assert log.read_stream(stream()) == []


def test_a_stream_goes_on_at_its_version_while_its_beginning_is_detached(
    log: PostgresEventLog, own: StreamId, work: Work, tmp_path: Path
) -> None:
    work.copy_out(FIRST, tmp_path / "copy")
    work.detach(FIRST)
    assert log.append(one_event(own, 10)).first == 11
    assert log.version(own) == 11


def test_a_follower_from_the_beginning_stops_where_the_partition_begins(
    log: PostgresEventLog, own: StreamId, work: Work, settings: Settings, tmp_path: Path
) -> None:
    del own
    work.copy_out(SECOND, tmp_path / "copy")
    work.detach(SECOND)
    seen: list[int] = []

    def note(_connection: Any, record: StoredRecord) -> None:
        seen.append(record.position)

    follower = Follower(
        "late", log, note, connection_string=settings.postgres(work.service, f"{work.service}_service"), owner="test"
    )
    follower.start()
    try:
        assert follower.step() == SIZE
        with pytest.raises(DetachedError) as halted:
            follower.step()
        assert halted.value.fields == {"position": "5"}
        work.attach(SECOND, None)
        while follower.step():
            pass
    finally:
        follower.close()
    assert seen == list(range(1, 11))


def test_only_a_full_partition_that_was_copied_out_is_detached(
    log: PostgresEventLog, own: StreamId, work: Work, tmp_path: Path
) -> None:
    del log, own
    with pytest.raises(PartitionError, match="partition-not-full"):
        work.detach("event_from_9")
    with pytest.raises(PartitionError, match="partition-not-full"):
        work.copy_out("event_from_9", tmp_path / "part")
    with pytest.raises(PartitionError, match="partition-differs-from-copy"):
        work.detach(FIRST)
    with pytest.raises(PartitionError, match="partition-unknown"):
        work.detach("event_from_2")
    assert list(tmp_path.iterdir()) == []


def test_a_partition_that_the_ledger_does_not_hold_yet_is_not_copied_out(
    log: PostgresEventLog, own: StreamId, work: Work, tmp_path: Path
) -> None:
    fill(log, own, 6)
    with pytest.raises(DiffersError, match="not-in-ledger-yet") as found:
        work.copy_out("event_from_9", tmp_path / "copy")
    assert found.value.position == 11


def test_a_changed_copy_is_not_attached(
    log: PostgresEventLog, own: StreamId, work: Work, administrator: Connection[TupleRow], tmp_path: Path
) -> None:
    del own
    work.copy_out(FIRST, tmp_path / "copy")
    work.detach(FIRST)
    change(administrator, "UPDATE log.event_from_1 SET data = '{\"n\":2}' WHERE position = 3")
    with pytest.raises(DiffersError, match="differs-from-ledger") as found:
        work.attach(FIRST, None)
    assert found.value.position == 3
    with pytest.raises(DetachedError):
        log.read(0, 1)


def test_a_partition_whose_table_is_gone_comes_back_from_its_copy_only_if_nothing_was_changed(
    log: PostgresEventLog, own: StreamId, work: Work, administrator: Connection[TupleRow], tmp_path: Path
) -> None:
    del own
    before = list(log.read(0, SIZE))
    copy, changed, short = (tmp_path / name for name in ("copy", "changed", "short"))
    work.copy_out(FIRST, copy)
    changed.write_bytes(copy.read_bytes().replace(b'"version":2', b'"version":7'))
    short.write_bytes(b"".join(copy.read_bytes().splitlines(keepends=True)[:-1]))
    work.detach(FIRST)
    administrator.execute("DROP TABLE log.event_from_1")
    with pytest.raises(PartitionError, match="partition-table-gone"):
        work.attach(FIRST, None)
    with pytest.raises(DiffersError, match="differs-from-ledger"):
        work.attach(FIRST, changed)
    with pytest.raises(PartitionError, match="partition-differs-from-copy"):
        work.attach(FIRST, short)
    assert not work.listed()[0].present
    work.attach(FIRST, copy)
    refuses(administrator, FIRST)
    assert log.read(0, SIZE) == before


def test_what_was_done_to_partitions_is_kept_for_ever(
    own: StreamId, work: Work, administrator: Connection[TupleRow], tmp_path: Path
) -> None:
    del own
    digest = work.copy_out(FIRST, tmp_path / "copy").digest
    work.detach(FIRST)
    work.attach(FIRST, None)
    acts = administrator.execute("SELECT act, encode(digest, 'hex'), done_by FROM log.partition_act ORDER BY number")
    assert acts.fetchall() == [(act, digest, "hoigia") for act in ("copied-out", "detached", "attached")]
    with pytest.raises(errors.DatabaseError, match="append-only"):
        administrator.execute("DELETE FROM log.partition_act")


def change(administrator: Connection[TupleRow], statement: str) -> None:
    """Do to a detached table what only a superuser can."""
    administrator.execute("ALTER TABLE log.event_from_1 DISABLE TRIGGER ALL")
    administrator.execute(statement.encode())
    administrator.execute("ALTER TABLE log.event_from_1 ENABLE TRIGGER ALL")
