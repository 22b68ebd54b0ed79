"""What the witness says of a log that does not answer, or that signs something else than it gives to read."""

from datetime import timedelta

import pytest

from shared.kernel.commitments import leaf_hash
from shared.transparency.checkpoints import Checkpoint
from tests.integration.audit.watched import Scene

pytestmark = pytest.mark.servers


def test_a_log_that_does_not_answer_is_silent_once_nothing_was_signed_for_70_minutes(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.fails = True
    assert scene.look(timedelta(minutes=69)) == ("failing", "service-silent")
    assert scene.look(timedelta(minutes=2)) == ("halted", "silent")
    for _ in range(3):
        assert scene.look(timedelta(hours=1)) == ("halted", "silent")
    scene.log.fails = False
    scene.log.number += 1
    assert scene.look() == ("active", None)


def test_a_witness_that_begins_anew_counts_the_silence_of_a_log_that_does_not_answer_from_what_it_kept(
    scene: Scene,
) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.fails = True
    scene.begin()
    assert scene.look(timedelta(days=14)) == ("failing", "service-silent")
    # Services that start at the same moment have two minutes to answer.
    assert scene.look(timedelta(minutes=2)) == ("halted", "silent")
    # What it shows at last is no newer for having been kept back.
    scene.log.signed_at = scene.moment - timedelta(days=14)
    scene.log.fails = False
    assert scene.look() == ("active", None)
    assert scene.look(timedelta(minutes=2)) == ("halted", "silent")


def test_a_log_that_never_answered_is_silent_as_well_and_one_that_forked_stays_forked(scene: Scene) -> None:
    scene.log.fails = True
    assert scene.look() == ("failing", "service-silent")
    assert scene.look(timedelta(minutes=70)) == ("halted", "silent")
    scene.log.fails = False
    scene.log.grow(8)
    scene.look()
    scene.log.leaves[2] = leaf_hash(b"other")
    assert scene.look() == ("halted", "forked")
    scene.log.fails = True
    assert scene.look(timedelta(hours=3)) == ("halted", "forked")


def test_a_log_that_signs_another_history_than_it_gives_to_read_is_not_cosigned(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.grow(300)
    scene.log.read = [*scene.log.leaves[:200], leaf_hash(b"other"), *scene.log.leaves[201:]]
    assert scene.look() == ("halted", "differs-from-ledger")
    assert (scene.sizes(), scene.contradictions()) == ([8], [("differs-from-ledger", 1)])
    scene.begin()
    assert scene.look() == scene.look() == ("halted", "differs-from-ledger")
    # The ledger may have been wrong: what is signed is cosigned once both are one again.
    scene.log.read = None
    assert scene.look() == ("active", None)
    assert scene.sizes() == [8, 308]


def test_what_was_cosigned_before_the_ledger_had_it_is_held_against_it_afterwards(scene: Scene) -> None:
    scene.log.grow(8)
    scene.log.read = [*scene.log.leaves[:7], leaf_hash(b"other")]
    scene.log.head = 7
    assert scene.look() == ("active", None)
    kept = list(scene.log.leaves)
    scene.log.grow(4)
    scene.log.head = 8
    assert scene.look() == ("halted", "differs-from-ledger")
    assert scene.sizes() == [8]
    scene.log.read = kept
    assert scene.look() == ("active", None)
    # A ledger that says it has more than it has proves nothing.
    scene.log.head = 12
    assert scene.look() == ("halted", "differs-from-ledger")


def test_a_log_that_keeps_from_the_ledger_what_it_signed_is_named(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.grow(400)
    scene.log.head = 8
    assert scene.look() == ("active", None)
    for head in (50, 100, 150):
        scene.log.head = head
        assert scene.look(timedelta(seconds=90)) == ("active", None)
    assert scene.look(timedelta(minutes=2)) == ("halted", "kept-from-ledger")
    scene.log.head = 408
    assert scene.look() == ("active", None)


def _away(scene: Scene) -> None:
    """Have the log away for three minutes, as the witness sees it while it looks."""
    scene.log.fails = True
    for _ in range(3):
        assert scene.look(timedelta(minutes=1)) == ("failing", "service-silent")
    scene.log.fails = False


def test_a_log_that_was_away_and_signs_before_the_ledger_has_it_is_not_said_to_keep_it_back(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    _away(scene)
    scene.log.grow(4)
    scene.log.head = 8
    assert scene.look() == ("active", None)
    assert scene.look(timedelta(seconds=130)) == ("halted", "kept-from-ledger")


def test_a_log_that_was_away_and_is_read_before_it_signs_is_not_silent(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    _away(scene)
    scene.log.head = 12
    assert scene.look() == ("active", None)
    assert scene.look(timedelta(seconds=130)) == ("halted", "silent")


def test_a_log_that_was_away_again_and_again_has_no_more_than_two_minutes_in_all(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.grow(4)
    scene.log.head = 8
    assert scene.look() == ("active", None)
    _away(scene)
    assert scene.look(timedelta(seconds=30)) == ("active", None)
    _away(scene)
    assert scene.look(timedelta(seconds=30)) == ("halted", "kept-from-ledger")


def test_a_log_that_was_rolled_back_for_long_has_its_two_minutes_when_it_goes_on(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.number = 0
    for _ in range(3):
        assert scene.look(timedelta(minutes=1)) == ("halted", "rolled-back")
    scene.log.grow(4)
    scene.log.head = 8
    assert scene.look() == ("active", None)


def test_of_what_a_growing_log_signs_otherwise_than_the_ledger_has_it_only_the_first_is_kept(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    for count in (3, 4, 5):
        scene.log.grow(count)
        scene.log.read = [*scene.log.leaves[:9], leaf_hash(b"other"), *scene.log.leaves[10:]]
        assert scene.look() == ("halted", "differs-from-ledger")
    assert [Checkpoint.read(note.text).size for note in scene.shown_otherwise()] == [11]
    # After the next that is cosigned it is another matter.
    scene.log.read = None
    assert scene.look() == ("active", None)
    scene.log.grow(5)
    scene.log.read = [*scene.log.leaves[:22], leaf_hash(b"other"), *scene.log.leaves[23:]]
    assert scene.look() == ("halted", "differs-from-ledger")
    assert scene.contradictions() == [("differs-from-ledger", 1), ("differs-from-ledger", 2)]
