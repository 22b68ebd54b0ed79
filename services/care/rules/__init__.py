"""Rules of care, each a sentence that is true or names its refusal."""

from datetime import date

from services.care.commands import Ask, FileComplaint, RecordSession

LEGAL_AID = "legal-aid"

# What may be said of the past at any time, whatever was determined since.
_DAYS = ("admitted_on", "decided_on", "discharged_on", "held_on", "enrolled_on", "ended_on", "requested_on")
DAY_FIELDS = (*_DAYS, "assigned_on", "on", "filed_on", "answered_on", "month")


def day_of(command: Ask) -> date | None:
    """Give the day on which what a command records is said to have happened."""
    return next((getattr(command, name) for name in DAY_FIELDS if hasattr(command, name)), None)


def day_refusal(command: Ask, since: date) -> str | None:
    """What happened lies between the reception and today."""
    day, today = day_of(command), getattr(command, "today", None)
    if day is None or today is None:
        return None
    if day > today:
        return "date-in-future"
    # A month of school is named by its first day, which may lie before the reception.
    first = since.replace(day=1) if hasattr(command, "month") else since
    return "before-care-opened" if day < first else None


def note_refusal(command: RecordSession) -> str | None:
    """What is said to a lawyer is written down by legal aid and by nobody else."""
    privileged = command.kind == LEGAL_AID and command.note is not None
    return "note-privileged" if privileged and command.role != LEGAL_AID else None


def complaint_refusal(command: FileComplaint) -> str | None:
    """A complaint comes through somebody else than the agency it is about."""
    return "complaint-about-taker" if command.about == command.taken_by else None
