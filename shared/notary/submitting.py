"""Asking a witness of another node to cosign: over HTTP, as C2SP tlog-witness says."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

from shared.kernel.refusal import PlatformError
from shared.notary.witnesses import OtherWitness
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError
from shared.transparency.submission import MOST_BYTES, PATH, Submission, read_signatures, read_size

SECONDS = 5.0
CONTRADICTIONS = frozenset({"behind-witness", "forked"})
"""What the witness cosigned is not what this log says."""
_REFUSED: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "key-unknown-to-witness",
    HTTPStatus.NOT_FOUND: "log-unknown-to-witness",
    HTTPStatus.UNPROCESSABLE_ENTITY: "forked",
}


class WitnessError(PlatformError):
    """A witness did not cosign; the code says why, and ``size`` what it cosigned last, where it said so."""

    def __init__(self, code: str, size: int | None = None) -> None:
        """Take the code and the size."""
        super().__init__(code)
        self.size = size


class Shown(Protocol):
    """How a log is asked for its newest checkpoint, with a proof from a size on: ``{number, note, proof}``."""

    def __call__(self, seen: int) -> Any:
        """Ask."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with the log's signatures and the cosignatures of one witness."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes


def cosigned(witness: OtherWitness, shown: Shown, old: int, *, seconds: float = SECONDS) -> Cosigned:
    """Have the newest checkpoint of a log cosigned; ``old`` is what the witness is thought to have cosigned last.

    Where it says that this is another size, it is asked once more from there. Raises :class:`WitnessError`.
    """
    for _ in range(2):
        submission = _submission(shown(old), old)
        answer = _posted(witness, submission, seconds)
        if answer.status == HTTPStatus.OK:
            return _read(witness, submission.note, answer.body)
        if answer.status != HTTPStatus.CONFLICT:
            raise WitnessError(_REFUSED.get(answer.status, "witness-refused"))
        size, ours = _size(answer.body), Checkpoint.read(submission.note.text).size
        if size > ours:
            raise WitnessError("behind-witness", size)
        if size == submission.old:
            # It has cosigned another tree of this very size.
            raise WitnessError("forked", size)
        old = size
    raise WitnessError("witness-busy", old)


def _submission(answer: Any, old: int) -> Submission:
    """Make what is submitted of what the log shows."""
    if answer["note"] is None:
        raise WitnessError("nothing-signed")
    note = Note.read(str(answer["note"]).encode())
    size = Checkpoint.read(note.text).size
    proof = tuple(bytes.fromhex(part) for part in answer["proof"])
    if 0 < old < size and not proof:
        # Without a proof the witness would have to say that the log forked.
        raise WitnessError("tree-incomplete")
    # A log that is behind shows itself with nothing to prove: the witness then says how far it has seen it.
    return Submission(min(old, size), proof if old <= size else (), note)


def _posted(witness: OtherWitness, submission: Submission, seconds: float) -> _Answer:
    parts = urlsplit(witness.url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    try:
        connection.request(
            "POST", parts.path + PATH, submission.written(), {"Content-Type": "text/plain; charset=utf-8"}
        )
        found = connection.getresponse()
        return _Answer(found.status, found.read(MOST_BYTES))
    except (OSError, http.client.HTTPException):
        raise WitnessError("witness-unreachable") from None
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _size(body: bytes) -> int:
    try:
        return read_size(body)
    except NoteError:
        raise WitnessError("witness-refused") from None


def _read(witness: OtherWitness, note: Note, body: bytes) -> Cosigned:
    try:
        answered = Note(note.text, read_signatures(body))
        cosignatures = tuple(one for _, one in answered.verified([witness.key]))
    except NoteError:
        raise WitnessError("cosignature-unreadable") from None
    return Cosigned(Checkpoint.read(note.text), Note(note.text, (*note.signatures, *cosignatures)))
