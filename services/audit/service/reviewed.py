"""How looks were reviewed, for a dossier: in codes, as it stood at a moment, and nobody's words."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from services.audit.domain.reporting import verdicts
from services.audit.domain.state import Review
from services.audit.events import Item
from services.audit.queries import reviews
from shared.house.reading import own_rows
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import StreamId
from shared.kernel.record import write_time


class Reviewed:
    """Finds the reviews that looked at a look; asks nothing where there is none to look for."""

    def __init__(self, runtime: Runtime[Any, Any, Any]) -> None:
        """Take the service's runtime."""
        self._runtime = runtime

    def of(self, looks: Collection[tuple[str, int]], until: datetime) -> list[Json]:
        """Give ``{service, position, review, answers, findings, closed_at}`` of each look in each review by then.

        ``looks`` are named by log and position; ``answers`` is ``None`` of one that nobody has checked yet.
        """
        if not looks:
            return []
        with own_rows(self._runtime.log.database) as connection:
            opened = reviews.opened_by(connection, until)
        return [
            _told(review, item)
            for review in (self._review(one, until) for one in opened)
            if review is not None
            for item in _items(review, looks)
        ]

    def _review(self, review_id: str, until: datetime) -> Review | None:
        # When it was opened is told by the clock of the service, when it was recorded by that of the database.
        records = [one for one in self._runtime.log.read_stream(StreamId(review_id)) if one.recorded_at <= until]
        review: Review | None = self._runtime.executor.fold(records)[0]
        return review


def _items(review: Review, looks: Collection[tuple[str, int]]) -> Iterator[Item]:
    return (item for item in review.opened.drawn.items if (item.service, item.position) in looks)


def _told(review: Review, item: Item) -> Json:
    checked, closed = review.checked.get(item.number), review.closed
    findings: list[Json] = [
        {"line": one.raised.line, "severity": one.raised.severity, "agency": one.raised.agency}
        for one in review.findings.values()
        if one.raised.number == item.number
    ]
    return {
        "service": item.service,
        "position": item.position,
        "review": review.opened.review_id,
        "answers": None if checked is None else {**verdicts(checked.answers)},
        "findings": findings,
        "closed_at": None if closed is None else write_time(closed.closed_at),
    }
