"""What has the logs of this node cosigned by a witness elsewhere, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.audit.projections import cosigned as kept
from services.audit.projections import witnessed
from shared.kernel.commitments import leaf_hash
from shared.notary.witnesses import OtherWitness
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import COSIGNATURE, NoteError
from tests.integration.audit.nodes import WITNESS, Node, Turns, witnessed_here
from tests.support.other_node import serving

pytestmark = pytest.mark.servers


@pytest.fixture
def turns(node: Node) -> Iterator[Turns]:
    node.grow(5)
    with serving(node.post) as address:
        made = Turns(node, OtherWitness(f"{address}/witness", (WITNESS.verifier(COSIGNATURE),)))
        witnessed_here(node, made.service)
        yield made


def test_what_this_node_witnessed_is_cosigned_elsewhere_and_kept(turns: Turns) -> None:
    assert turns.turn() == ("active", 5, None)
    assert turns.turn() == ("active", 5, None)
    assert turns.sizes() == [5]
    turns.node.grow(4)
    witnessed_here(turns.node, turns.service)
    assert turns.turn() == ("active", 9, None)
    assert turns.turn(timedelta(minutes=61)) == ("active", 9, None)
    assert turns.sizes() == [5, 9, 9]


def test_a_witness_that_saw_more_or_another_history_halts_its_part(turns: Turns) -> None:
    node = turns.node
    turns.turn()
    honest = list(node.leaves)
    node.grow(4, b"other")
    assert node.add(5).status == 200
    node.leaves = [*honest, leaf_hash(b"here")]
    witnessed_here(node, turns.service)
    assert turns.turn() == ("halted", 5, "behind-witness")
    node.grow(9)
    assert turns.turn(timedelta(minutes=6)) == ("halted", 5, "forked")
    assert turns.sizes() == [5]


def test_what_this_nodes_own_witness_would_not_cosign_is_submitted_nowhere(turns: Turns) -> None:
    node = turns.node
    turns.turn()
    node.grow(4)
    witnessed_here(node, turns.service)
    honest = list(node.leaves)
    not_here = ("failing", 5, "not-witnessed-here")
    for leaves in (honest[:7], [*honest[:8], leaf_hash(b"other")], []):
        node.leaves = leaves
        assert turns.turn(timedelta(minutes=6)) == not_here
    node.leaves = [*honest, leaf_hash(b"on")]
    with node.submits_to.connection() as connection:
        last = witnessed.last(connection, turns.service)
        witnessed.keep_contradiction(connection, turns.service, after=last, code="forked", note=turns.service)
    assert turns.turn(timedelta(minutes=6)) == not_here
    assert node.posted == 1


def test_a_fork_that_a_witness_knows_of_is_said_while_the_log_grows(turns: Turns) -> None:
    node = turns.node
    turns.turn()
    honest = list(node.leaves)
    node.leaves = [*honest[:4], leaf_hash(b"other")]
    node.add(5)
    node.leaves = honest
    for later in (timedelta(seconds=20), timedelta(minutes=6)):
        node.grow(4)
        witnessed_here(node, turns.service)
        assert turns.turn(later) == ("halted", 5, "forked")


def test_a_witness_that_is_away_is_asked_ever_less_often_and_said_after_a_day(turns: Turns) -> None:
    there, turns.witness = turns.witness, OtherWitness("http://127.0.0.1:1", turns.witness.keys)
    assert turns.turn() == ("standby", 0, "witness-unreachable")
    assert turns.turn(timedelta(hours=23)) == ("standby", 0, "witness-unreachable")
    assert turns.turn(timedelta(hours=2)) == ("failing", 0, "unwitnessed")
    turns.witness = there
    # It is not asked again at once.
    assert turns.turn(timedelta(seconds=1)) == ("failing", 0, "unwitnessed")
    assert turns.turn(timedelta(minutes=6)) == ("active", 5, None)


def test_a_node_without_a_witness_elsewhere_is_unwitnessed_after_a_day_however_often_it_is_started(
    turns: Turns,
) -> None:
    start, turns.names = turns.node.moment, False
    for hours in range(0, 24, 6):
        turns.node.moment = start + timedelta(hours=hours)
        turns.begin()
        turns.submitter.turn()
        assert turns.node_state() == ("standby", None)
    turns.node.moment += timedelta(hours=7)
    turns.begin()
    turns.submitter.turn()
    (only,) = turns.submitter.states()
    assert (only.name, only.doing, only.code) == ("cosigned", "failing", "unwitnessed")
    turns.names = True
    assert turns.turn() == ("active", 5, None)
    assert turns.node_state() == ("active", None)
    # What was cosigned once counts for a day as well, whoever is named by then.
    turns.names = False
    turns.begin()
    for hours, state in ((23, ("active", None)), (25, ("failing", "unwitnessed"))):
        turns.node.moment = start + timedelta(hours=hours)
        turns.submitter.turn()
        assert turns.node_state() == state


def test_a_file_of_witnesses_that_nobody_can_read_is_said_until_it_can_be(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable() -> list[OtherWitness]:
        raise NoteError("no key")

    with monkeypatch.context() as patched:
        patched.setattr(turns.submitter, "_witnesses", unreadable)
        turns.submitter._attempt()  # noqa: SLF001 - a turn as the thread takes it
        assert turns.node_state() == ("failing", "witnesses-unreadable")
    turns.submitter._attempt()  # noqa: SLF001 - see above
    assert turns.node_state() == ("active", None)


def test_what_was_cosigned_at_a_time_to_come_is_submitted_again(turns: Turns) -> None:
    assert turns.turn() == ("active", 5, None)
    assert turns.turn(-timedelta(days=9)) == ("active", 5, None)
    assert turns.sizes() == [5, 5]
    turns.begin()
    # Once, and not at every turn.
    for _ in range(3):
        assert turns.turn() == ("active", 5, None)
    assert turns.sizes() == [5, 5, 5]


def test_what_was_cosigned_at_a_time_to_come_ends_no_day_without_a_witness(turns: Turns) -> None:
    assert turns.turn() == ("active", 5, None)
    assert turns.node_state() == ("active", None)
    turns.node.moment -= timedelta(days=9)
    assert turns.node_state() == ("failing", "unwitnessed")
    turns.witness = OtherWitness("http://127.0.0.1:1", turns.witness.keys)
    turns.begin()
    assert turns.turn() == ("failing", 5, "unwitnessed")
    assert turns.node_state() == ("failing", "unwitnessed")


def test_a_witness_that_never_cosigned_is_told_why_and_its_day_begins_with_the_first_checkpoint_here(
    turns: Turns,
) -> None:
    turns.node.moment += timedelta(days=3)
    there, turns.witness = turns.witness, OtherWitness("http://127.0.0.1:1", turns.witness.keys)
    assert turns.turn() == ("failing", 0, "unwitnessed")
    stranger = Node(turns.node.database, turns.node.submits_to)
    with serving(stranger.post) as address:
        turns.witness = OtherWitness(f"{address}/witness", turns.witness.keys)
        turns.begin()
        assert turns.turn() == ("failing", 0, "log-unknown-to-witness")
    turns.witness = there
    assert turns.turn(timedelta(minutes=6)) == ("active", 5, None)


def test_of_each_log_and_witness_the_last_cosignature_is_told(turns: Turns) -> None:
    pairs = [(f"{turns.service}-{number}", witness) for number in range(3) for witness in ("w.example", "v.example")]
    with turns.node.submits_to.connection() as connection:
        before = kept.last(connection)
        for number, (service, witness) in enumerate(pairs):
            for size in (3, 9, 12 + number):
                found = Checkpoint(turns.node.origin, size, size.to_bytes(32, "big"))
                kept.keep(connection, service, witness=witness, checkpoint=found, note=f"{service} {size}")
        after = kept.last(connection)
    told = {pair: (one.size, one.root) for pair, one in after.items() if pair not in before}
    assert told == {pair: (12 + number, (12 + number).to_bytes(32, "big")) for number, pair in enumerate(pairs)}
    assert after.items() >= before.items()


def test_the_ledger_keeps_no_smaller_cosignature_and_nobody_changes_one(turns: Turns) -> None:
    turns.turn()
    with turns.node.submits_to.connection() as connection:
        for size, root in ((4, bytes(32)), (5, bytes(32))):
            with pytest.raises(Exception, match="not the next cosignature"):
                kept.keep(
                    connection,
                    turns.service,
                    witness=WITNESS.name,
                    checkpoint=Checkpoint(turns.node.origin, size, root),
                    note="x",
                )
        for statement in ("UPDATE guarded.cosigned SET size = 1", "DELETE FROM guarded.cosigned"):
            with pytest.raises(Exception, match="permission denied"):
                connection.execute(statement.encode())
