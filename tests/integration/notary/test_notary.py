"""The notary over a real log: it grows the tree from where it stands, and signs only what goes on from there."""

from datetime import timedelta
from typing import LiteralString

import psycopg
import pytest

from shared.eventlog.database import connect, open_pool
from shared.house.attesting import attest
from shared.notary.keyfiles import read_keys, rotate
from shared.notary.leaves import UnsoundError
from shared.notary.notary import BATCH
from shared.notary.tree import StoredTree
from shared.transparency.notes import Note
from shared.transparency.proofs import verify_consistency
from shared.transparency.tiles import leaf_at, prove_consistency, prove_inclusion, root_of
from shared.transparency.witnessing import check
from tests.integration.notary.conftest import Noted, Spoil
from tests.integration.notary.growing import append, append_many
from tests.support.inclusion import verify_inclusion
from tests.support.walking import leaves_of, verify

pytestmark = pytest.mark.servers


def root_by_hand(noted: Noted) -> bytes:
    return verify(noted.log.stored(0, 10_000), [], origin=noted.log.origin).root


def test_what_was_appended_is_signed_and_kept_outside_as_well(noted: Noted) -> None:
    assert noted.look() == 0
    assert (noted.signed().size, noted.signed().root) == (5, root_by_hand(noted))
    with connect(noted.settings.postgres(noted.name, f"{noted.name}_service")) as connection:
        kept = StoredTree(connection).newest()
    assert kept is not None
    assert (kept.size, kept.note.encode()) == (5, noted.outside.read())


def test_the_tree_grows_over_restarts_and_full_batches_to_the_root_of_the_log(noted: Noted) -> None:
    noted.look()
    append(noted.log, 4)
    noted.again()
    noted.look()
    assert (noted.signed().size, noted.signed().root) == (9, root_by_hand(noted))
    append_many(noted.log, BATCH + 40)
    assert (noted.look(), noted.look()) == (BATCH, 0)
    noted.again()
    append(noted.log, 7)
    noted.look()
    assert (noted.signed().size, noted.signed().root) == (BATCH + 56, root_by_hand(noted))


def test_every_record_is_proved_from_the_stored_tiles_and_every_checkpoint_from_the_one_before(noted: Noted) -> None:
    append(noted.log, 30)
    noted.look()
    append_many(noted.log, 300)
    noted.look()
    with connect(noted.settings.postgres(noted.name, f"{noted.name}_service")) as connection:
        tree = StoredTree(connection)
        old, new = tree.checkpoints(0, 10)
        leaves = leaves_of(noted.log.stored(0, 1_000), noted.log.origin)
        for index in (0, 34, 35, 255, 256, 334):
            proof = prove_inclusion(index, new.size, tree.fetch)
            verify_inclusion(leaves[index], index, new.size, proof=proof, root=new.root)
            assert leaf_at(index, tree.fetch) == leaves[index]
        proof = prove_consistency(old.size, new.size, tree.fetch)
        verify_consistency(old.size, new.size, proof=proof, old_root=old.root, new_root=new.root)
        assert root_of(old.size, tree.fetch) == old.root


def test_a_log_that_does_not_grow_is_signed_again_before_the_hour_is_over_and_not_at_once(noted: Noted) -> None:
    for minutes, checkpoints in ((1, 1), (20, 1), (31, 2)):
        noted.moment += timedelta(minutes=minutes)
        noted.notary.step()
        with connect(noted.settings.postgres(noted.name, f"{noted.name}_service")) as connection:
            assert len(StoredTree(connection).checkpoints(0, 10)) == checkpoints


def test_a_clock_that_was_put_back_does_not_keep_what_is_new_from_being_signed(noted: Noted) -> None:
    noted.look()
    noted.moment -= timedelta(hours=3)
    append(noted.log, 1)
    noted.notary.step()
    noted.notary.step()
    assert noted.kept() == [5, 6]
    noted.again()
    noted.notary.step()
    noted.notary.step()
    # The database's clock is ahead of the notary's: that is found once, and not at every step.
    assert noted.kept() == [5, 6, 6]


def test_a_new_key_signs_beside_the_old_one(noted: Noted) -> None:
    noted.look()
    rotate(noted.settings.secrets, noted.name, origin=noted.log.origin, moment=noted.moment)
    append(noted.log, 1)
    noted.look()
    note = Note.read(noted.outside.read() or b"")
    assert len(note.verified(read_keys(noted.settings.secrets, noted.name).ever())) == 2


CUT = "DELETE FROM log.event WHERE position > 3"
OTHER_BYTE = "UPDATE tree.tile SET hashes = set_byte(hashes, 70, 255 - get_byte(hashes, 70))"
BEGUN_ANEW = ("DELETE FROM tree.tile", "UPDATE tree.head SET size = 0", "DELETE FROM tree.checkpoint")
PUT_BACK = (
    "UPDATE tree.tile SET hashes = substring(hashes FOR 96)",
    "UPDATE tree.head SET size = 3",
    "DELETE FROM tree.checkpoint",
)


