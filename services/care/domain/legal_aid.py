"""Deciding about legal aid: request, assignment, hearings, privileged notes."""

from services.care.commands import AssignLegalAid, LegalAid, RecordHearing, RequestLegalAid
from services.care.domain.state import Care
from services.care.events import HearingHeld, LegalAidAssigned, LegalAidRequested, LegalNoteWritten
from shared.kernel.refusal import Refused

LegalAidEvent = LegalAidRequested | LegalAidAssigned | HearingHeld | LegalNoteWritten


def aid(command: LegalAid, state: Care) -> LegalAidEvent:
    """Decide a command about legal aid."""
    if isinstance(command, RequestLegalAid):
        return LegalAidRequested(
            request_id=command.request_id, matter=command.matter, requested_on=command.requested_on
        )
    if command.request_id not in state.requests:
        raise Refused("request-unknown")
    if isinstance(command, AssignLegalAid):
        return LegalAidAssigned(
            request_id=command.request_id,
            provider=command.provider,
            assigned_on=command.assigned_on,
            lawyer=command.lawyer,
        )
    if state.requests[command.request_id] is None:
        raise Refused("legal-aid-not-assigned")
    if isinstance(command, RecordHearing):
        return HearingHeld(
            request_id=command.request_id,
            hearing_id=command.hearing_id,
            kind=command.kind,
            held_on=command.held_on,
            closed=command.closed,
            note=command.note,
        )
    return LegalNoteWritten(request_id=command.request_id, note_id=command.note_id, note=command.note)
