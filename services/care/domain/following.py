"""Deciding about sessions, rights followed up, and complaints."""

from services.care.commands import AnswerComplaint, Complaint, FileComplaint, FollowRight, RecordSession
from services.care.domain.state import Care
from services.care.events import ComplaintAnswered, ComplaintFiled, RightFollowed, SessionHeld
from services.care.rules import complaint_refusal, note_refusal
from services.care.rules.limits import LIMITS
from shared.kernel.refusal import Refused


def hold(command: RecordSession) -> SessionHeld:
    """Record a session."""
    if refusal := note_refusal(command):
        raise Refused(refusal)
    return SessionHeld(
        session_id=command.session_id,
        person=command.person,
        kind=command.kind,
        provider=command.provider,
        held_on=command.held_on,
        minutes=command.minutes,
        outcome=command.outcome,
        note=command.note,
    )


def follow(command: FollowRight, state: Care) -> RightFollowed:
    """Record a step about a right; the same step twice in a row says nothing new."""
    if state.rights.get(command.right) == command.step:
        raise Refused("right-followed-already")
    return RightFollowed(right=command.right, step=command.step, on=command.on, note=command.note)


def complain(command: Complaint, state: Care) -> ComplaintFiled | ComplaintAnswered:
    """Take a complaint, or its answer from somebody it is not about."""
    return _file(command) if isinstance(command, FileComplaint) else _answer(command, state)


def _file(command: FileComplaint) -> ComplaintFiled:
    if refusal := complaint_refusal(command):
        raise Refused(refusal)
    limit = LIMITS.of_complaint(command.filed_on)
    if limit is None:
        raise Refused("date-too-early")
    return ComplaintFiled(
        complaint_id=command.complaint_id,
        taken_by=command.taken_by,
        channel=command.channel,
        about=command.about,
        filed_on=command.filed_on,
        answer_by=limit.due_day(command.filed_on),
        confidence=limit.confidence,
        text=command.text,
    )


def _answer(command: AnswerComplaint, state: Care) -> ComplaintAnswered:
    complaint = state.complaints.get(command.complaint_id)
    # Whoever it is about is not to find out by asking either.
    if complaint is None or complaint.about == command.answered_by:
        raise Refused("complaint-unknown")
    if complaint.answered:
        raise Refused("complaint-answered-already")
    if command.answered_on < complaint.filed_on:
        raise Refused("before-complaint")
    return ComplaintAnswered(
        complaint_id=command.complaint_id,
        answered_by=command.answered_by,
        answered_on=command.answered_on,
        in_time=command.answered_on <= complaint.answer_by,
        outcome=command.outcome,
        text=command.text,
    )
