"""The ledger takes what is sound, in order, once; it halts where everybody sees it, and nobody can change it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import LiteralString

import psycopg
import pytest

from services.audit import queries
from services.audit.rules import verify
from services.audit.service.following import LedgerFollower
from services.audit.service.pulling import HaltedError, Pull
from services.audit.service.sources import Batch
from shared.config import Settings
from shared.eventlog.database import Database, connect
from shared.eventlog.follower import FencedError
from shared.kernel.record import StoredRecord
from tests.support.records import ORIGIN, log, record

pytestmark = pytest.mark.servers


@dataclass
class Owner:
    """Somebody's log, which a test may spoil."""

    records: list[StoredRecord] = field(default_factory=list)
    origin: str = ORIGIN
    failure: Exception | None = None

    def read(self, after: int, limit: int) -> Batch:
        """Give what stands after a position."""
        if self.failure is not None:
            raise self.failure
        return Batch(self.origin, len(self.records), self.records[after : after + limit])


def pull(ledger: Database, owner: Owner) -> Pull:
    return Pull.begin("intake", owner, database=ledger, owner="test")


def held(ledger: Database) -> list[StoredRecord]:
    with ledger.connection() as connection:
        return [one for one, _ in queries.held(connection, "intake", 0, 1000)]


def halted(ledger: Database) -> tuple[str | None, int | None]:
    with ledger.connection() as connection:
        known = queries.sources(connection)["intake"]
    return known.halted, known.halted_at


def test_records_are_taken_verbatim_with_their_leaves_and_the_checkpoint_moves_with_them(ledger: Database) -> None:
    owner = Owner(log(7))
    assert pull(ledger, owner).step() == (7, 7)
    assert held(ledger) == log(7)
    with ledger.connection() as connection:
        rows = queries.held(connection, "intake", 0, 100)
        position = connection.execute("SELECT position FROM read.follower WHERE name = 'ledger.intake'").fetchone()
    assert verify(log(7), rows, origin=ORIGIN).finding is None
    assert position == (7,)


def test_later_records_chain_to_leaves_taken_before(ledger: Database) -> None:
    owner = Owner(log(3))
    pull(ledger, owner).step()
    owner.records = log(8)
    pull(ledger, owner).step()
    with ledger.connection() as connection:
        assert verify(log(8), queries.held(connection, "intake", 0, 100), origin=ORIGIN).finding is None


def test_nothing_is_taken_twice(ledger: Database) -> None:
    owner = Owner(log(4))
    pulling = pull(ledger, owner)
    assert [pulling.step()[0] for _ in range(3)] == [4, 0, 0]


def hole(records: list[StoredRecord]) -> None:
    del records[5]


def version_hole(records: list[StoredRecord]) -> None:
    records[5] = replace(records[5], version=9)


def back_in_time(records: list[StoredRecord]) -> None:
    records[5] = replace(records[5], recorded_at=records[0].recorded_at)


def not_canonical(records: list[StoredRecord]) -> None:
    records[5] = replace(records[5], data=b'{"n": 6}')


def without_actor(records: list[StoredRecord]) -> None:
    records[5] = replace(records[5], meta=b"{}")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (hole, "position-hole"),
        (version_hole, "version-hole"),
        (back_in_time, "time-went-back"),
        (not_canonical, "not-canonical"),
        (without_actor, "record-unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unsound_record_stops_the_batch_before_it_is_taken(
    ledger: Database, spoil: Callable[[list[StoredRecord]], None], code: str
) -> None:
    owner = Owner(log(4))
    pulling = pull(ledger, owner)
    pulling.step()
    owner.records = log(9)
    spoil(owner.records)
    with pytest.raises(HaltedError, match=code):
        pulling.step()
    assert held(ledger) == log(4)
    owner.records = log(9)
    assert pulling.step()[0] == 5


def other_content(owner: Owner) -> None:
    owner.records[3] = replace(owner.records[3], data=b'{"n":0}')


def rolled_back(owner: Owner) -> None:
    del owner.records[2:]


