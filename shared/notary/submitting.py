"""Asking a witness of another node to cosign: over HTTP, as C2SP tlog-witness says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Protocol

from shared.clock import now
from shared.kernel.refusal import PlatformError
from shared.notary.posting import Answer, post
from shared.notary.witnesses import OtherWitness
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError
from shared.transparency.submission import MOST_BYTES, PATH, Submission, read_signatures, read_size

SECONDS = 5.0
"""So long may an exchange with a witness take."""
MOST_OFF = timedelta(minutes=5)
"""So far may the time in a cosignature be from now: clocks differ, but dossiers tell by it what came in between."""
CONTRADICTIONS = frozenset({"behind-witness", "forked"})
"""What the witness cosigned is not what this log says."""
_REFUSED: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "key-unknown-to-witness",
    HTTPStatus.NOT_FOUND: "log-unknown-to-witness",
    HTTPStatus.UNPROCESSABLE_ENTITY: "forked",
    HTTPStatus.TOO_MANY_REQUESTS: "witness-busy",
    HTTPStatus.SERVICE_UNAVAILABLE: "witness-busy",
}
_HEADERS = {"Content-Type": "text/plain; charset=utf-8"}


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


def cosigned(
    witness: OtherWitness,
    shown: Shown,
    old: int,
    *,
    seconds: float = SECONDS,
    clock: Callable[[], datetime] = now,
) -> Cosigned:
    """Have the newest checkpoint of a log cosigned; ``old`` is what the witness is thought to have cosigned last.

    Where it says that this is another size, it is asked once more from there. Raises :class:`WitnessError`.
    """
    for _ in range(2):
        submission = _submission(shown(old), old)
        answer = _posted(witness, submission, seconds)
        if answer.status == HTTPStatus.OK:
            return _read(witness, submission.note, answer.body, clock())
        if answer.status != HTTPStatus.CONFLICT:
            raise WitnessError(_REFUSED.get(answer.status, "witness-refused"))
        size = _size(answer.body)
        if size == submission.old:
            # It has cosigned another tree of this very size.
            raise WitnessError("forked", size)
        if size > Checkpoint.read(submission.note.text).size and size > _shown_size(shown(size)):
            # And not because somebody else submitted what the log signed meanwhile.
            raise WitnessError("behind-witness", size)
        old = size
    raise WitnessError("witness-busy", old)


def _shown_size(answer: Any) -> int:
    return 0 if answer["note"] is None else Checkpoint.read(Note.read(str(answer["note"]).encode()).text).size


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


def _posted(witness: OtherWitness, submission: Submission, seconds: float) -> Answer:
    try:
        return post(witness.url + PATH, submission.written(), _HEADERS, seconds=seconds, most=MOST_BYTES)
    except (OSError, HTTPException):
        raise WitnessError("witness-unreachable") from None


def _size(body: bytes) -> int:
    try:
        return read_size(body)
    except NoteError:
        raise WitnessError("witness-refused") from None


def _read(witness: OtherWitness, note: Note, body: bytes, moment: datetime) -> Cosigned:
    try:
        answered = Note(note.text, read_signatures(body))
        cosignatures = tuple(one for _, one in answered.verified(witness.keys))
    except NoteError:
        raise WitnessError("cosignature-unreadable") from None
    if any(abs(one.seconds - moment.timestamp()) > MOST_OFF.total_seconds() for one in cosignatures):
        raise WitnessError("cosignature-unreadable")
    return Cosigned(Checkpoint.read(note.text), Note(note.text, (*note.signatures, *cosignatures)))
