"""The witness on a real ledger: it cosigns what goes on, keeps what does not, and names a log that falls silent."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from services.audit.projections import witnessed
from shared.kernel.commitments import leaf_hash
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import COSIGNATURE, SigningKey
from tests.integration.audit.watched import KEY, LOG, ORIGIN, Log, Scene

pytestmark = pytest.mark.servers


def test_each_checkpoint_that_goes_on_is_cosigned_and_kept_with_the_logs_signature(scene: Scene) -> None:
    for count in (5, 3, 300):
        scene.log.grow(count)
        assert scene.look() == ("active", None)
    assert scene.look() == ("active", None)
    assert scene.sizes() == [5, 8, 308]
    note = scene.notes()[-1]
    assert [key for key, _ in note.verified([LOG.verifier(), KEY.verifier(COSIGNATURE)])] == [
        LOG.verifier(),
        KEY.verifier(COSIGNATURE),
    ]
    assert note.signatures[-1].seconds == int((scene.moment - timedelta(seconds=5)).timestamp())


def test_a_log_that_does_not_grow_is_cosigned_again_after_an_hour(scene: Scene) -> None:
    scene.log.grow(5)
    scene.look()
    scene.log.number += 1
    assert scene.look(timedelta(minutes=61)) == ("active", None)
    assert scene.sizes() == [5, 5]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda log: log.leaves.__delitem__(slice(6, None)), "rolled-back"),
        (lambda log: log.leaves.__setitem__(2, leaf_hash(b"other")), "forked"),
        (lambda log: (log.leaves.__setitem__(7, leaf_hash(b"other")), log.grow(4)), "forked"),
        (lambda log: setattr(log, "key", SigningKey(ORIGIN, KEY.private)), "checkpoint-unreadable"),
    ],
    ids=["rolled back", "written anew", "a fork that grew", "signed with an unknown key"],
)
def test_what_contradicts_is_named_and_not_cosigned_by_a_witness_that_began_anew(
    scene: Scene, change: Callable[[Log], object], code: str
) -> None:
    scene.log.grow(8)
    scene.look()
    change(scene.log)
    scene.begin()
    assert scene.look() == scene.look() == ("halted", code)
    assert scene.sizes() == [8]
    assert scene.contradictions() == ([] if code == "checkpoint-unreadable" else [(code, 1)])


def test_a_log_that_goes_on_as_it_was_is_cosigned_again(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    kept = list(scene.log.leaves)
    scene.log.leaves = kept[:6]
    assert scene.look() == ("halted", "rolled-back")
    scene.log.leaves = kept
    scene.log.grow(1)
    assert scene.look() == ("active", None)
    assert scene.sizes() == [8, 9]


def test_a_log_that_signed_a_fork_stays_halted_when_it_shows_the_first_history_again(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    kept = list(scene.log.leaves)
    scene.log.leaves = [*kept[:7], leaf_hash(b"other")]
    assert scene.look() == ("halted", "forked")
    (fork,) = scene.shown_otherwise()
    assert Checkpoint.read(fork.text).size == 8
    scene.log.leaves = kept
    scene.log.grow(1)
    assert scene.look() == ("halted", "forked")
    scene.begin()
    assert scene.look() == ("halted", "forked")
    assert scene.sizes() == [8]


def test_a_log_that_signs_nothing_for_more_than_an_hour_is_silent(scene: Scene) -> None:
    scene.log.grow(8)
    assert scene.look() == ("active", None)
    assert scene.look(timedelta(minutes=69)) == ("active", None)
    assert scene.look(timedelta(minutes=2)) == ("halted", "silent")
    scene.log.number += 1
    assert scene.look() == ("active", None)


def test_a_log_that_grows_and_signs_nothing_is_silent_after_two_minutes(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.head = 9
    assert scene.look(timedelta(seconds=90)) == ("active", None)
    assert scene.look(timedelta(seconds=35)) == ("halted", "silent")
    scene.log.grow(2)
    scene.log.head = 40
    assert scene.look() == ("active", None)


def test_a_log_that_never_signed_anything_is_silent_once_it_has_records(scene: Scene) -> None:
    assert scene.look() == ("active", None)
    scene.log.head = 1
    assert scene.look() == ("active", None)
    assert scene.look(timedelta(minutes=3)) == ("halted", "silent")


def test_a_log_that_was_witnessed_and_says_that_it_signed_nothing_was_rolled_back(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.number = 0
    assert scene.look() == ("halted", "rolled-back")
    scene.begin()
    assert scene.look() == ("halted", "rolled-back")


@pytest.mark.parametrize("tells", [True, False], ids=["the log says when it signed", "an older log"])
def test_a_witness_that_begins_anew_does_not_take_what_a_silent_log_shows_for_new(scene: Scene, *, tells: bool) -> None:
    scene.log.grow(8)
    scene.log.signed_at = scene.moment if tells else None
    scene.look()
    scene.begin()
    assert scene.look(timedelta(minutes=100)) == ("active", None)
    # A notary that begins at the same moment has two minutes to sign.
    assert scene.look(timedelta(minutes=2)) == ("halted", "silent")
    scene.log.number += 1
    assert scene.look() == ("active", None)


def test_a_witness_that_was_away_does_not_call_a_log_silent_that_signed_meanwhile(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.number += 1
    scene.log.signed_at = scene.moment + timedelta(minutes=170)
    scene.begin()
    assert scene.look(timedelta(minutes=180)) == ("active", None)
    assert scene.look(timedelta(minutes=55)) == ("active", None)
    assert scene.look(timedelta(minutes=6)) == ("halted", "silent")


def test_an_owner_that_does_not_answer_is_failing_and_nothing_is_forgotten(scene: Scene) -> None:
    scene.log.grow(8)
    scene.look()
    scene.log.fails = True
    assert scene.look() == ("failing", "service-silent")
    scene.log.fails = False
    assert scene.look() == ("active", None)


def test_of_two_that_saw_the_same_the_second_does_not_cosign(scene: Scene) -> None:
    scene.log.grow(5)
    scene.look()
    with scene.database.connection() as connection, pytest.raises(psycopg.Error) as raised:
        witnessed.keep(connection, scene.name, after=None, checkpoint=Checkpoint(ORIGIN, 9, bytes(32)), note="x")
    assert raised.value.sqlstate == "HG107"


def test_a_fork_of_the_same_size_is_refused_by_the_ledger_itself(scene: Scene) -> None:
    scene.log.grow(5)
    scene.look()
    with scene.database.connection() as connection:
        last = witnessed.last(connection, scene.name)
        assert last is not None
        other = Checkpoint(ORIGIN, 5, bytes(32))
        with pytest.raises(psycopg.Error) as raised:
            witnessed.keep(connection, scene.name, after=last, checkpoint=other, note="x")
    assert raised.value.sqlstate == "HG107"


def test_the_audit_service_cannot_change_what_it_witnessed(scene: Scene) -> None:
    scene.log.grow(5)
    scene.look()
    for statement in ("UPDATE guarded.witnessed SET size = 1", "DELETE FROM guarded.contradiction"):
        with scene.database.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
