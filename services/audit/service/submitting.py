"""Having the checkpoints of this node's logs cosigned elsewhere: every witness that is named is asked again and again.

The newest that a log shows is submitted, once this node's own witness has seen the log. One that is known here to have
forked, or that shows less than was cosigned here or another tree of that size, goes nowhere. A witness that is away is
asked again, ever less often; one that has not cosigned for a day is said, and so is a log that nobody elsewhere has
cosigned for a day, counted from what is kept: a node that names no witness is told so, whenever it was started. A
witness that has seen more, or another history, halts its part: it is asked on, and only what goes on from what it saw
ends the halt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from services.audit.projections import cosigned as kept
from services.audit.projections import witnessed
from shared.eventlog.database import Database
from shared.house.recurring import Recurring
from shared.messaging.states import ACTIVE, FAILING, HALTED, STANDBY, PartState, why
from shared.notary.submitting import CONTRADICTIONS, Cosigned, Shown, WitnessError, cosigned
from shared.notary.witnesses import NODE, UNWITNESSED, OtherWitness
from shared.observability import failure_of, logger
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError

PAUSE_SECONDS = 5.0
APART = timedelta(seconds=10)
"""A log that grows is submitted to a witness at most so often."""
AGAIN = timedelta(hours=1)
DAY = timedelta(hours=24)
"""So long may a log go without a cosignature from elsewhere."""
LONGEST_WAIT = timedelta(minutes=5)
AHEAD = timedelta(minutes=5)
"""So far may the clock of the database be ahead of this one; what was seen later than that is not known to be."""
_WAITS = frozenset({"witness-unreachable", "witness-busy", "nothing-signed"})
"""What passes by itself."""

NOT_HERE = "not-witnessed-here"
"""This node's own witness would not cosign what the log shows: its part says why."""

Key = tuple[str, str]

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class _Sight:
    """How a log stands with a witness: what it cosigned last and when, how often it was asked in vain, and why."""

    size: int = 0
    seen_at: datetime | None = None
    tried: int = 0
    not_before: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of the node's logs: when each was first cosigned here, and what each witness elsewhere cosigned."""

    first: dict[str, datetime] = field(default_factory=dict)
    last: dict[Key, kept.Cosignature] = field(default_factory=dict)

    def elsewhere(self, service: str, moment: datetime) -> timedelta | None:
        """Say how long ago a log was cosigned elsewhere, ``None`` for never."""
        ages = (_age(one.seen_at, moment) for key, one in self.last.items() if key[0] == service)
        return min((age for age in ages if age is not None), default=None)

    def is_unwitnessed(self, service: str, moment: datetime) -> bool:
        """Tell whether a log, cosigned here, is without a cosignature from elsewhere for a day."""
        age = self.elsewhere(service, moment)
        return _is_day(_age(self.first[service], moment) if age is None else age)


