"""Checkpoints: the size and the root of a log's tree at one moment, signed by the log (C2SP tlog-checkpoint)."""

import base64
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.transparency.notes import Note, NoteError, SigningKey, VerifierKey, read_base64
from shared.transparency.subtrees import HASH_BYTES

_LINES = 4  # the last is what stands after the last line end: nothing
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many leaves the log of an origin had, and the tree hash over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Spell it as the text of a note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """Read the text of a note; raises :class:`NoteError`, also for lines more than the three."""
        lines = text.split("\n")
        if len(lines) != _LINES or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise NoteError("not a checkpoint")
        found = cls(lines[0], int(lines[1]), read_base64(lines[2]))
        if len(found.root) != HASH_BYTES or found.text() != text:
            raise NoteError("not a checkpoint")
        return found


def signed(checkpoint: Checkpoint, keys: Sequence[SigningKey]) -> Note:
    """Sign a checkpoint with every key that is valid now; while two overlap, it carries both."""
    text = checkpoint.text()
    return Note(text, tuple(key.sign(text) for key in keys))


def opened(words: bytes, keys: Collection[VerifierKey], *, origin: str) -> Checkpoint:
    """Read a checkpoint of an origin, signed by one of its keys; raises :class:`NoteError`."""
    note = Note.read(words)
    note.verified(keys)
    found = Checkpoint.read(note.text)
    if found.origin != origin:
        raise NoteError("a checkpoint of another log")
    return found
