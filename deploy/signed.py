"""What was signed of a log, from wherever it stands: the notary's table, its file, the witness, the stored tree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from services.audit.rules import Finding, Signed
from shared.config import Settings
from shared.notary.keyfiles import read_keys
from shared.notary.outside import NoteFile
from shared.notary.tree import Kept, StoredTree
from shared.transparency.checkpoints import Checkpoint, opened
from shared.transparency.notes import NoteError, VerifierKey
from shared.transparency.subtrees import HASH_BYTES

BATCH = 1_000
TILES = 16


@dataclass(frozen=True, slots=True)
class SignedLog:
    """What a log is held against, and the first checkpoint that nobody can read, if there is one."""

    signed: Signed
    unreadable: Finding | None


def signed_of(
    settings: Settings, service: str, *, origin: str, tree: StoredTree, witnessed: Iterable[str] = ()
) -> SignedLog:
    """Read every checkpoint of a log and check its signature; one that does not hold is a finding of its own.

    ``witnessed`` are the notes of the log that a witness saw: those that it cosigned, and those that contradict them.
    """
    keys = read_keys(settings.secrets, service).ever()
    found: set[Checkpoint] = set()
    wrong: list[int] = []
    for kept in _kept(tree):
        checkpoint = _read(kept.note.encode(), keys, origin)
        if checkpoint is None or (checkpoint.size, checkpoint.root) != (kept.size, kept.root):
            wrong.append(kept.size)
        else:
            found.add(checkpoint)
    outside = NoteFile.of(settings, service).read()
    for note in (*(() if outside is None else (outside,)), *(words.encode() for words in witnessed)):
        checkpoint = _read(note, keys, origin)
        if checkpoint is None:
            wrong.append(tree.size())
        else:
            found.add(checkpoint)
    roots = sorted((checkpoint.size, checkpoint.root) for checkpoint in found)
    unreadable = Finding(min(wrong), "checkpoint-unreadable") if wrong else None
    # No further than the tree is now: the records are read later, and are then not fewer.
    return SignedLog(Signed(roots=roots, leaves=islice(_leaves(tree), tree.size())), unreadable)


def _read(note: bytes, keys: Sequence[VerifierKey], origin: str) -> Checkpoint | None:
    try:
        return opened(note, keys, origin=origin)
    except NoteError:
        return None


def _kept(tree: StoredTree) -> Iterator[Kept]:
    after = 0
    while page := tree.checkpoints(after, BATCH):
        yield from page
        after = page[-1].number


def _leaves(tree: StoredTree) -> Iterator[bytes]:
    """Give the leaves in the tree, as far as no tile is missing."""
    first = 0
    while page := tree.leaf_tiles(first, TILES):
        for number, hashes in page:
            if number != first:
                return
            yield from (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
            first += 1
