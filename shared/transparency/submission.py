"""What is said between a log and a witness: a checkpoint with the proof from the last one (C2SP tlog-witness)."""

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass

from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError, Signature, VerifierKey, read_base64, read_signature
from shared.transparency.proofs import verify_consistency
from shared.transparency.subtrees import EMPTY_ROOT, HASH_BYTES, ProofError

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
MOST_PROOF = 63
MOST_BYTES = 1 << 16
"""A checkpoint with sixty signatures and the longest proof is far below it."""
TOO_LARGE, OTHER_SIZE, FORKED, UNPROVEN = "old-size-too-large", "other-size", "forked", "unproven"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class RefusalError(Exception):
    """A witness does not cosign: ``code`` says why, and ``size`` what it cosigned last, where that is why."""

    def __init__(self, code: str, size: int | None = None) -> None:
        """Take the code, and the size of a conflict."""
        super().__init__(code)
        self.code = code
        self.size = size


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint as it is submitted: the size that the witness is thought to have cosigned last, and the proof."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def written(self) -> bytes:
        """Spell it as the body of a request."""
        proof = "".join(base64.b64encode(part).decode() + "\n" for part in self.proof)
        return f"old {self.old}\n{proof}\n{self.note.written()}".encode()

    @classmethod
    def read(cls, words: bytes) -> "Submission":
        """Read the body of a request; raises :class:`NoteError`."""
        head, blank, rest = words.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise NoteError("not a submission") from None
        old = _OLD.fullmatch(first)
        if not blank or old is None or len(words) > MOST_BYTES or len(lines) > MOST_PROOF:
            raise NoteError("not a submission")
        proof = tuple(read_base64(line) for line in lines)
        if any(len(part) != HASH_BYTES for part in proof):
            raise NoteError("not a proof")
        return cls(int(old[1]), proof, Note.read(rest))

    def signed_by(self, keys: Collection[VerifierKey]) -> Note:
        """Give the checkpoint with the signatures of known keys and no others; raises :class:`NoteError`."""
        return Note(self.note.text, tuple(one for _, one in self.note.verified(keys)))

    def judged(self, last: Checkpoint | None) -> Checkpoint:
        """Hold what was submitted against what was cosigned last; raises :class:`RefusalError` as the protocol says.

        What a proof lacks is laid to whoever submits, who may be anybody, and not to the log, as
        :func:`~shared.transparency.witnessing.check` does of what the log itself shows.
        """
        found = Checkpoint.read(self.note.text)
        known = Checkpoint(found.origin, 0, EMPTY_ROOT) if last is None else last
        if self.old > found.size:
            raise RefusalError(TOO_LARGE)
        if self.old != known.size:
            raise RefusalError(OTHER_SIZE, known.size)
        if found.size == known.size and found.root != known.root:
            raise RefusalError(FORKED, known.size)
        try:
            verify_consistency(self.old, found.size, proof=self.proof, old_root=known.root, new_root=found.root)
        except ProofError:
            raise RefusalError(UNPROVEN) from None
        return found


def written_size(size: int) -> str:
    """Spell the body of a conflict."""
    return f"{size}\n"


def read_size(words: bytes) -> int:
    """Read the body of a conflict; raises :class:`NoteError`."""
    found = _SIZE.fullmatch(words)
    if found is None:
        raise NoteError("not a size")
    return int(found[1])


def written_signatures(signatures: Collection[Signature]) -> str:
    """Spell cosignatures as a witness answers with them."""
    return "".join(one.written() + "\n" for one in signatures)


def read_signatures(words: bytes) -> tuple[Signature, ...]:
    """Read what a witness answered; raises :class:`NoteError`."""
    try:
        text = words.decode()
    except UnicodeDecodeError:
        raise NoteError("not text") from None
    if not text.endswith("\n"):
        raise NoteError("not signatures")
    return tuple(read_signature(line) for line in text[:-1].split("\n"))
