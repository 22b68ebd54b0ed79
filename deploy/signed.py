"""What was signed of a log, from wherever it stands: the notary's table, its file, the witness, the stored tree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

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
    settings: Settings, service: str, *, origin: str, tree: StoredTree, witnessed: Iterable[tuple[str, str]] = ()
) -> SignedLog:
    """Read every checkpoint of a log and check its signature; one that does not hold is a finding of its own.

    ``witnessed`` are the notes of the log that witnesses saw, each with the witness: those that they cosigned, and
    those that contradict them.
    """
    keys = read_keys(settings.secrets, service).ever()
    found: set[Checkpoint] = set()
    seen: dict[Checkpoint, str] = {}
    wrong: list[int] = []
    for kept in _kept(tree):
        checkpoint = _read(kept.note.encode(), keys, origin)
        if checkpoint is None or (checkpoint.size, checkpoint.root) != (kept.size, kept.root):
            wrong.append(kept.size)
        else:
            found.add(checkpoint)
    outside = NoteFile.of(settings, service).read()
    shown = [] if outside is None else [("", outside)]
    for witness, note in chain(shown, ((witness, words.encode()) for witness, words in witnessed)):
        checkpoint = _read(note, keys, origin)
        if checkpoint is None:
            wrong.append(tree.size())
        elif witness:
            seen.setdefault(checkpoint, witness)
        else:
            found.add(checkpoint)
    roots = sorted((checkpoint.size, checkpoint.root) for checkpoint in found | seen.keys())
    only = {(one.size, one.root): witness for one, witness in seen.items() if one not in found}
    unreadable = Finding(min(wrong), "checkpoint-unreadable") if wrong else None
    # No further than the tree is now: the records are read later, and are then not fewer.
    return SignedLog(Signed(roots=roots, leaves=islice(_leaves(tree), tree.size()), witnessed=only), unreadable)


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
