"""Tells the reviewers what the ledger and the witness find wrong: each fault is an event once, and again when it ends.

It looks at the states of the parts, and at what is on record. Whatever was not recorded, because the database was away
or the process died, is found again at the next look. What a service says of its own log before it ends, or instead of
starting, is on record before it is answered, and stands as a halted part until the log is read again.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.audit.commands import EndLogFault, NoteLogFault, OnFault
from services.audit.queries.reviews import open_faults, refused_logs
from shared.house.reading import own_rows
from shared.house.recurring import Recurring
from shared.house.runtime import Runtime
from shared.kernel.ids import CommandId, derive
from shared.messaging.states import ACTIVE, FAILING, HALTED, PartState
from shared.notary.witnesses import UNWITNESSED
from shared.transparency.submission import UNPROVEN

PAUSE_SECONDS = 5.0
LASTING = timedelta(minutes=10)
"""What fails is told once it has lasted: anybody may submit a false proof, and the log goes on as it was."""
REFUSED = "log."
"""What begins the name of a part that stands for a service which ended, or does not start, over its own log."""
WATCHED = ("witness.", "ledger.", "cosigned", "notary.", REFUSED)
TOLD_OF_FAILING = frozenset({UNWITNESSED, UNPROVEN})
"""What a part that fails is told of as well: nobody elsewhere sees the log, or what it showed was not proved."""
SAYS_NOTHING = frozenset({UNWITNESSED, "silent"})
"""That nothing was heard takes back nothing of what was found before."""


class FaultTelling(Recurring):
    """Looks at the parts that watch logs, in a thread of its own."""

    name = "faults"

    def __init__(
        self,
        runtime: Runtime[Any, Any, Any],
        parts: Callable[[], Sequence[PartState]],
        *,
        read_after: Callable[[str, datetime], bool],
        clock: Callable[[], datetime],
    ) -> None:
        """Take where faults are recorded, how the parts do, whether a log was read after a moment, and the clock."""
        super().__init__()
        self._runtime = runtime
        self._parts = parts
        self._read_after = read_after
        self._clock = clock
        self._refused: dict[str, PartState] = {}
        # What was said here last, and when: a record holds only the first of what is said again and again.
        self._said: dict[str, tuple[PartState, datetime]] = {}
        self._failing: dict[tuple[str, str | None], datetime] = {}

    def states(self) -> Sequence[PartState]:
        """Tell whether faults are told, and what stops it; and which services said that they must not go on."""
        return (*super().states(), *self._refused.values())

    def note_refusal(self, service: str, *, code: str, position: int | None) -> None:
        """Record that a service ends, or does not start, over its own log."""
        part = PartState(name=REFUSED + service, doing=HALTED, position=position, code=code)
        moment = self._clock()
        # Before anything waits: a turn that is under way sees it, or the next one does.
        self._said = {**self._said, part.name: (part, moment)}
        with own_rows(self._runtime.log.database) as connection:
            known = open_faults(connection)
        self._record(changes([part], known, moment))
        self._refused = {**self._refused, part.name: part}

    def turn(self) -> float:
        """Record what has begun or ended since the last look."""
        with own_rows(self._runtime.log.database) as connection:
            known, refused = open_faults(connection), refused_logs(connection, REFUSED)
        self._refused = self._standing(refused)
        moment = self._clock()
        self._record(changes(self._lasting(self._parts(), moment), known, moment))
        return PAUSE_SECONDS

    def _standing(self, refused: Mapping[str, tuple[str, int | None, datetime]]) -> dict[str, PartState]:
        """Tell of each refusal, on record or only said here as yet, whether the log was read after the newest of it."""
        self._said = {
            part: said for part, said in self._said.items() if not self._read_after(part.removeprefix(REFUSED), said[1])
        }
        recorded = {
            part: PartState(name=part, doing=HALTED, position=position, code=code)
            if not self._read_after(part.removeprefix(REFUSED), found_at)
            else PartState(name=part, doing=ACTIVE)
            for part, (code, position, found_at) in refused.items()
        }
        return {**recorded, **{part: state for part, (state, _) in self._said.items()}}

    def _record(self, commands: Iterable[OnFault]) -> None:
        for command in commands:
            told = CommandId(derive("log-fault-told", command.part, secrets.token_bytes(16)))
            self._runtime.own_command(command, told, subject=None, correlation=told)

    def _lasting(self, parts: Sequence[PartState], moment: datetime) -> list[PartState]:
        """Leave out what began to fail a moment ago."""
        before = self._failing
        self._failing = {
            (part.name, part.code): before.get((part.name, part.code), moment)
            for part in parts
            if part.doing == FAILING
        }
        return [
            part for part in parts if moment - self._failing.get((part.name, part.code), moment - LASTING) >= LASTING
        ]


def changes(parts: Sequence[PartState], known: dict[str, str], moment: datetime) -> Iterator[OnFault]:
    """Give what is to be recorded: faults that nobody was told of, and ends of those that are over."""
    for part in parts:
        if not part.name.startswith(WATCHED):
            continue
        code = known.get(part.name)
        if _is_fault(part):
            if part.code is None or part.code == code or (code is not None and part.code in SAYS_NOTHING):
                continue
            yield NoteLogFault(part=part.name, code=part.code, position=part.position, at=moment)
        elif part.doing == ACTIVE and code is not None:
            # A part that stands by or cannot reach what it looks at takes nothing back.
            yield EndLogFault(part=part.name, at=moment)


def _is_fault(part: PartState) -> bool:
    return part.doing == HALTED or (part.doing == FAILING and part.code in TOLD_OF_FAILING)