class Submitter(Recurring):
    """Submits in a thread of its own; witnesses are read from their file at every turn."""

    name = NODE

    def __init__(
        self,
        logs: Mapping[str, Shown],
        *,
        database: Database,
        witnesses: Callable[[], Sequence[OtherWitness]],
        clock: Callable[[], datetime],
    ) -> None:
        """Take how each log is asked, where cosignatures are kept, who is asked for them, and the clock."""
        super().__init__()
        self._logs = logs
        self._database = database
        self._witnesses = witnesses
        self._clock = clock
        self._kept = _Kept()
        self._sights: dict[Key, _Sight] = {}

    def turn(self) -> float:
        """Submit to each witness whatever is new to it; what comes of it is said in the states."""
        self._kept = self._found(self._kept.first)
        try:
            witnesses = self._witnesses()
        except NoteError:
            raise WitnessError("witnesses-unreadable") from None
        names = {witness.name for witness in witnesses}
        self._sights = {key: sight for key, sight in self._sights.items() if key[1] in names}
        for witness in witnesses:
            self._submit_to(witness)
        return PAUSE_SECONDS

    def states(self) -> Sequence[PartState]:
        """Tell whether every log is cosigned elsewhere; of each log and witness how far, and why not further."""
        moment = self._clock()
        node = self._node(moment)
        if self._trouble is not None:
            return [node]
        return [node, *(self._state(key, sight, moment) for key, sight in sorted(self._sights.items()))]

    def _node(self, moment: datetime) -> PartState:
        seen_here = self._kept.first.keys() & self._logs.keys()
        if any(self._kept.is_unwitnessed(service, moment) for service in seen_here):
            return PartState(name=NODE, doing=FAILING, code=UNWITNESSED)
        if self._trouble is not None:
            return PartState(name=NODE, doing=FAILING, code=self._trouble)
        # Where a log was never cosigned elsewhere yet, the day has not passed.
        everywhere = all(self._kept.elsewhere(service, moment) is not None for service in seen_here)
        return PartState(name=NODE, doing=ACTIVE if seen_here and everywhere else STANDBY)

    def _state(self, key: Key, sight: _Sight, moment: datetime) -> PartState:
        code, doing = sight.code, ACTIVE
        if code in CONTRADICTIONS:
            doing = HALTED
        elif self._is_overdue(key, sight, moment):
            code, doing = UNWITNESSED, FAILING
        elif code is not None:
            doing = STANDBY if code in _WAITS else FAILING
        return PartState(name=".".join(("cosigned", *key)), doing=doing, position=sight.size, code=code)

    def _is_overdue(self, key: Key, sight: _Sight, moment: datetime) -> bool:
        """Tell whether a witness has not cosigned for a day; one that never did is first told why it would not."""
        age, first = _age(sight.seen_at, moment), self._kept.first.get(key[0])
        if age is not None:
            return age >= DAY
        return sight.code in _WAITS and first is not None and _is_day(_age(first, moment))

    def _found(self, first: dict[str, datetime]) -> _Kept:
        with self._database.connection() as connection:
            times = {name: witnessed.first_time(connection, name) for name in self._logs if name not in first}
            found = {name: moment for name, moment in times.items() if moment is not None}
            return _Kept({**first, **found}, kept.last(connection))

    def _submit_to(self, witness: OtherWitness) -> None:
        """Submit every log that is due; a witness that is away is not asked for the rest of them."""
        with self._database.connection() as connection:
            heads = {service: witnessed.last(connection, service) for service in self._logs}
            forks = {service: witnessed.fork(connection, service) for service in self._logs}
        for service, head in heads.items():
            if head is None:
                # Nothing was signed of it, or nothing that this node's witness cosigned.
                continue
            key, moment = (service, witness.name), self._clock()
            known, sight = self._kept.last.get(key), self._sights.get(key, _Sight())
            if known is not None:
                # What is kept of a time to come says nothing; what was seen since this began still does.
                seen_at = sight.seen_at if _age(known.seen_at, moment) is None else known.seen_at
                sight = replace(sight, size=known.size, seen_at=seen_at)
            self._sights[key] = sight
            if self._stopping.is_set() or not _is_due(sight, head.checkpoint.size, moment):
                continue
            shown = _shown_as_here(self._logs[service], None if forks[service] else head.checkpoint)
            self._sights[key] = sight = self._submitted(witness, service, sight, shown=shown)
            if sight.code == "witness-unreachable":
                return

    def _submitted(self, witness: OtherWitness, service: str, sight: _Sight, *, shown: Shown) -> _Sight:
        try:
            found = cosigned(witness, shown, sight.size, clock=self._clock)
            self._keep(witness, service, found)
        except WitnessError as refused:
            code = refused.code
        except NoteError:
            code = "checkpoint-unreadable"
        except Exception as failure:  # noqa: BLE001 - whatever it was, nothing was cosigned
            log.warning("submitting_failed", service=service, **failure_of(failure))
            code = why(failure)
        else:
            moment, newest = self._clock(), found.checkpoint
            self._kept.last[service, witness.name] = kept.Cosignature(newest.size, newest.root, moment)
            return _Sight(newest.size, moment)
        if code in CONTRADICTIONS and code != sight.code:
            log.error("witness_contradicts", service=service, code=code)
        tried = sight.tried + 1
        wait = min(LONGEST_WAIT, APART * 2 ** min(tried, 10))
        return replace(sight, tried=tried, not_before=self._clock() + wait, code=code)

    def _keep(self, witness: OtherWitness, service: str, found: Cosigned) -> None:
        with self._database.connection() as connection:
            kept.keep(connection, service, witness=witness.name, checkpoint=found.checkpoint, note=found.note.written())


def _shown_as_here(shown: Shown, head: Checkpoint | None) -> Shown:
    """Ask a log for no less than was cosigned here last, ``None`` where it forked; else raises :class:`WitnessError`.

    What is larger is left to the witness that is asked, and to this node's own at its next look.
    """

    def look(seen: int) -> Any:
        answer = shown(seen)
        if head is None or answer["note"] is None:
            raise WitnessError(NOT_HERE)
        found = Checkpoint.read(Note.read(str(answer["note"]).encode()).text)
        if found.origin != head.origin or found.size < head.size or (found.size == head.size and found != head):
            raise WitnessError(NOT_HERE)
        return answer

    return look


def _is_due(sight: _Sight, head: int, moment: datetime) -> bool:
    if sight.not_before is not None:
        return moment >= sight.not_before
    age = _age(sight.seen_at, moment)
    return age is None or age >= (APART if head != sight.size else AGAIN)


def _age(seen_at: datetime | None, moment: datetime) -> timedelta | None:
    """Say how long ago something was seen; ``None`` for never, and for what would be seen only in the time to come."""
    return None if seen_at is None or seen_at - moment > AHEAD else moment - seen_at


def _is_day(age: timedelta | None) -> bool:
    """Tell whether a day has passed; since a moment that nobody can tell it has."""
    return age is None or age >= DAY
