"""What verification tells of protection: between which agencies it goes on, on which days; no measure, no place."""

from typing import TypeAlias, assert_never

from services.verification.events.protection import (
    MatterEvent,
    ProtectedPersonNamed,
    Protecting,
    ProtectionApplied,
    ProtectionChanged,
    ProtectionDecided,
    ProtectionDeclined,
    ProtectionEnded,
    ProtectionHandedOver,
    ProtectionHandoverAcknowledged,
    ProtectionRefused,
    ProtectionRequested,
    RiskAssessed,
)
from shared.contracts import protection as public

Moved: TypeAlias = ProtectionHandedOver | ProtectionHandoverAcknowledged
Gone: TypeAlias = ProtectionEnded | ProtectionDeclined
Asked: TypeAlias = ProtectionRequested | ProtectionDecided | ProtectionRefused
PublicMatter: TypeAlias = (
    public.ProtectionRequested
    | public.ProtectionDecided
    | public.ProtectionRefused
    | public.ProtectionApplied
    | public.ProtectionChanged
    | public.ProtectionEnded
    | public.ProtectionDeclined
    | public.ProtectionHandedOver
    | public.ProtectionHandoverAcknowledged
)
PublicProtection: TypeAlias = public.ProtectedPersonNamed | public.RiskAssessed | PublicMatter


def announce_protection(event: Protecting, version: int) -> PublicProtection:
    """Give the public message of an event about protection."""
    match event:
        case ProtectedPersonNamed():
            return public.ProtectedPersonNamed(
                version=version, protected_id=event.protected_id, named_by=event.named_by
            )
        case RiskAssessed():
            return public.RiskAssessed(
                version=version,
                assessment_id=event.assessment_id,
                assessed_on=event.assessed_on,
                assessed_by=event.assessed_by,
            )
        case _:
            return _matter(event, version)


def _matter(event: MatterEvent, version: int) -> PublicMatter:
    match event:
        case ProtectionRequested() | ProtectionDecided() | ProtectionRefused():
            return _asked(event, version)
        case ProtectionApplied():
            return public.ProtectionApplied(
                version=version,
                request_id=event.request_id,
                applied_by=event.applied_by,
                applied_on=event.applied_on,
            )
        case ProtectionChanged():
            return public.ProtectionChanged(
                version=version,
                request_id=event.request_id,
                changed_by=event.changed_by,
                changed_on=event.changed_on,
            )
        case ProtectionEnded() | ProtectionDeclined():
            return _gone(event, version)
        case ProtectionHandedOver() | ProtectionHandoverAcknowledged():
            return _moved(event, version)
        case _:
            assert_never(event)


def _asked(
    event: Asked, version: int
) -> public.ProtectionRequested | public.ProtectionDecided | public.ProtectionRefused:
    match event:
        case ProtectionRequested():
            return public.ProtectionRequested(
                version=version,
                request_id=event.request_id,
                requested_by=event.requested_by,
                to_agency=event.to_agency,
                requested_on=event.requested_on,
                decide_by=event.decide_by,
            )
        case ProtectionDecided():
            return public.ProtectionDecided(
                version=version,
                request_id=event.request_id,
                decision_id=event.decision_id,
                decided_by=event.decided_by,
                decided_on=event.decided_on,
            )
        case ProtectionRefused():
            return public.ProtectionRefused(
                version=version,
                request_id=event.request_id,
                decided_by=event.decided_by,
                decided_on=event.decided_on,
                reason=event.reason,
            )
        case _:
            assert_never(event)


def _gone(event: Gone, version: int) -> public.ProtectionEnded | public.ProtectionDeclined:
    if isinstance(event, ProtectionEnded):
        return public.ProtectionEnded(
            version=version,
            request_id=event.request_id,
            ended_by=event.ended_by,
            ended_on=event.ended_on,
            last=event.last,
        )
    return public.ProtectionDeclined(
        version=version,
        request_id=event.request_id,
        recorded_by=event.recorded_by,
        declined_on=event.declined_on,
        last=event.last,
    )


def _moved(event: Moved, version: int) -> public.ProtectionHandedOver | public.ProtectionHandoverAcknowledged:
    if isinstance(event, ProtectionHandedOver):
        return public.ProtectionHandedOver(
            version=version,
            request_id=event.request_id,
            handover_id=event.handover_id,
            from_agency=event.from_agency,
            to_agency=event.to_agency,
            handed_on=event.handed_on,
        )
    return public.ProtectionHandoverAcknowledged(
        version=version,
        request_id=event.request_id,
        handover_id=event.handover_id,
        from_agency=event.from_agency,
        to_agency=event.to_agency,
        acknowledged_on=event.acknowledged_on,
    )
