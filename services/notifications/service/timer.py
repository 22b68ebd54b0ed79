"""The timer: gives each clock that is over its one command, from a table that outlives every process.

Nothing is kept in memory. After a crash, a restart or a long sleep what is due is found in the table and
given at once; the command's id is the clock's and its due time's, so each due time is missed exactly once whoever
gives it how often, and a clock that was given longer can be missed again.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.notifications import queries
from services.notifications.commands import MissDeadline
from services.notifications.queries import Due
from shared.eventlog.execute import Instruction
from shared.eventlog.store import Answer, Appended
from shared.house.runtime import Runtime
from shared.kernel.ids import CommandId, derive
from shared.kernel.record import write_time
from shared.kernel.refusal import PlatformError
from shared.messaging.states import ACTIVE, FAILING, PartState, why
from shared.observability import failure_of, logger

POLL_SECONDS = 1.0
BREATH_SECONDS = 0.05
STOP_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 10.0

log = logger(__name__)


class Timer:
    """Looks at the clocks every second for as long as the process lives."""

    def __init__(self, runtime: Runtime[Any, Any, Any], clock: Callable[[], datetime]) -> None:
        """Take the runtime whose clocks these are, and what tells the time."""
        self._runtime = runtime
        self._clock = clock
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._trouble: str | None = None

    def states(self) -> Sequence[PartState]:
        """Tell whether clocks are given, and what stops it."""
        return (PartState(name="timer", doing=FAILING if self._trouble else ACTIVE, code=self._trouble),)

    def run(self) -> None:
        """Give what is due until stopped; never raises."""
        pause = POLL_SECONDS
        while not self._stopping.is_set():
            try:
                given = self.look()
            except Exception as failure:  # noqa: BLE001 - whatever it was, the clocks are still in the table
                log.error("timer_failed", **failure_of(failure))  # noqa: TRY400 - names and places only
                self._trouble = why(failure)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                self._trouble = None
                # The read model follows the log by a moment: what was just given may still be seen as open.
                pause = BREATH_SECONDS if given else POLL_SECONDS
            self._stopping.wait(pause)
        self._stopped.set()

    def stop(self) -> bool:
        """Finish what is in hand and stop; tell whether it ended in time."""
        self._stopping.set()
        return self._stopped.wait(STOP_SECONDS)

    def look(self) -> int:
        """Give every clock that is over now; tell how many were missed by it."""
        moment = self._clock()
        with self._runtime.log.database.connection() as connection:
            due = queries.due(connection, moment)
        answers = self._runtime.carry_out_together([self._missing(one, moment) for one in due])
        return sum(_missed(one, answer) for one, answer in zip(due, answers, strict=True))

    def _missing(self, one: Due, moment: datetime) -> Instruction[Any]:
        return self._runtime.own_instruction(
            MissDeadline(case_id=one.case_id, deadline_id=one.deadline_id, at=moment),
            CommandId(derive("miss-deadline", one.deadline_id, write_time(one.due_at))),
            subject=one.case_id,
            correlation=one.correlation,
            causation=one.started_by,
        )


def _missed(one: Due, answer: Answer) -> int:
    if isinstance(answer, Appended):
        return 0 if answer.repeated else answer.count
    if not isinstance(answer, PlatformError):
        raise answer
    # One clock that cannot be missed must not stop the others.
    log.warning("deadline_not_missed", code=answer.code, key=one.deadline_id)
    return 0
