"""What a superuser does to a log is found by the signed tree alone, without the ledger: by the first wrong position."""

from collections.abc import Iterator
from dataclasses import replace
from typing import LiteralString

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from deploy.signed import signed_of
from services.audit.rules import Finding, Verdict, verify
from shared.eventlog.database import connect
from shared.eventlog.postgres import READ, record_of
from shared.kernel.record import StoredRecord
from shared.notary.leaves import Leaves
from shared.notary.tree import StoredTree
from shared.transparency.tiles import Edge
from tests.integration.notary.conftest import Noted, disable_triggers, make_noted
from tests.integration.notary.growing import append
from tests.integration.notary.test_notary import CUT, OTHER_BYTE, PUT_BACK
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

EDIT: LiteralString = "UPDATE log.event SET data = '{\"n\":7}' WHERE position = 4"
INSERTED: LiteralString = """
INSERT INTO log.event
SELECT 3, gen_random_uuid(), 1, gen_random_uuid(), command_id, type, recorded_at, salt, meta, data
FROM log.event WHERE position = 2
"""
ASIDE: LiteralString = "UPDATE log.event SET position = position + 100 WHERE position >= 3"


def verdict(noted: Noted, connection: Connection[TupleRow], *witnessed: tuple[str, str]) -> Verdict:
    """Verify over one connection: what was done in its transaction is seen, and nothing else."""
    tree = StoredTree(connection)
    sealed = signed_of(noted.settings, noted.name, origin=noted.log.origin, tree=tree, witnessed=witnessed)
    found = verify(stored(connection), [], origin=noted.log.origin, signed=sealed.signed)
    return replace(found, finding=found.finding or sealed.unreadable)


def stored(connection: Connection[TupleRow]) -> list[StoredRecord]:
    return [record_of(row) for row in connection.execute(READ, (0, 1_000), binary=True).fetchall()]


@pytest.fixture(scope="module")
def signed_twice(running_servers: Servers) -> Iterator[Noted]:
    """Five records signed, then three more, then two that are not signed yet; one log for all tests."""
    with make_noted(running_servers.settings) as noted:
        noted.look()
        append(noted.log, 3)
        noted.look()
        append(noted.log, 2)
        yield noted


@pytest.fixture
def connection(signed_twice: Noted) -> Iterator[Connection[TupleRow]]:
    """A superuser's transaction with the triggers switched off; what is done in it is undone."""
    string = signed_twice.settings.postgres(signed_twice.name, "hoigia")
    with connect(string, autocommit=False) as connection:
        disable_triggers(connection)
        yield connection
        connection.rollback()


def test_an_honest_log_is_sound_to_what_was_signed_and_beyond(
    signed_twice: Noted, connection: Connection[TupleRow]
) -> None:
    found = verdict(signed_twice, connection)
    assert (found.records, found.signed, found.finding) == (10, 8, None)


Attack = tuple[LiteralString, ...]


@pytest.mark.parametrize(
    ("attack", "finding"),
    [
        ((EDIT,), Finding(4, "differs-from-tree")),
        (("DELETE FROM log.event WHERE position = 4",), Finding(4, "position-hole")),
        (
            (
                ASIDE,
                INSERTED,
                "UPDATE log.event SET position = position - 99 WHERE position > 100",
            ),
            Finding(3, "differs-from-tree"),
        ),
        (
            (
                "UPDATE log.event SET position = 102 WHERE position = 2",
                "UPDATE log.event SET position = 2 WHERE position = 3",
                "UPDATE log.event SET position = 3 WHERE position = 102",
            ),
            Finding(2, "differs-from-tree"),
        ),
        ((CUT,), Finding(4, "behind-checkpoint")),
        ((CUT, *PUT_BACK), Finding(4, "behind-checkpoint")),
        ((OTHER_BYTE,), Finding(3, "differs-from-tree")),
        (
            ("UPDATE tree.checkpoint SET note = replace(note, E'\\n5\\n', E'\\n6\\n'), size = 6 WHERE size = 5",),
            Finding(6, "checkpoint-unreadable"),
        ),
        (("UPDATE tree.checkpoint SET root = sha256(root) WHERE size = 5",), Finding(5, "checkpoint-unreadable")),
    ],
    ids=[
        "edited", "deleted", "inserted back-dated", "two rows swapped", "the tail cut", "a backup put back",
        "a tile changed", "a checkpoint forged", "a root changed",
    ],
)  # fmt: skip
def test_what_a_superuser_did_is_named_by_its_first_position(
    signed_twice: Noted, connection: Connection[TupleRow], attack: Attack, finding: Finding
) -> None:
    for statement in attack:
        connection.execute(statement)
    assert verdict(signed_twice, connection).finding == finding


@pytest.fixture
def unmarked(signed_twice: Noted) -> Iterator[tuple[str, str]]:
    """Take the checkpoint outside PostgreSQL away for a while; gives it as a witness shows it."""
    file = signed_twice.settings.data_directory / "marks" / f"{signed_twice.name}.checkpoint"
    words = file.read_bytes()
    file.unlink()
    yield "hoigia.example/25/witness", words.decode()
    file.write_bytes(words)


FORGOTTEN: LiteralString = "DELETE FROM tree.checkpoint WHERE size > 5"
RESTORED: LiteralString = "DELETE FROM log.event WHERE position > 5"
SHORTER: tuple[LiteralString, ...] = (
    "UPDATE tree.tile SET hashes = substring(hashes FOR 160)",
    "UPDATE tree.head SET size = 5",
)


def test_a_backup_that_everything_here_agrees_with_is_behind_the_witness(
    signed_twice: Noted, connection: Connection[TupleRow], unmarked: tuple[str, str]
) -> None:
    for statement in (RESTORED, FORGOTTEN, *SHORTER):
        connection.execute(statement)
    assert verdict(signed_twice, connection).finding is None
    assert verdict(signed_twice, connection, unmarked).finding == Finding(6, "behind-witness", unmarked[0])


def test_a_fork_that_everything_here_agrees_with_differs_from_the_witness(
    signed_twice: Noted, connection: Connection[TupleRow], unmarked: tuple[str, str]
) -> None:
    for statement in ("UPDATE log.event SET data = '{\"n\":7}' WHERE position = 7", FORGOTTEN, "DELETE FROM tree.tile"):
        connection.execute(statement)
    connection.execute("UPDATE tree.head SET size = 0")
    edge, tiles = Edge().extended(Leaves(signed_twice.log.origin, lambda _: {}).after(0, stored(connection)))
    StoredTree(connection).grow(0, edge.size, tiles)
    assert verdict(signed_twice, connection).finding is None
    assert verdict(signed_twice, connection, unmarked).finding == Finding(6, "differs-from-witness", unmarked[0])


def test_a_fork_with_a_tree_of_its_own_leaves_the_log_after_the_last_checkpoint_they_share(
    signed_twice: Noted, connection: Connection[TupleRow]
) -> None:
    # All that stands in the database is in accord: only what was signed of eight records is not.
    connection.execute("UPDATE log.event SET data = '{\"n\":7}' WHERE position = 7")
    connection.execute("DELETE FROM tree.tile")
    connection.execute("UPDATE tree.head SET size = 0")
    connection.execute("DELETE FROM tree.checkpoint WHERE size > 5")
    leaves = Leaves(signed_twice.log.origin, lambda _: {}).after(0, stored(connection))
    edge, tiles = Edge().extended(leaves)
    StoredTree(connection).grow(0, edge.size, tiles)
    assert verdict(signed_twice, connection).finding == Finding(6, "differs-from-checkpoint")
