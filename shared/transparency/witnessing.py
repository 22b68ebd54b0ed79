"""What a witness looks at before it cosigns: that a checkpoint goes on from the last one it saw (C2SP tlog-witness)."""

from collections.abc import Sequence

from shared.transparency.checkpoints import Checkpoint
from shared.transparency.proofs import verify_consistency
from shared.transparency.subtrees import ProofError


class ContradictionError(Exception):
    """The log says two things that cannot both be; ``code`` says in which way."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


def check(last: Checkpoint | None, found: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that a checkpoint, whose signature holds, goes on from the last one; raises :class:`ContradictionError`.

    The first one of a log is taken as it is: a witness knows nothing of what was before it looked. So is the last one
    again, whatever is put beside it: what says the same contradicts nothing.
    """
    if last is None or found == last:
        return
    if found.origin != last.origin:
        raise ContradictionError("other-incarnation")
    if found.size < last.size:
        raise ContradictionError("rolled-back")
    try:
        verify_consistency(last.size, found.size, proof=proof, old_root=last.root, new_root=found.root)
    except ProofError:
        raise ContradictionError("forked") from None