@pytest.mark.parametrize(
    ("statements", "code", "position"),
    [
        ((CUT,), "log-behind-tree", 4),
        (("UPDATE log.event SET data = '{\"n\":7}' WHERE position = 5",), "differs-from-tree", 5),
        (("DELETE FROM log.event WHERE position = 5", "UPDATE log.event SET position = 6 WHERE position = 4"),
         "position-hole", 5),
        ((CUT, *PUT_BACK), "behind-checkpoint", 4),
        ((OTHER_BYTE,), "differs-from-checkpoint", 5),
        (("UPDATE log.event SET data = '{\"n\":7}' WHERE position = 1", *BEGUN_ANEW), "differs-from-checkpoint", 5),
        (("DELETE FROM tree.tile",), "tree-incomplete", 5),
    ],
    ids=[
        "the tail cut", "the newest record changed", "the newest record taken out", "a backup put back",
        "a tile changed", "log and tree written anew", "the tiles taken away",
    ],
)  # fmt: skip
def test_what_does_not_go_on_from_what_was_signed_is_not_signed(
    noted: Noted, spoil: Spoil, statements: tuple[LiteralString, ...], code: str, position: int
) -> None:
    noted.look()
    before = noted.outside.read()
    for statement in statements:
        spoil(statement)
    with pytest.raises(UnsoundError) as raised:
        noted.begin_and_look()
    assert (raised.value.code, raised.value.position) == (code, position)
    assert noted.outside.read() == before


def test_a_log_that_was_put_back_is_signed_again_once_it_has_come_to_where_it_was(noted: Noted, spoil: Spoil) -> None:
    noted.look()
    for statement in PUT_BACK:
        spoil(statement)
    noted.again()
    # The records are all there: the tree grows to where it was before it is held against what was signed.
    noted.look()
    assert noted.signed().size == 5


def test_a_crash_between_the_two_places_of_a_checkpoint_is_made_good(noted: Noted, spoil: Spoil) -> None:
    noted.look()
    spoil("DELETE FROM tree.checkpoint")
    noted.begin_and_look()
    assert noted.kept() == [noted.signed().size] == [5]


def test_without_the_checkpoint_outside_the_newest_inside_is_what_the_tree_is_held_against(
    noted: Noted, spoil: Spoil
) -> None:
    noted.look()
    (noted.settings.data_directory / "marks" / f"{noted.name}.checkpoint").unlink()
    noted.begin_and_look()
    assert noted.kept() == [5, 5]
    (noted.settings.data_directory / "marks" / f"{noted.name}.checkpoint").unlink()
    spoil(OTHER_BYTE)
    with pytest.raises(UnsoundError, match="differs-from-checkpoint"):
        noted.begin_and_look()


def test_a_second_notary_does_not_grow_the_tree_beside_the_first(noted: Noted) -> None:
    noted.look()
    with connect(noted.settings.postgres(noted.name, f"{noted.name}_notary")) as connection:
        StoredTree(connection).grow(5, 6, {})
    append(noted.log, 1)
    with pytest.raises(psycopg.Error) as raised:
        noted.look()
    assert raised.value.sqlstate == "HG201"


NOT_FOR_THE_SERVICE: tuple[LiteralString, ...] = (
    "SELECT tree.grow(5, 6, '{}', '{}', '{}')",
    "SELECT tree.keep(5, '\\x00', '')",
    "UPDATE tree.head SET size = 1",
    "DELETE FROM tree.checkpoint",
    "INSERT INTO tree.tile VALUES (0, 1, '\\x00')",
)


def test_what_appends_neither_grows_the_tree_nor_keeps_a_checkpoint(noted: Noted) -> None:
    noted.look()
    for statement in NOT_FOR_THE_SERVICE:
        with (
            connect(noted.settings.postgres(noted.name, f"{noted.name}_service")) as connection,
            pytest.raises(psycopg.Error) as raised,
        ):
            connection.execute(statement)
        assert raised.value.sqlstate == "42501", statement


NOT_FOR_THE_NOTARY: tuple[LiteralString, ...] = (
    "SELECT log.append(now(), '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    "DELETE FROM log.event",
    "UPDATE tree.tile SET hashes = '\\x00'",
    "DELETE FROM tree.tile",
    "TRUNCATE tree.checkpoint",
    "INSERT INTO tree.checkpoint (size, root, note) VALUES (1, '\\x00', '')",
)


def test_the_notary_neither_appends_nor_changes_what_it_stored(noted: Noted) -> None:
    noted.look()
    for statement in NOT_FOR_THE_NOTARY:
        with (
            connect(noted.settings.postgres(noted.name, f"{noted.name}_notary")) as connection,
            pytest.raises(psycopg.Error) as raised,
        ):
            connection.execute(statement)
        assert raised.value.sqlstate == "42501", statement


FOR_NOBODY: tuple[LiteralString, ...] = (
    OTHER_BYTE,
    "UPDATE tree.tile SET hashes = substring(hashes FOR 32)",
    "DELETE FROM tree.tile",
    "UPDATE tree.head SET size = 1",
    "UPDATE tree.checkpoint SET size = 1",
    "DELETE FROM tree.checkpoint",
    "TRUNCATE tree.tile, tree.head, tree.checkpoint",
)


def test_a_superuser_has_to_switch_the_triggers_off_to_say_it_otherwise(noted: Noted) -> None:
    noted.look()
    for statement in FOR_NOBODY:
        with (
            connect(noted.settings.postgres(noted.name, "hoigia")) as connection,
            pytest.raises(psycopg.Error) as raised,
        ):
            connection.execute(statement)
        assert raised.value.sqlstate == "HG009", statement


def test_a_witness_is_shown_the_newest_checkpoint_with_the_proof_from_what_it_saw(noted: Noted) -> None:
    with open_pool(noted.settings.postgres(noted.name, f"{noted.name}_service"), size=1) as pool:
        assert attest(pool, 0) == {"number": 0, "note": None, "proof": []}
        noted.look()
        old = noted.signed()
        append(noted.log, 20)
        noted.look()
        answer = attest(pool, 5)
        assert (answer["number"], answer["note"]) == ("2", (noted.outside.read() or b"").decode())
        check(old, noted.signed(), [bytes.fromhex(str(part)) for part in as_list(answer["proof"])])
        assert attest(pool, 99)["proof"] == attest(pool, 25)["proof"] == []


def as_list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
