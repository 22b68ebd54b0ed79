"""A review as it is shown: ids, codes and days; what was written in words is opened apart."""

from services.audit.domain.reporting import noted, verdicts
from services.audit.domain.state import Finding, Review
from services.audit.events import Item
from shared.kernel.canonical import Json
from shared.kernel.record import write_time


def viewed(review: Review, *, confidential: bool) -> dict[str, Json]:
    """Show a review; without ``confidential``, what only reviewers are told of has no place, case or agency."""
    opened, drawn, closed = review.opened, review.opened.drawn, review.closed
    hidden = set() if confidential else {item.number for item in drawn.items if item.confidential}
    return {
        "review_id": opened.review_id,
        "corrects": opened.corrects,
        "opened": {"by": opened.opened_by, "agency": opened.opened_for, "at": write_time(opened.opened_at)},
        "closed": None if closed is None else {"by": closed.closed_by, "at": write_time(closed.closed_at)},
        "scope": {
            "unit": opened.unit,
            "case_id": opened.case_id,
            "agency": opened.agency,
            "first": None if opened.first is None else opened.first.isoformat(),
            "last": None if opened.last is None else opened.last.isoformat(),
            "size": opened.size,
            "seed": drawn.seed,
            "seed_given": opened.seed_given,
        },
        "positions": {reached.service: reached.position for reached in drawn.positions},
        "population": drawn.population,
        "items": [_item(review, item, hidden=item.number in hidden) for item in drawn.items],
        "findings": [_finding(one, hidden=one.raised.number in hidden) for one in review.findings.values()],
    }


def _item(review: Review, item: Item, *, hidden: bool) -> Json:
    checked = review.checked.get(item.number)
    place: dict[str, Json] = {
        "case_id": item.case_id,
        "service": item.service,
        "position": item.position,
        "agencies": [*item.agencies],
    }
    return {
        "number": item.number,
        "kind": item.kind,
        "confidential": item.confidential,
        **(dict.fromkeys(place) if hidden else place),
        "answers": None if checked is None else {**verdicts(checked.answers)},
        "noted": [] if checked is None else [*noted(checked.answers)],
        "checked": None if checked is None else {"by": checked.checked_by, "at": write_time(checked.checked_at)},
    }


def _finding(finding: Finding, *, hidden: bool) -> Json:
    raised, answered = finding.raised, finding.answered
    return {
        "finding_id": raised.finding_id,
        "number": raised.number,
        "line": raised.line,
        "severity": raised.severity,
        "agency": None if hidden else raised.agency,
        "answer_by": raised.answer_by.isoformat(),
        "raised": {"by": raised.raised_by, "at": write_time(raised.raised_at)},
        "answer": None if answered is None else answered.answer,
        "answered_on": None if answered is None else answered.answered_on.isoformat(),
        "in_time": None if answered is None else answered.in_time,
    }
