"""A witness for logs of other nodes, on a real ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.audit.projections import witnessed
from services.audit.service.cosigning import Reply
from shared.kernel.commitments import leaf_hash
from shared.messaging.states import PartState
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from shared.transparency.submission import read_signatures
from tests.integration.audit.nodes import WITNESS, Node

pytestmark = pytest.mark.servers


def test_each_checkpoint_that_goes_on_is_cosigned_kept_and_answered(node: Node) -> None:
    assert node.state() == ("standby", None, None)
    for old, count in ((0, 5), (5, 3), (8, 300)):
        node.grow(count)
        reply = node.add(old)
        assert reply.status == 200
        (one,) = read_signatures(reply.body.encode())
        text = node.submission(0).note.text
        assert WITNESS.verifier(COSIGNATURE).holds(one, text)
        assert one.seconds == int(node.moment.timestamp())
    assert node.state() == ("active", 308, None)
    with node.database.connection() as connection:
        notes = [Note.read(words.encode()) for words in witnessed.notes(connection, node.origin)]
    assert [Checkpoint.read(note.text).size for note in notes] == [5, 8, 308]
    assert len(notes[-1].verified([node.key.verifier(), WITNESS.verifier(COSIGNATURE)])) == 2


def test_what_is_refused_is_refused_as_the_protocol_says(node: Node) -> None:
    node.grow(5)
    assert node.cosigner.add(b"old 0\n").status == 400
    assert node.add(0, key=SigningKey(node.origin, WITNESS.private)).status == 403
    stranger = Node(node.database, node.submits_to)
    stranger.grow(5)
    assert node.cosigner.add(stranger.submission(0).written()).status == 404
    assert node.add(0).status == 200
    node.grow(4)
    assert node.add(0) == Reply(409, "5\n", "text/x.tlog.size")
    assert node.cosigner.add(replace(node.submission(5), old=10).written()).status == 400
    assert node.add(5, proof=False).status == 422
    assert node.state() == ("failing", 5, "unproven")
    # Anybody may send such a thing: the log going on as it was takes it back.
    assert node.add(5).status == 200
    assert node.state() == ("active", 9, None)
    assert node.codes() == ["unproven"]


def test_an_old_checkpoint_that_anybody_may_repeat_changes_nothing(node: Node) -> None:
    node.grow(5)
    old = node.submission(0).written()
    node.add(0)
    node.grow(4)
    node.add(5)
    assert node.cosigner.add(old) == Reply(409, "9\n", "text/x.tlog.size")
    assert node.state() == ("active", 9, None)
    assert not node.codes()


def test_two_trees_of_one_size_are_a_fork_for_ever(node: Node) -> None:
    node.grow(5)
    node.add(0)
    honest = list(node.leaves)
    node.leaves = [*honest[:4], leaf_hash(b"other")]
    assert node.add(5).status == 409
    assert node.state() == ("halted", 5, "forked")
    node.leaves = honest
    node.grow(4)
    assert node.add(5) == Reply(409, "5\n", "text/x.tlog.size")
    node.begin()
    assert node.add(5) == Reply(409, "5\n", "text/x.tlog.size")
    assert node.state() == ("halted", 5, "forked")
    assert node.codes() == ["forked"]


def test_what_anybody_may_write_beside_a_checkpoint_is_kept_once_or_not_at_all(node: Node) -> None:
    node.grow(5)
    node.add(0)
    # Of the very tree that was cosigned no proof is needed, and a false one contradicts nothing.
    spoilt = replace(node.submission(5), proof=(bytes(32),))
    assert node.cosigner.add(spoilt.written()).status == 422
    assert (node.state(), node.codes()) == (("active", 5, None), [])
    node.grow(4)
    unproven = node.submission(5, proof=False)
    for times in range(1, 5):
        note = Note(unproven.note.text, unproven.note.signatures * times)
        assert node.cosigner.add(replace(unproven, note=note).written()).status == 422
    assert node.codes() == ["unproven"]


def test_of_two_processes_of_a_witness_the_second_judges_anew_what_the_first_cosigned(node: Node) -> None:
    node.grow(5)
    node.add(0)
    first = node.cosigner
    node.grow(4)
    words = node.submission(5).written()

    def meanwhile(_moment: datetime) -> Sequence[SigningKey]:
        first.add(words)
        return [WITNESS]

    node.begin(meanwhile)
    assert node.cosigner.add(words) == Reply(409, "9\n", "text/x.tlog.size")
    assert node.add(9).status == 200
    assert (node.state(), node.codes()) == (("active", 9, None), [])


def test_a_file_of_logs_that_nobody_can_read_hides_no_halt_and_is_said(node: Node) -> None:
    unreadable = PartState(name="known-logs", doing="failing", code="known-logs-unreadable")
    node.grow(5)
    node.add(0)
    honest = list(node.leaves)
    node.leaves = [*honest[:4], leaf_hash(b"other")]
    node.add(5)
    node.leaves, node.readable = honest, False
    halted = PartState(name=f"witness.{node.origin}", doing="halted", position=5, code="forked")
    assert node.cosigner.states() == [halted, unreadable]
    assert node.add(5) == Reply(503)
    node.begin()
    assert node.cosigner.states() == [unreadable]
    # It is known again, and what was found before the restart with it.
    node.readable = True
    assert node.add(5).status == 409
    assert node.state() == ("halted", 5, "forked")


def test_a_witness_that_begins_anew_knows_what_it_cosigned_and_who_fell_silent(node: Node) -> None:
    node.grow(5)
    node.add(0)
    node.begin()
    assert node.state() == ("active", 5, None)
    node.moment += timedelta(minutes=69)
    assert node.add(5).status == 200
    assert node.state() == ("active", 5, None)
    node.moment += timedelta(minutes=71)
    assert node.state() == ("halted", 5, "silent")
    assert node.add(0) == Reply(409, "5\n", "text/x.tlog.size")
