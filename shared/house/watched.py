"""A log whose appends are timed, and that says what the last one came to."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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
        with self._watched():
            return super().append(request)

    def append_many(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        """Store independent requests; notes how long all of them took, as one."""
        with self._watched():
            return super().append_many(requests)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except UnavailableError as failure:
            self.trouble = failure.code
            raise
        METRICS.observe("hoigia_append_seconds", time.monotonic() - began)
        self.trouble = None

    def state(self) -> PartState:
        """Tell whether the last append reached the log."""
        return PartState(name=NAME, doing=ACTIVE if self.trouble is None else FAILING, code=self.trouble)
