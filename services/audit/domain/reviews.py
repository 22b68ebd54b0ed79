"""Deciding about confidentiality reviews: opened on what was drawn, checked item by item, closed for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import assert_never

from services.audit.commands import (
    AnswerFinding,
    CheckItem,
    CloseReview,
    OnReview,
    OpenReview,
    RaiseFinding,
    Sample,
)
from services.audit.domain.reporting import is_report
from services.audit.domain.state import MOST_FINDINGS, Finding, Review
from services.audit.events import (
    Answers,
    Drawn,
    Item,
    Reached,
    ReviewClosed,
    ReviewEvent,
    ReviewFindingAnswered,
    ReviewFindingRaised,
    ReviewItemChecked,
    ReviewOpened,
)
from shared.kernel.refusal import Refused


def about_review(command: OnReview, state: Review | None) -> Sequence[ReviewEvent]:
    """Decide a command about a review; raises :class:`Refused`."""
    if isinstance(command, OpenReview):
        return [_open(command, state)]
    if state is None:
        raise Refused("review-unknown")
    if isinstance(command, AnswerFinding):
        return [_answer(command, state)]
    if state.closed is not None:
        raise Refused("review-closed")
    match command:
        case CheckItem():
            return [_check(command, state)]
        case RaiseFinding():
            return [_raise(command, state)]
        case CloseReview():
            return [_close(command, state)]
        case _:
            assert_never(command)


def _open(command: OpenReview, state: Review | None) -> ReviewOpened:
    if state is not None:
        raise Refused("review-exists")
    if command.drawn is None or not command.drawn.items:
        raise Refused("review-of-nothing")
    scope = command.scope
    return ReviewOpened(
        review_id=command.review_id,
        unit=scope.unit,
        case_id=scope.case_id,
        agency=scope.agency,
        first=scope.first,
        last=scope.last,
        size=scope.size,
        seed_given=scope.seed is not None,
        drawn=_drawn(command.drawn),
        corrects=command.corrects,
        opened_by=command.opened_by,
        opened_for=command.agency,
        opened_at=command.at,
    )


def _drawn(sample: Sample) -> Drawn:
    return Drawn(
        seed=sample.seed,
        positions=tuple(Reached(service=service, position=position) for service, position in sample.positions),
        population=sample.population,
        items=tuple(Item(number=number, **asdict(one)) for number, one in enumerate(sample.items, start=1)),
    )


def _check(command: CheckItem, state: Review) -> ReviewItemChecked:
    _not_own(_item(state, command.number), command.checked_by)
    return ReviewItemChecked(
        review_id=command.review_id,
        number=command.number,
        answers=_answers(command),
        checked_by=command.checked_by,
        checked_at=command.at,
    )


def _answers(command: CheckItem) -> Answers:
    found, notes = command.answers, command.notes
    return Answers(
        lawful_basis=found["lawful_basis"],
        least_data=found["least_data"],
        consent_in_force=found["consent_in_force"],
        in_time=found["in_time"],
        lawful_basis_note=notes.get("lawful_basis"),
        least_data_note=notes.get("least_data"),
        consent_in_force_note=notes.get("consent_in_force"),
        in_time_note=notes.get("in_time"),
    )


def _raise(command: RaiseFinding, state: Review) -> ReviewFindingRaised:
    if command.number is not None:
        _not_own(_item(state, command.number), command.raised_by)
    if len(state.findings) >= MOST_FINDINGS:
        raise Refused("review-findings-full")
    if command.answer_by < command.today:
        raise Refused("answer-day-passed")
    return ReviewFindingRaised(
        review_id=command.review_id,
        finding_id=command.finding_id,
        number=command.number,
        line=command.line,
        severity=command.severity,
        agency=command.agency,
        answer_by=command.answer_by,
        text=command.text,
        remedy=command.remedy,
        raised_by=command.raised_by,
        raised_at=command.at,
    )


def _answer(command: AnswerFinding, state: Review) -> ReviewFindingAnswered:
    finding = state.findings.get(command.finding_id)
    # To another agency there is no such finding, nor such a review.
    if finding is None or finding.raised.agency != command.agency:
        raise Refused("finding-unknown")
    if finding.raised.raised_by == command.answered_by:
        raise Refused("finding-of-own-raising")
    # A review may close when the day has passed; the agency still owes its answer, and is reminded until it gives it.
    if finding.answered is not None:
        raise Refused("finding-answered-already")
    return ReviewFindingAnswered(
        review_id=command.review_id,
        finding_id=command.finding_id,
        agency=command.agency,
        answer=command.answer,
        answered_on=command.today,
        in_time=command.today <= finding.raised.answer_by,
        text=command.text,
        answered_by=command.answered_by,
    )


def _close(command: CloseReview, state: Review) -> ReviewClosed:
    if len(state.checked) < len(state.opened.drawn.items):
        raise Refused("review-items-unchecked")
    if any(waits(finding) and command.today <= finding.raised.answer_by for finding in state.findings.values()):
        raise Refused("finding-waits-for-answer")
    # What was signed says what stands here now, and nothing else.
    by, at, written = command.closed_by, command.at, command.written
    if command.note is None or not is_report(command.note, state, closed_by=by, at=at, written=written):
        raise Refused("review-changed")
    return ReviewClosed(
        review_id=command.review_id, closed_by=command.closed_by, closed_at=command.at, note=command.note
    )


def waits(finding: Finding) -> bool:
    """Tell whether nobody has answered a finding."""
    return finding.answered is None


def _item(state: Review, number: int) -> Item:
    item = state.item(number)
    if item is None:
        raise Refused("review-item-unknown")
    return item


def _not_own(item: Item, user: str) -> None:
    if user in item.actors:
        raise Refused("review-of-own-doing")


def review_after(state: Review | None, event: ReviewEvent) -> Review:
    """Apply what has happened."""
    if isinstance(event, ReviewOpened):
        return Review(event)
    if state is None:
        raise LookupError("a review goes on that was never opened")
    match event:
        case ReviewItemChecked():
            return replace(state, checked={**state.checked, event.number: event})
        case ReviewFindingRaised():
            return replace(state, findings={**state.findings, event.finding_id: Finding(event)})
        case ReviewFindingAnswered():
            return replace(state, findings=_answered(state.findings, event))
        case ReviewClosed():
            return replace(state, closed=event)
        case _:
            assert_never(event)


def _answered(findings: Mapping[str, Finding], event: ReviewFindingAnswered) -> Mapping[str, Finding]:
    return {**findings, event.finding_id: replace(findings[event.finding_id], answered=event)}
