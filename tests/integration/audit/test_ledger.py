"""The ledger takes what is sound, in order, once; it halts where everybody sees it, and nobody can change it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import LiteralString

import psycopg
import pytest

from services.audit import queries
from services.audit.service.following import LedgerFollower
from services.audit.service.pulling import HaltedError, Pull
from services.audit.service.sources import Batch
from shared.config import Settings
from shared.eventlog.database import Database, connect, open_pool
from shared.eventlog.follower import FencedError
from shared.eventlog.store import KnownCommand
from shared.kernel.ids import CommandId, derive
from shared.kernel.record import StoredRecord
from tests.support.records import ORIGIN, START, log, record
from tests.support.walking import verify

pytestmark = pytest.mark.servers


@dataclass
class Owner:
    """Somebody's log, which a test may spoil."""

    records: list[StoredRecord] = field(default_factory=list)
    origin: str = ORIGIN
    failure: Exception | None = None
    others: list[KnownCommand] = field(default_factory=list)
    """Commands that led to nothing; they stand behind all others."""
    at_once: int = 1_000

    def commands(self) -> list[KnownCommand]:
        """Give one command for each record, and those that led to nothing."""
        return [command_of(one, number) for number, one in enumerate(self.records, 1)] + self.others

    def read(self, after: int, limit: int, commands_after: int) -> Batch:
        """Give what stands after a position, and the commands after a number."""
        if self.failure is not None:
            raise self.failure
        known = self.commands()
        given = [one for one in known if one.number > commands_after][: self.at_once]
        newest = known[-1].number if known else 0
        return Batch(self.origin, len(self.records), self.records[after : after + limit], given, newest)


def command_of(one: StoredRecord, number: int) -> KnownCommand:
    return KnownCommand(
        number=number,
        command_id=one.command_id,
        digest=bytes(31) + b"d",
        first=one.position,
        count=1,
        accepted_at=one.recorded_at,
    )


def without_events(number: int) -> KnownCommand:
    """A command that changed nothing: the log remembers it, and so must the ledger."""
    return KnownCommand(
        number=number,
        command_id=CommandId(derive("command", "nothing", number)),
        digest=number.to_bytes(32, "big"),
        first=0,
        count=0,
        accepted_at=START,
    )


def pull(ledger: Database, owner: Owner) -> Pull:
    return Pull.begin("intake", owner, database=ledger, owner="test")


def held(ledger: Database) -> list[StoredRecord]:
    with ledger.connection() as connection:
        return [one for one, _ in queries.held(connection, "intake", 0, 1000)]


def held_commands(ledger: Database) -> list[KnownCommand]:
    with ledger.connection() as connection:
        return queries.commands(connection, "intake", 0, 1000)


def halted(ledger: Database) -> tuple[str | None, int | None]:
    with ledger.connection() as connection:
        known = queries.sources(connection)["intake"]
    return known.halted, known.halted_at


def test_records_are_taken_verbatim_with_their_leaves_and_the_checkpoint_moves_with_them(ledger: Database) -> None:
    owner = Owner(log(7))
    assert pull(ledger, owner).step() == (14, 7)
    assert held(ledger) == log(7)
    with ledger.connection() as connection:
        rows = queries.held(connection, "intake", 0, 100)
        position = connection.execute("SELECT position FROM read.follower WHERE name = 'ledger.intake'").fetchone()
    assert verify(log(7), rows, origin=ORIGIN).finding is None
    assert position == (7,)


def test_a_pull_needs_no_connection_beside_the_one_in_hand(connection_string: str) -> None:
    # Were there two: as many sources as the pool has connections, each with something new, wait for one another.
    with open_pool(connection_string, size=1) as only:
        pulling = pull(only, Owner(log(5)))
        assert pulling.step() == (10, 5)
        assert len(held(only)) == 5


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
    assert [pulling.step()[0] for _ in range(3)] == [8, 0, 0]
    assert [len(held(ledger)), len(held_commands(ledger))] == [4, 4]


def hole(records: list[StoredRecord]) -> None:
    del records[5]


