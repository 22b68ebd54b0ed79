"""The witness for logs of other nodes: what is submitted to it over HTTP, and what it says of each such log.

A checkpoint is public, and so anybody may submit one: an old one, or a new one with a proof that is none. Only two
trees of one size, both signed, prove a fork by themselves; that is kept, and halts for ever. A proof that does not
hold is kept as well and said, until the log goes on from what was cosigned.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

from services.audit.projections import witnessed
from services.audit.service.witnessing import SILENT
from shared.eventlog.database import Database
from shared.messaging.states import ACTIVE, FAILING, HALTED, STANDBY, PartState
from shared.observability import logger
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.keys import LogKeys
from shared.transparency.notes import Note, NoteError, SigningKey
from shared.transparency.submission import (
    FORKED,
    OTHER_SIZE,
    SIZE_TYPE,
    TOO_LARGE,
    UNPROVEN,
    RefusalError,
    Submission,
    written_signatures,
    written_size,
)

TEXT = "text/plain; charset=utf-8"
STATUS: Mapping[str, int] = {
    TOO_LARGE: HTTPStatus.BAD_REQUEST,
    OTHER_SIZE: HTTPStatus.CONFLICT,
    FORKED: HTTPStatus.CONFLICT,
    UNPROVEN: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""What the protocol answers for each refusal; a conflict says the size that was cosigned last."""
AGAIN = timedelta(minutes=30)
"""What says no more than what stands there is kept again after so long: anybody may repeat what is public."""

log = logger(__name__)


class Reply(NamedTuple):
    """What is answered over HTTP."""

    status: int
    body: str = ""
    content_type: str = TEXT


@dataclass(frozen=True, slots=True)
class _Sight:
    """What was last cosigned of a log and when, and what is wrong with what was submitted since."""

    size: int
    seen_at: datetime
    code: str | None = None


