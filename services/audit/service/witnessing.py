"""The witness: cosigns a checkpoint of each log only when it goes on from the last one that was cosigned.

And only one that is the root over the ledger's own leaves, as far as the ledger has them: what a log gives to read and
what it signs is one history. What was signed before the ledger had it is held against it as soon as it does.

A log that contradicts itself stands as halted, and what it said is kept: one that was rolled back until it has come to
where it was, one that signed two histories for as long as that is kept. A log that says nothing new for longer than its
notary may be silent is said to be silent, and so is one that does not answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.audit.projections import witnessed
from shared.eventlog.database import Database
from shared.house.recurring import Recurring
from shared.kernel.record import read_time
from shared.messaging.states import ACTIVE, FAILING, HALTED, STANDBY, PartState, why
from shared.notary.submitting import Shown
from shared.observability import failure_of, logger
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError, SigningKey, VerifierKey
from shared.transparency.subtrees import ProofError
from shared.transparency.witnessing import ContradictionError, check

PAUSE_SECONDS = 5.0
SHORT_PAUSE_SECONDS = 1.0
AGAIN = timedelta(hours=1)
"""A log that does not grow is cosigned again after so long: a cosignature says when."""
SILENT = timedelta(minutes=70)
"""A notary signs at least every hour; one that did not for so long does not sign."""
SILENT_WHILE_GROWING = timedelta(minutes=2)
"""It signs within a minute when there is something new."""

KEPT_BACK = timedelta(minutes=2)
"""What was signed stands in the ledger within seconds; one that takes in much at once has more at every look."""

log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One log as the witness sees it: how it is asked, its keys at a moment, how far the ledger has it.

    ``root`` gives the root over the ledger's leaves at a size; raises :class:`ProofError` where it has fewer.
    """

    shown: Shown
    keys: Callable[[datetime], Sequence[VerifierKey]]
    head: Callable[[], int]
    root: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Sight:
    """What was last seen of a log: the number of its newest checkpoint, its size, and since when each is the same.

    ``grown_at`` is also when the checkpoint last had all that the ledger has, ``read_at`` when the ledger last had more
    than before, or all. Since ``away_at`` it showed nothing that could be judged. Up to ``held`` the leaves are the
    ledger's.
    """

    number: int = -1
    size: int = 0
    head: int = 0
    held: int = 0
    fresh_at: datetime | None = None
    grown_at: datetime | None = None
    read_at: datetime | None = None
    away_at: datetime | None = None
    doing: str = STANDBY
    code: str | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a log: what was cosigned of it last, and the code under which it forked, if it did."""

    last: witnessed.Witnessed | None
    fork: str | None


class Witness(Recurring):
    """Looks at every log again and again, in a thread of its own."""

    name = "witness"

    def __init__(
        self,
        watches: Mapping[str, Watch],
        *,
        database: Database,
        keys: Callable[[datetime], Sequence[SigningKey]],
        clock: Callable[[], datetime],
    ) -> None:
        """Take the logs to watch, where what was seen is kept, its own keys at a moment, and the clock."""
        super().__init__()
        self._watches = watches
        self._database = database
        self._keys = keys
        self._clock = clock
        self._sights = {service: Sight() for service in watches}

    def turn(self) -> float:
        """Look at every log once; each says in its own state what comes of it."""
        for service in self._watches:
            if not self._stopping.is_set():
                self.look(service)
        # Services start at the same moment: one that did not answer yet does a moment later.
        fails = any(sight.doing == FAILING for sight in self._sights.values())
        return SHORT_PAUSE_SECONDS if fails else PAUSE_SECONDS

    def states(self) -> Sequence[PartState]:
        """Tell of each log what was cosigned of it, and what is wrong with what it shows."""
        return [
            PartState(name=f"witness.{service}", doing=sight.doing, position=sight.size, code=sight.code)
            for service, sight in self._sights.items()
        ]

    def look(self, service: str) -> None:
        """Look at one log once; what comes of it is said in its state."""
        before, known = self._sights[service], None
        away = replace(before, away_at=before.away_at or self._clock())
        try:
            known = self._known(service)
            sight = self._seen(service, before, known)
        except ContradictionError as contradiction:
            sight = replace(away, doing=HALTED, code=contradiction.code)
        except NoteError:
            sight = replace(away, doing=HALTED, code="checkpoint-unreadable")
        except Exception as failure:  # noqa: BLE001 - whatever it was, nothing was cosigned
            log.warning("witness_failed", service=service, **failure_of(failure))
            sight = self._unanswered(away, known, why(failure))
        if sight.doing == HALTED and sight.code != before.code:
            log.error("log_not_witnessed", service=service, code=sight.code)
        self._sights[service] = sight

    def _known(self, service: str) -> _Known:
        with self._database.connection() as connection:
            return _Known(witnessed.last(connection, service), witnessed.fork(connection, service))

    def _unanswered(self, before: Sight, known: _Known | None, code: str) -> Sight:
        """Say of a log that did not answer what holds all the same: that it forked, or has long been silent."""
        failing = replace(before, doing=FAILING, code=code)
        if known is None:
            # This node's own ledger is away: nothing can be said of any log.
            return failing
        if known.fork is not None:
            return replace(before, doing=HALTED, code=known.fork)
        moment = self._clock()
        fresh = before.fresh_at or _signed_at({}, known.last, moment)
        if moment - fresh >= SILENT:
            return replace(before, fresh_at=fresh, doing=HALTED, code="silent")
        return replace(failing, fresh_at=fresh)

    def _seen(self, service: str, before: Sight, known: _Known) -> Sight:
        watch, moment = self._watches[service], self._clock()
        before = _back(before, moment)
        last, fork = known.last, known.fork
        answer = watch.shown(0 if last is None else last.checkpoint.size)
        if answer["note"] is None:
            if last is not None:
                # What it signed stands here: a log that knows nothing of it was put back to before it.
                raise ContradictionError("rolled-back")
            return self._judged(before, before, moment, watch.head())
        note = Note.read(str(answer["note"]).encode())
        note.verified(watch.keys(moment))
        checkpoint = Checkpoint.read(note.text)
        self._check(service, last, note, answer["proof"])
        if fork is not None:
            # It signed another history as well: to show the old one again takes nothing back.
            raise ContradictionError(fork)
        head = watch.head()
        before = replace(before, held=self._held(service, before.held, last, note, head=head))
        if last is None or checkpoint.size > last.checkpoint.size or moment - last.seen_at >= AGAIN:
            self._cosign(service, last, note, moment)
        seen = replace(before, number=int(answer["number"]), size=checkpoint.size)
        if before.number < 0:
            before = replace(before, number=seen.number, fresh_at=_signed_at(answer, last, moment))
        return self._judged(before, seen, moment, head)

    def _held(self, service: str, held: int, last: witnessed.Witnessed | None, note: Note, *, head: int) -> int:
        """Hold the largest checkpoint that the ledger has whole against its leaves; gives up to where they agree."""
        shown = Checkpoint.read(note.text)
        known: tuple[Checkpoint, ...] = (shown,) if last is None else (shown, last.checkpoint)
        at_hand = next((one for one in known if one.size <= head), None)
        if at_hand is None or at_hand.size <= held:
            return held
        try:
            agrees = self._watches[service].root(at_hand.size) == at_hand.root
        except ProofError:
            # It says how far it is, and has not what it says.
            agrees = False
        if agrees:
            return at_hand.size
        if at_hand is shown:
            # One is enough: a log that grows would show another at every look.
            self._keep_contradiction(service, last, witnessed.DIFFERS, note)
        raise ContradictionError(witnessed.DIFFERS)

    def _check(self, service: str, last: witnessed.Witnessed | None, note: Note, proof: Sequence[str]) -> None:
        try:
            check(
                None if last is None else last.checkpoint,
                Checkpoint.read(note.text),
                [bytes.fromhex(part) for part in proof],
            )
        except ContradictionError as contradiction:
            self._keep_contradiction(service, last, contradiction.code, note)
            raise

    def _keep_contradiction(self, service: str, last: witnessed.Witnessed | None, code: str, note: Note) -> None:
        with self._database.connection() as connection:
            witnessed.keep_contradiction(connection, service, after=last, code=code, note=note.written())

    def _cosign(self, service: str, last: witnessed.Witnessed | None, note: Note, moment: datetime) -> None:
        cosignatures = [key.cosign(note.text, int(moment.timestamp())) for key in self._keys(moment)]
        if not cosignatures:
            raise NoteError("the witness has no key")
        cosigned = Note(note.text, (*note.signatures, *cosignatures))
        with self._database.connection() as connection:
            witnessed.keep(
                connection, service, after=last, checkpoint=Checkpoint.read(note.text), note=cosigned.written()
            )

    @staticmethod
    def _judged(before: Sight, now_seen: Sight, moment: datetime, head: int) -> Sight:
        """Say whether a log is silent: nothing signed for too long, or nothing more while the ledger has more.

        Or whether it keeps from the ledger what it signed.
        """
        fresh = moment if now_seen.number != before.number else before.fresh_at or moment
        grown = moment if now_seen.size != before.size or head <= now_seen.size else before.grown_at or moment
        read = moment if head != before.head or head >= now_seen.size else before.read_at or moment
        code = None
        if moment - fresh >= SILENT or moment - grown >= SILENT_WHILE_GROWING:
            code = "silent"
        elif moment - read >= KEPT_BACK:
            code = "kept-from-ledger"
        doing = ACTIVE if code is None else HALTED
        return replace(now_seen, head=head, fresh_at=fresh, grown_at=grown, read_at=read, doing=doing, code=code)


def _back(before: Sight, moment: datetime) -> Sight:
    """Leave out the time for which a log was away: it has what was left of its two minutes to sign and to be read.

    That it signed nothing for too long is counted all the same.
    """
    if before.away_at is None:
        return before
    away = moment - before.away_at
    grown, read = (None if one is None else one + away for one in (before.grown_at, before.read_at))
    return replace(before, grown_at=grown, read_at=read, away_at=None)


def _signed_at(answer: Any, last: witnessed.Witnessed | None, moment: datetime) -> datetime:
    """Say since when a log showed what it shows to a witness that has just begun, and would take it for new.

    Two minutes are left to a notary that began at the same moment.
    """
    told = answer.get("signed_at")
    seen_at = moment if last is None else last.seen_at
    signed_at = seen_at if told is None else read_time(str(told))
    return min(max(signed_at, moment - SILENT + SILENT_WHILE_GROWING), moment)