def version_hole(records: list[StoredRecord]) -> None:
    records[5] = records[5]._replace(version=9)


def back_in_time(records: list[StoredRecord]) -> None:
    records[5] = records[5]._replace(recorded_at=records[0].recorded_at)


def not_canonical(records: list[StoredRecord]) -> None:
    records[5] = records[5]._replace(data=b'{"n": 6}')


def without_actor(records: list[StoredRecord]) -> None:
    records[5] = records[5]._replace(meta=b"{}")


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
    assert pulling.step()[0] == 10


def other_content(owner: Owner) -> None:
    owner.records[3] = owner.records[3]._replace(data=b'{"n":0}')


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


def test_commands_are_held_with_the_records_that_they_led_to_and_those_that_led_to_nothing(ledger: Database) -> None:
    owner = Owner(log(3), others=[without_events(9), without_events(12)])
    pulling = pull(ledger, owner)
    pulling.step()
    assert held_commands(ledger) == owner.commands()
    owner.others.append(without_events(13))
    assert pulling.step()[0] == 1
    assert pull(ledger, owner).step()[0] == 0
    assert held_commands(ledger) == owner.commands()


def test_a_record_waits_for_its_command_where_there_are_many(ledger: Database) -> None:
    owner = Owner(log(5), at_once=2)
    pulling = pull(ledger, owner)
    seen = []
    while pulling.step()[0]:
        assert [one.command_id for one in held(ledger)] == [one.command_id for one in held_commands(ledger)]
        seen.append(len(held(ledger)))
    assert seen == [2, 3, 4, 5]


def lost_command(owner: Owner) -> None:
    owner.others.pop()


def other_command(owner: Owner) -> None:
    owner.others[-1] = replace(owner.others[-1], digest=bytes(32))


@pytest.mark.parametrize(
    ("spoil", "code"), [(lost_command, "log-behind-ledger"), (other_command, "differs-from-ledger")]
)
def test_a_log_that_lost_or_changed_a_command_halts(
    ledger: Database, spoil: Callable[[Owner], None], code: str
) -> None:
    owner = Owner(log(2), others=[without_events(9)])
    pulling = pull(ledger, owner)
    pulling.step()
    spoil(owner)
    with pytest.raises(HaltedError, match=code):
        pulling.step()


def test_a_record_of_which_no_command_comes_is_not_taken(ledger: Database) -> None:
    with pytest.raises(HaltedError, match="command-missing"):
        pull(ledger, Owner(log(2), at_once=0)).step()
    stranger = log(2)[1]._replace(command_id=CommandId(derive("command", "stranger")))
    owner = Owner(log(2))
    batch = owner.read(0, 10, 0)
    wrong = Batch(batch.origin, 2, [batch.records[0], stranger], batch.commands, batch.newest_command)

    class Lying(Owner):
        def read(self, after: int, limit: int, commands_after: int) -> Batch:
            del after, limit, commands_after
            return wrong

    with pytest.raises(HaltedError, match="command-missing"):
        pull(ledger, Lying()).step()
    assert held(ledger) == []


def test_whoever_pulled_before_is_fenced(ledger: Database) -> None:
    owner = Owner(log(2))
    older = pull(ledger, owner)
    pull(ledger, owner).step()
    owner.records = log(5)
    older.checkpoint.position = older.command = 2
    with pytest.raises(FencedError):
        older.step()
    assert held(ledger) == log(2)


def test_a_lost_checkpoint_is_found_again_in_the_ledger(ledger: Database) -> None:
    owner = Owner(log(3))
    pull(ledger, owner).step()
    with ledger.connection() as connection:
        connection.execute("DELETE FROM read.follower")
    owner.records = log(6)
    assert pull(ledger, owner).step()[0] == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE guarded.record SET type = 'x'",
        "DELETE FROM guarded.record",
        "TRUNCATE guarded.record",
        "INSERT INTO guarded.record SELECT * FROM guarded.record",
        "UPDATE guarded.source SET head = 0",
        "UPDATE guarded.command SET digest = digest",
        "DELETE FROM guarded.command",
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
