"""How looks were reviewed, for a dossier: in codes, as it stood at a moment, and nobody's words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.audit.domain.reporting import verdicts
from services.audit.domain.state import DISCLOSURE, Review
from services.audit.domain.viewing import kept_back
from services.audit.events import Item, ReviewClosed
from services.audit.queries import reviews
from shared.house.reading import own_rows
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import StreamId
from shared.kernel.record import write_time


class Reviewed:
    """Finds the closed reviews that looked at the looks at a case."""

    def __init__(self, runtime: Runtime[Any, Any, Any]) -> None:
        """Take the service's runtime."""
        self._runtime = runtime

    def of(self, case: str, until: datetime, *, confidential: bool) -> list[dict[str, Json]]:
        """Give ``{service, position, review, answers, findings, closed_at}`` of each look in each review over by then.

        Without ``confidential`` none that a review keeps back from who is no reviewer, nor that there is one.
        """
        with own_rows(self._runtime.log.database) as connection:
            closed = reviews.closed_of(connection, case, until)
        return [told for one in closed for told in _of(self._review(one, until), case, confidential=confidential)]

    def _review(self, review_id: str, until: datetime) -> Review | None:
        # When it was opened is told by the clock of the service, when it was recorded by that of the database.
        records = [one for one in self._runtime.log.read_stream(StreamId(review_id)) if one.recorded_at <= until]
        review: Review | None = self._runtime.executor.fold(records)[0]
        return review


def _of(review: Review | None, case: str, *, confidential: bool) -> Iterator[dict[str, Json]]:
    # Until a review is closed its answers may change.
    if review is None or review.closed is None:
        return
    hidden = frozenset() if confidential else kept_back(review)
    for item in review.opened.drawn.items:
        if item.kind == DISCLOSURE and item.case_id == case and item.number not in hidden:
            yield _told(review, item, review.closed)


def _told(review: Review, item: Item, closed: ReviewClosed) -> dict[str, Json]:
    findings: list[Json] = [
        {"line": one.raised.line, "severity": one.raised.severity, "agency": one.raised.agency}
        for one in review.findings.values()
        if one.raised.number == item.number
    ]
    return {
        "service": item.service,
        "position": item.position,
        "review": review.opened.review_id,
        "answers": {**verdicts(review.checked[item.number].answers)},
        "findings": findings,
        "closed_at": write_time(closed.closed_at),
    }
