"""The timer: gives each clock that is over its one command, from a table that outlives every process.

Nothing is kept in memory. After a crash, a restart or a long sleep what is due is found in the table and
given at once; the command's id is the clock's and its due time's, so each due time is missed exactly once whoever
gives it how often, and a clock that was given longer can be missed again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.notifications import queries
from services.notifications.commands import MissDeadline
from services.notifications.queries import Due
from shared.eventlog.execute import Instruction
from shared.eventlog.store import Answer, Appended
from shared.house.recurring import Recurring
from shared.house.runtime import Runtime
from shared.kernel.ids import CommandId, derive
from shared.kernel.record import write_time
from shared.kernel.refusal import PlatformError
from shared.observability import logger

POLL_SECONDS = 1.0
BREATH_SECONDS = 0.05

log = logger(__name__)


class Timer(Recurring):
    """Looks at the clocks every second for as long as the process lives."""

    name = "timer"

    def __init__(self, runtime: Runtime[Any, Any, Any], clock: Callable[[], datetime]) -> None:
        """Take the runtime whose clocks these are, and what tells the time."""
        super().__init__()
        self._runtime = runtime
        self._clock = clock

    def turn(self) -> float:
        """Give what is due."""
        # The read model follows the log by a moment: what was just given may still be seen as open.
        return BREATH_SECONDS if self.look() else POLL_SECONDS

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