class Cosigner:
    """Answers submissions; what it cosigned stands in the database before it is answered."""

    def __init__(
        self,
        database: Database,
        *,
        known: Callable[[], Mapping[str, LogKeys]],
        keys: Callable[[datetime], Sequence[SigningKey]],
        clock: Callable[[], datetime],
    ) -> None:
        """Take where what was seen is kept, the keys of the logs that are known, its own at a moment, the clock."""
        self._database = database
        self._known = known
        self._keys = keys
        self._clock = clock
        self._sights: dict[str, _Sight] = {}
        self._one_at_a_time = threading.Lock()

    def start(self) -> None:
        """Find what was cosigned before."""
        for origin in self._known_now() or ():
            self._seen(origin)

    def add(self, body: bytes) -> Reply:
        """Answer one submission."""
        try:
            submission = Submission.read(body)
            origin = Checkpoint.read(submission.note.text).origin
        except NoteError:
            return Reply(HTTPStatus.BAD_REQUEST)
        moment, known = self._clock(), self._known_now()
        if known is None:
            return Reply(HTTPStatus.SERVICE_UNAVAILABLE)
        if origin not in known:
            return Reply(HTTPStatus.NOT_FOUND)
        try:
            note = submission.signed_by(known[origin].lately(moment, SILENT))
        except NoteError:
            return Reply(HTTPStatus.FORBIDDEN)
        with self._one_at_a_time:
            return self._answered(origin, replace(submission, note=note), moment)

    def states(self) -> Sequence[PartState]:
        """Tell of each log of another node how far it was cosigned, and what is wrong with it."""
        moment, known = self._clock(), self._known_now()
        # What was found of a log is not hidden by a file that nobody can read.
        found = [self._state(origin, moment) for origin in sorted(self._sights if known is None else known)]
        if known is None:
            found.append(PartState(name="known-logs", doing=FAILING, code="known-logs-unreadable"))
        return found

    def _state(self, origin: str, moment: datetime) -> PartState:
        name, sight = f"witness.{origin}", self._sights.get(origin)
        if sight is None:
            return PartState(name=name, doing=STANDBY)
        if sight.code == FORKED:
            return PartState(name=name, doing=HALTED, position=sight.size, code=FORKED)
        if moment - sight.seen_at >= SILENT:
            return PartState(name=name, doing=HALTED, position=sight.size, code="silent")
        return PartState(
            name=name, doing=ACTIVE if sight.code is None else FAILING, position=sight.size, code=sight.code
        )

    def _seen(self, origin: str) -> tuple[witnessed.Witnessed | None, str | None]:
        """Read what was cosigned last of a log, and whether it forked; what it begins with is seen by that."""
        with self._database.connection() as connection:
            last, fork = witnessed.last(connection, origin), witnessed.fork(connection, origin)
        if last is not None and (fork is not None or origin not in self._sights):
            self._sights[origin] = _Sight(last.checkpoint.size, last.seen_at, fork)
        return last, fork

    def _answered(self, origin: str, submission: Submission, moment: datetime) -> Reply:
        """Judge a submission; once more where another process of this witness was first meanwhile."""
        reply = self._judged(origin, submission, moment) or self._judged(origin, submission, moment)
        return reply or Reply(HTTPStatus.SERVICE_UNAVAILABLE)

    def _judged(self, origin: str, submission: Submission, moment: datetime) -> Reply | None:
        last, fork = self._seen(origin)
        try:
            checkpoint = submission.judged(None if last is None else last.checkpoint)
        except RefusalError as refusal:
            if _contradicts(submission, last, refusal.code):
                self._keep_contradiction(origin, last, refusal.code, submission.note)
            return Reply(STATUS[refusal.code]) if refusal.size is None else _conflict(refusal.size)
        if fork is not None:
            # Two histories of one size were signed: nothing of this log is cosigned any more.
            return _conflict(0 if last is None else last.checkpoint.size)
        cosignatures = [key.cosign(submission.note.text, int(moment.timestamp())) for key in self._keys(moment)]
        if not cosignatures:
            return Reply(HTTPStatus.SERVICE_UNAVAILABLE)
        if self._needs_keeping(last, checkpoint, moment):
            words = Note(submission.note.text, (*submission.note.signatures, *cosignatures)).written()
            with self._database.connection() as connection:
                if not witnessed.keep_next(connection, origin, after=last, checkpoint=checkpoint, note=words):
                    # What was cosigned last is something else now: by it the submission is to be judged.
                    return None
        self._sights[origin] = _Sight(checkpoint.size, moment)
        return Reply(HTTPStatus.OK, written_signatures(cosignatures))

    @staticmethod
    def _needs_keeping(last: witnessed.Witnessed | None, checkpoint: Checkpoint, moment: datetime) -> bool:
        return last is None or checkpoint.size > last.checkpoint.size or moment - last.seen_at >= AGAIN

    def _keep_contradiction(self, origin: str, last: witnessed.Witnessed | None, code: str, note: Note) -> None:
        with self._database.connection() as connection:
            witnessed.keep_contradiction(connection, origin, after=last, code=code, note=note.written())
        sight = self._sights.get(origin)
        if sight is not None and sight.code != FORKED:
            log.error("log_not_witnessed", service=origin, code=code)
            self._sights[origin] = replace(sight, code=code)

    def _known_now(self) -> Mapping[str, LogKeys] | None:
        """Read which logs are known; ``None`` where nobody can."""
        try:
            return self._known()
        except NoteError:
            log.error("known_logs_unreadable")  # noqa: TRY400 - told by its name
            return None


def _contradicts(submission: Submission, last: witnessed.Witnessed | None, code: str) -> bool:
    """Tell whether what was refused is a tree that may not go on from the last: a false proof of that one is none."""
    if code not in {UNPROVEN, FORKED}:
        return False
    found = Checkpoint.read(submission.note.text)
    return code == FORKED or (submission.old > 0 and last is not None and found != last.checkpoint)


def _conflict(size: int) -> Reply:
    return Reply(HTTPStatus.CONFLICT, written_size(size), SIZE_TYPE)
