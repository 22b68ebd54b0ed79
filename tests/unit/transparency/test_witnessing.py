"""A witness takes only a checkpoint that goes on from the last one."""

import pytest

from shared.kernel.commitments import leaf_hash
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.tiles import Edge, prove_consistency
from shared.transparency.witnessing import ContradictionError, check

ORIGIN = "hoigia.example/24/intake/00ff"


def leaves(size: int, other_from: int | None) -> list[bytes]:
    return [
        leaf_hash(b"other" if other_from is not None and number >= other_from else b"%d" % number)
        for number in range(size)
    ]


def grown(size: int, other_from: int | None = None) -> Checkpoint:
    return Checkpoint(ORIGIN, size, Edge().extended(leaves(size, other_from))[0].root())


def proof(old: int, new: int, other_from: int | None = None) -> list[bytes]:
    _, tiles = Edge().extended(leaves(new, other_from))
    return prove_consistency(old, new, lambda _: tiles)


def test_the_first_is_taken_as_it_is_and_what_goes_on_from_it_as_well() -> None:
    check(None, grown(5), [])
    check(grown(5), grown(5), [])
    check(grown(5), grown(9), proof(5, 9))


def test_the_last_one_again_is_no_fork_whatever_proof_is_put_beside_it() -> None:
    check(grown(5), grown(5), [bytes(32)])
    with pytest.raises(ContradictionError, match="forked"):
        check(grown(5), grown(9), [*proof(5, 9), bytes(32)])


def test_a_smaller_one_was_rolled_back() -> None:
    with pytest.raises(ContradictionError, match="rolled-back"):
        check(grown(9), grown(5), [])


@pytest.mark.parametrize(("old", "new", "other"), [(5, 9, 3), (5, 5, 4), (8, 9, 0)])
def test_one_that_says_otherwise_what_was_said_is_a_fork(old: int, new: int, other: int) -> None:
    with pytest.raises(ContradictionError, match="forked"):
        check(grown(old), grown(new, other), proof(old, new, other))


def test_one_that_shows_no_proof_is_a_fork() -> None:
    with pytest.raises(ContradictionError, match="forked"):
        check(grown(5), grown(9), [])


def test_one_of_another_log_is_another_incarnation() -> None:
    other = Checkpoint(ORIGIN + "0", 9, grown(9).root)
    with pytest.raises(ContradictionError, match="other-incarnation"):
        check(grown(5), other, proof(5, 9))
