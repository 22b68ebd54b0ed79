"""From the events of reviews and faults to rows."""

from collections.abc import Sequence
from typing import LiteralString, TypeAlias

from services.audit.domain.state import DISCLOSURE
from services.audit.events import (
    LogFaultEnded,
    LogFaultFound,
    ReviewClosed,
    ReviewFindingAnswered,
    ReviewFindingRaised,
    ReviewItemChecked,
    ReviewOpened,
)
from shared.eventlog.writing import Writer

TABLES = ("audit_review", "audit_review_look", "audit_review_check", "audit_review_finding", "audit_log_fault")

OfReview: TypeAlias = ReviewOpened | ReviewItemChecked | ReviewFindingRaised | ReviewFindingAnswered | ReviewClosed
Written: TypeAlias = OfReview | LogFaultFound | LogFaultEnded


def write(writer: Writer, event: Written) -> None:
    """Write what one event changes."""
    statement, values = _statement(event)
    writer.execute(statement, values)
    if isinstance(event, ReviewOpened):
        looked_at = {item.case_id for item in event.drawn.items if item.kind == DISCLOSURE}
        writer.execute(
            "INSERT INTO audit_review_look (case_id, review_id) SELECT unnest(%s::uuid[]), %s",
            (sorted(looked_at), event.review_id),
        )


def _statement(event: Written) -> tuple[LiteralString, Sequence[object]]:
    match event:
        case LogFaultFound():
            return (
                "INSERT INTO audit_log_fault (fault_id, part, code, position, found_at) VALUES (%s, %s, %s, %s, %s)"
            ), (event.fault_id, event.part, event.code, event.position, event.found_at)
        case LogFaultEnded():
            return "UPDATE audit_log_fault SET ended_at = %s WHERE fault_id = %s", (event.ended_at, event.fault_id)
        case _:
            return _of_review(event)


def _of_review(event: OfReview) -> tuple[LiteralString, Sequence[object]]:
    match event:
        case ReviewOpened():
            return (
                "INSERT INTO audit_review (review_id, unit, case_id, items, corrects, opened_by, opened_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            ), (
                *(event.review_id, event.unit, event.case_id, len(event.drawn.items)),
                *(event.corrects, event.opened_by, event.opened_at),
            )
        case ReviewItemChecked():
            return ("INSERT INTO audit_review_check (review_id, number) VALUES (%s, %s) ON CONFLICT DO NOTHING"), (
                event.review_id,
                event.number,
            )
        case ReviewFindingRaised():
            return (
                "INSERT INTO audit_review_finding"
                " (finding_id, review_id, number, line, severity, agency, raised_at, answer_by)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            ), (
                *(event.finding_id, event.review_id, event.number, event.line),
                *(event.severity, event.agency, event.raised_at, event.answer_by),
            )
        case ReviewFindingAnswered():
            return (
                "UPDATE audit_review_finding SET answer = %s, answered_on = %s, in_time = %s WHERE finding_id = %s"
            ), (event.answer, event.answered_on, event.in_time, event.finding_id)
        case ReviewClosed():
            return "UPDATE audit_review SET closed_at = %s WHERE review_id = %s", (event.closed_at, event.review_id)
