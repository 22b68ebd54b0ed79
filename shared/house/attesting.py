"""What a log shows a witness: its newest checkpoint, and the proof that it goes on from the size the witness saw."""

from shared.eventlog.database import Database
from shared.kernel.canonical import Json
from shared.kernel.record import write_time
from shared.notary.tree import StoredTree
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import prove_consistency


def attest(database: Database, seen: int) -> dict[str, Json]:
    """Give ``{number, note, proof, signed_at}``; no note where nothing was signed yet, no proof where there is none.

    A proof that cannot be made is left out and not refused: the witness is to see the checkpoint, and says itself
    what it thinks of it.
    """
    with database.connection() as connection:
        return attest_tree(StoredTree(connection), seen)


def attest_tree(tree: StoredTree, seen: int) -> dict[str, Json]:
    """Give what :func:`attest` does, of a tree that is at hand."""
    kept = tree.newest()
    if kept is None:
        return {"number": 0, "note": None, "proof": []}
    try:
        proof = prove_consistency(seen, kept.size, tree.fetch)
    except ProofError:
        proof = []
    return {
        "number": str(kept.number),
        "note": kept.note,
        "proof": [part.hex() for part in proof],
        "signed_at": write_time(kept.signed_at),
    }
