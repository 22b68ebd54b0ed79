"""What events make of the state. Never refuses: they have happened."""

from dataclasses import replace
from typing import assert_never

from services.care.domain.state import Care, Complaint, Enrolment, OneStay
from services.care.events import (
    AccompanyingCounted,
    CareOpened,
    ComplaintAnswered,
    ComplaintFiled,
    Event,
    FindingNoted,
    LegalAidAssigned,
    LegalAidRequested,
    RightFollowed,
    SchoolEnrolled,
    SchoolingEnded,
    ShelterAdmitted,
    ShelterDischarged,
    StayExtended,
)


def evolve(state: Care, event: Event) -> Care:
    """Apply a fact."""
    match event:
        case CareOpened() | AccompanyingCounted() | FindingNoted():
            return _opened(state, event)
        case ShelterAdmitted() | StayExtended() | ShelterDischarged():
            return _stayed(state, event)
        case SchoolEnrolled() | SchoolingEnded():
            return _learned(state, event)
        case LegalAidRequested() | LegalAidAssigned() | RightFollowed():
            return _aided(state, event)
        case ComplaintFiled() | ComplaintAnswered():
            return _complained(state, event)
        case _:
            return state


def _opened(state: Care, event: CareOpened | AccompanyingCounted | FindingNoted) -> Care:
    if isinstance(event, AccompanyingCounted):
        return replace(state, accompanying=max(state.accompanying, event.accompanying))
    if isinstance(event, CareOpened):
        return replace(state, since=event.since, accompanying=max(state.accompanying, event.accompanying))
    stopped = event.determined_on if event.is_victim is False else None
    return replace(state, finding=event.finding, stopped_on=stopped)


def _aided(state: Care, event: LegalAidRequested | LegalAidAssigned | RightFollowed) -> Care:
    match event:
        case LegalAidRequested():
            return replace(state, requests={**state.requests, event.request_id: None})
        case LegalAidAssigned():
            return replace(state, requests={**state.requests, event.request_id: event.provider})
        case RightFollowed():
            return replace(state, rights={**state.rights, event.right: event.step})
        case _:
            assert_never(event)


def _stayed(state: Care, event: ShelterAdmitted | StayExtended | ShelterDischarged) -> Care:
    match event:
        case ShelterAdmitted():
            stay = OneStay(event.person, event.admitted_on, event.limit_on)
        case StayExtended():
            stay = replace(state.stays[event.stay_id], allowed_until=event.limit_on)
        case ShelterDischarged():
            stay = replace(state.stays[event.stay_id], ended_on=event.discharged_on)
        case _:
            assert_never(event)
    return replace(state, stays={**state.stays, event.stay_id: stay})


def _learned(state: Care, event: SchoolEnrolled | SchoolingEnded) -> Care:
    if isinstance(event, SchoolEnrolled):
        enrolment = Enrolment(event.person, event.school_year, event.enrolled_on)
    else:
        enrolment = replace(state.enrolments[event.enrolment_id], ended_on=event.ended_on)
    return replace(state, enrolments={**state.enrolments, event.enrolment_id: enrolment})


def _complained(state: Care, event: ComplaintFiled | ComplaintAnswered) -> Care:
    if isinstance(event, ComplaintFiled):
        complaint = Complaint(event.about, event.filed_on, event.answer_by)
    else:
        complaint = replace(state.complaints[event.complaint_id], answered=True)
    return replace(state, complaints={**state.complaints, event.complaint_id: complaint})
