"""A log whose appends are timed, and that says what the last one came to."""

import time
from collections.abc import Sequence

from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import Answer, Appended, AppendRequest
from shared.kernel.refusal import UnavailableError
from shared.messaging.states import ACTIVE, FAILING, PartState
from shared.metrics import METRICS

NAME = "log"


class WatchedLog(PostgresEventLog):
    """One service's log; its committer's state is told by what became of the last append."""

    trouble: str | None = None

    def append(self, request: AppendRequest) -> Appended:
        """Store a request durably, or recognise it; notes how long it took."""
        began = time.monotonic()
        try:
            appended = super().append(request)
        except UnavailableError as failure:
            self.trouble = failure.code
            raise
        self._reached(began)
        return appended

    def append_many(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        """Store independent requests; notes how long all of them took, as one."""
        began = time.monotonic()
        answers = super().append_many(requests)
        away = next((answer for answer in answers if isinstance(answer, UnavailableError)), None)
        if away is None:
            self._reached(began)
        else:
            self.trouble = away.code
        return answers

    def _reached(self, began: float) -> None:
        METRICS.observe("hoigia_append_seconds", time.monotonic() - began)
        self.trouble = None

    def state(self) -> PartState:
        """Tell whether the last append reached the log."""
        return PartState(name=NAME, doing=ACTIVE if self.trouble is None else FAILING, code=self.trouble)