def other_incarnation(owner: Owner) -> None:
    owner.origin = ORIGIN + "x"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (other_content, "differs-from-ledger"),
        (rolled_back, "log-behind-ledger"),
        (other_incarnation, "other-incarnation"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_log_that_is_not_what_it_was_halts_visibly_until_it_is_again(
    ledger: Database, spoil: Callable[[Owner], None], code: str
) -> None:
    owner = Owner(log(4))
    pulling = pull(ledger, owner)
    pulling.step()
    spoil(owner)
    with pytest.raises(HaltedError, match=code) as halt:
        pulling.step()
    pulling.note(halt.value)
    assert halted(ledger)[0] == code
    assert held(ledger) == log(4)
    owner.records, owner.origin = log(4), ORIGIN
    pulling.step()
    assert halted(ledger) == (None, None)


def test_whoever_pulled_before_is_fenced(ledger: Database) -> None:
    owner = Owner(log(2))
    older = pull(ledger, owner)
    pull(ledger, owner).step()
    owner.records = log(5)
    older.checkpoint.position = 2
    with pytest.raises(FencedError):
        older.step()
    assert held(ledger) == log(2)


def test_a_lost_checkpoint_is_found_again_in_the_ledger(ledger: Database) -> None:
    owner = Owner(log(3))
    pull(ledger, owner).step()
    with ledger.connection() as connection:
        connection.execute("DELETE FROM read.follower")
    owner.records = log(6)
    assert pull(ledger, owner).step()[0] == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE guarded.record SET type = 'x'",
        "DELETE FROM guarded.record",
        "TRUNCATE guarded.record",
        "INSERT INTO guarded.record SELECT * FROM guarded.record",
        "UPDATE guarded.source SET head = 0",
        "DROP TABLE guarded.record",
        "ALTER TABLE guarded.record DISABLE TRIGGER ALL",
    ],
)
def test_the_service_can_change_nothing_that_it_took(ledger: Database, statement: LiteralString) -> None:
    pull(ledger, Owner(log(2))).step()
    with ledger.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE guarded.record SET type = 'x'", "DELETE FROM guarded.record", "TRUNCATE guarded.record"],
)
def test_not_even_an_administrator_changes_it_by_mistake(
    ledger: Database, database_name: str, settings: Settings, statement: LiteralString
) -> None:
    pull(ledger, Owner(log(2))).step()
    with (
        connect(settings.postgres(database_name, "hoigia")) as connection,
        pytest.raises(psycopg.Error, match="append-only"),
    ):
        connection.execute(statement)


def test_the_follower_takes_what_comes_and_a_look_is_complete_to_its_beginning(
    ledger: Database, connection_string: str
) -> None:
    owners = {"intake": Owner(log(3)), "verification": Owner([], origin="hoigia.example/24/verification/01")}
    follower = LedgerFollower(owners, database=ledger, connection_string=connection_string, owner="test")
    thread = threading.Thread(target=follower.run)
    thread.start()
    try:
        follower.refresh(30)
        assert held(ledger) == log(3)
        owners["intake"].records = log(5)
        follower.refresh(30)
        assert held(ledger) == log(5)
        assert follower.followers["intake"].sight.head == 5
        owners["intake"].failure = ConnectionError("away")
        follower.refresh(30)
        sight = follower.followers["intake"].sight
        assert (sight.head, sight.trouble) == (None, "ConnectionError")
        owners["intake"].failure, owners["intake"].records = None, log(6)
        follower.refresh(30)
        assert held(ledger) == log(6)
    finally:
        assert follower.stop()
        thread.join()


def test_a_second_process_stands_by_until_the_first_is_gone(ledger: Database, connection_string: str) -> None:
    owner = Owner(log(2))
    first, second = (
        LedgerFollower({"intake": owner}, database=ledger, connection_string=connection_string, owner=name)
        for name in ("first", "second")
    )
    threads = [threading.Thread(target=one.run) for one in (first, second)]
    threads[0].start()
    first.refresh(30)
    threads[1].start()
    owner.records = log(4)
    assert not second.followers["intake"].refresh(0.5)
    first.refresh(30)
    first.stop()
    owner.records = log(6)
    assert second.followers["intake"].refresh(30)
    assert held(ledger) == log(6)
    second.stop()
    for thread in threads:
        thread.join()


def test_a_record_without_a_case_or_code_is_held_too(ledger: Database) -> None:
    pull(ledger, Owner([record(1)])).step()
    with ledger.connection() as connection:
        row = connection.execute("SELECT subject, code FROM guarded.record").fetchone()
    assert row == (None, None)
