"""What audit tells the others: faults of logs, and findings to the agencies concerned. No case, and nobody's words."""

from typing import TypeAlias

from services.audit.events import (
    Event,
    LogFaultEnded,
    LogFaultFound,
    ReviewFindingAnswered,
    ReviewFindingRaised,
)
from shared.contracts import audit as public

Public: TypeAlias = (
    public.LogFaultFound | public.LogFaultEnded | public.ReviewFindingRaised | public.ReviewFindingAnswered
)


def announce(event: Event, version: int) -> Public | None:
    """Give the public message of an event, or ``None``; ``version`` is the event's in its stream."""
    match event:
        case LogFaultFound():
            return public.LogFaultFound(
                version=version,
                fault_id=event.fault_id,
                part=event.part,
                fault=event.code,
                at_position=event.position,
                found_at=event.found_at,
            )
        case LogFaultEnded():
            return public.LogFaultEnded(
                version=version, fault_id=event.fault_id, part=event.part, ended_at=event.ended_at
            )
        case ReviewFindingRaised():
            return public.ReviewFindingRaised(
                version=version,
                review_id=event.review_id,
                finding_id=event.finding_id,
                agency=event.agency,
                line=event.line,
                severity=event.severity,
                answer_by=event.answer_by,
            )
        case ReviewFindingAnswered():
            return public.ReviewFindingAnswered(
                version=version,
                review_id=event.review_id,
                finding_id=event.finding_id,
                agency=event.agency,
                answer=event.answer,
                answered_on=event.answered_on,
                in_time=event.in_time,
            )
        case _:
            return None
