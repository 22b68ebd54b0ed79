"""A review as it is shown: ids, codes and days; what was written in words is opened apart."""

from services.audit.domain.reporting import noted, verdicts
from services.audit.domain.state import Finding, Review
from services.audit.events import Item
from shared.kernel.canonical import Json
from shared.kernel.record import write_time


def viewed(review: Review, *, confidential: bool) -> dict[str, Json]:
    """Show a review; without ``confidential``, what only reviewers are told of has no place, case or agency.

    Nor has what would name them beside it: the scope, the review that is corrected, a finding about no item, and the
    seed, by which of the cases that somebody knows the one is found that would have been drawn and is not shown.
    """
    opened, drawn, closed = review.opened, review.opened.drawn, review.closed
    hidden = frozenset() if confidential else kept_back(review)
    return {
        "review_id": opened.review_id,
        "corrects": None if hidden else opened.corrects,
        "opened": {"by": opened.opened_by, "agency": opened.opened_for, "at": write_time(opened.opened_at)},
        "closed": None if closed is None else {"by": closed.closed_by, "at": write_time(closed.closed_at)},
        "scope": {
            "unit": opened.unit,
            "case_id": None if hidden else opened.case_id,
            "agency": None if hidden else opened.agency,
            "first": None if opened.first is None else opened.first.isoformat(),
            "last": None if opened.last is None else opened.last.isoformat(),
            "size": opened.size,
            "seed": None if hidden else drawn.seed,
            "seed_given": opened.seed_given,
        },
        "positions": {reached.service: reached.position for reached in drawn.positions},
        "population": drawn.population,
        "items": [_item(review, item, hidden=item.number in hidden) for item in drawn.items],
        "findings": [_finding(one, hidden=_is_hidden(one, hidden)) for one in review.findings.values()],
    }


def kept_back(review: Review) -> frozenset[int]:
    """Give the numbers of the items whose place, case and agencies only reviewers are told."""
    items = review.opened.drawn.items
    hidden = frozenset(item.number for item in items if item.confidential)
    is_narrowed = review.opened.case_id is not None or review.opened.agency is not None
    # All items are of the one case or agency: any that was shown would name it for those that are not.
    return frozenset(item.number for item in items) if hidden and is_narrowed else hidden


def _is_hidden(finding: Finding, hidden: frozenset[int]) -> bool:
    number = finding.raised.number
    return bool(hidden) if number is None else number in hidden


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
