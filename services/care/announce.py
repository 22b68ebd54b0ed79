"""What care tells the others: an allow-list, field by field.

That there is a complaint is told to nobody on the bus: the agency it is about has to do with the case
as well. A complaint, a privileged note, a finding and a month of school are all told alike, as something
recorded and without an id, which only some of them have; where anybody stays or goes to school is not told at all.
"""

from typing import TypeAlias, assert_never

from services.care.events import (
    AccompanyingCounted,
    CareOpened,
    ComplaintAnswered,
    ComplaintFiled,
    Event,
    FindingNoted,
    HearingHeld,
    LegalAidAssigned,
    LegalAidRequested,
    LegalNoteWritten,
    RightFollowed,
    SchoolAttended,
    SchoolEnrolled,
    SchoolingEnded,
    SessionHeld,
    ShelterAdmitted,
    ShelterDischarged,
    StayExtended,
)
from shared.contracts import care as public

Stayed: TypeAlias = ShelterAdmitted | StayExtended | ShelterDischarged
Learned: TypeAlias = SchoolEnrolled | SchoolingEnded
Aided: TypeAlias = LegalAidRequested | LegalAidAssigned | HearingHeld


def announce(event: Event, version: int) -> object:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    match event:
        case CareOpened() | RightFollowed():
            return _told(event, version)
        case ShelterAdmitted() | StayExtended() | ShelterDischarged():
            return _stayed(event, version)
        case SessionHeld() | SchoolEnrolled() | SchoolingEnded():
            return _served(event, version)
        case LegalAidRequested() | LegalAidAssigned() | HearingHeld():
            return _aided(event, version)
        case (
            AccompanyingCounted()
            | FindingNoted()
            | SchoolAttended()
            | LegalNoteWritten()
            | ComplaintFiled()
            | ComplaintAnswered()
        ):
            return public.CareRecorded(version=version, record_id=None)
        case _:
            assert_never(event)


def _told(event: CareOpened | RightFollowed, version: int) -> object:
    if isinstance(event, CareOpened):
        return public.CareOpened(version=version, since=event.since)
    return public.RightFollowed(version=version, right=event.right, step=event.step, on=event.on)


def _stayed(event: Stayed, version: int) -> object:
    match event:
        case ShelterAdmitted():
            return public.ShelterAdmitted(
                version=version,
                stay_id=event.stay_id,
                person=event.person,
                admitted_on=event.admitted_on,
                admitted_by=event.admitted_by,
                limit_on=event.limit_on,
                alert_on=event.alert_on,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
            )
        case StayExtended():
            return public.StayExtended(
                version=version,
                stay_id=event.stay_id,
                decided_on=event.decided_on,
                decided_by=event.decided_by,
                limit_on=event.limit_on,
                alert_on=event.alert_on,
                confidence=event.confidence,
            )
        case ShelterDischarged():
            return public.ShelterDischarged(
                version=version,
                stay_id=event.stay_id,
                discharged_on=event.discharged_on,
                days=event.days,
                days_over=event.days_over,
                reason=event.reason,
            )
        case _:
            assert_never(event)


def _served(event: SessionHeld | Learned, version: int) -> object:
    return _held(event, version) if isinstance(event, SessionHeld) else _learned(event, version)


def _held(event: SessionHeld, version: int) -> object:
    return public.SessionHeld(
        version=version,
        session_id=event.session_id,
        person=event.person,
        session=event.kind,
        held_on=event.held_on,
        minutes=event.minutes,
        result=event.outcome,
    )


def _learned(event: Learned, version: int) -> object:
    if isinstance(event, SchoolingEnded):
        return public.SchoolingEnded(
            version=version, enrolment_id=event.enrolment_id, ended_on=event.ended_on, reason=event.reason
        )
    return public.SchoolEnrolled(
        version=version,
        enrolment_id=event.enrolment_id,
        person=event.person,
        school_year=event.school_year,
        in_facility=event.in_facility,
        enrolled_on=event.enrolled_on,
    )


def _aided(event: Aided, version: int) -> object:
    match event:
        case LegalAidRequested():
            return public.LegalAidRequested(
                version=version, request_id=event.request_id, requested_on=event.requested_on
            )
        case LegalAidAssigned():
            return public.LegalAidAssigned(
                version=version,
                request_id=event.request_id,
                provider=event.provider,
                assigned_on=event.assigned_on,
            )
        case HearingHeld():
            return public.HearingHeld(
                version=version,
                request_id=event.request_id,
                hearing_id=event.hearing_id,
                held_on=event.held_on,
                closed=event.closed,
            )
        case _:
            assert_never(event)
