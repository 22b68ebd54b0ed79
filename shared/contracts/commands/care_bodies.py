"""Bodies of the commands of the care service, and the codes they take."""

from collections.abc import Mapping

from marshmallow import fields

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    Text,
    code,
    day,
    identifier,
    one_of,
    whole,
)
from shared.kernel.personal import FieldClass

SESSION_CLASSES: Mapping[str, FieldClass] = {
    "legal-aid": FieldClass.LEGAL,
    "psychological": FieldClass.HEALTH,
    "health": FieldClass.HEALTH,
    "interpretation": FieldClass.SHELTER,
    "counselling": FieldClass.SHELTER,
}
"""Kinds of sessions (ours), and the class of what is noted in one."""

SESSION_RESULTS = ("done", "continued", "referred-on", "declined", "not-attended")
"""What a session came to (ours)."""

DISCHARGE_REASONS = ("returned-home", "resettled", "own-wish", "other-facility", "left-without-word", "died", "other")
"""Why a stay ended (ours)."""

SCHOOLING_REASONS = ("year-completed", "moved", "own-wish", "other")
"""Why an enrolment ended (ours)."""

MATTERS = ("criminal", "civil", "compensation", "civil-status", "residence", "labour", "other")
"""What legal aid is asked for (ours)."""

HEARINGS = ("investigation", "first-instance", "appeal", "civil", "other")
"""Kinds of hearings (ours)."""

RIGHTS = (
    "information",
    "protection",
    "support",
    "legal-aid",
    "compensation",
    "confidentiality-closed-trial",
    "refusal",
    "non-liability",
)
"""Rights of L2024 Art. 6; the last two are known and not read again (domain dossier 2.1)."""

STEPS = ("informed", "wished", "requested", "granted", "refused", "waived")
"""Steps in following up a right (ours)."""

CHANNELS = ("hotline-111", "post", "shelter-box", "legal-aid-centre", "womens-union", "in-person")
"""How a complaint comes in, never through the agency it is about (ours)."""

COMPLAINT_OUTCOMES = ("upheld", "partly-upheld", "not-upheld", "passed-on")
"""What a complaint came to (ours)."""

MOST_CHILDREN = 20


def _note(**kwargs: object) -> Text:
    return Text(longest=LONGEST_TEXT, load_default=None, allow_none=True, **kwargs)


class AdmitToShelter(BodySchema):
    """Who came to which facility, on which day."""

    person = whole(0, MOST_CHILDREN, load_default=0)
    facility = code(required=True)
    admitted_on = day(required=True)
    note = _note()


class ExtendStay(BodySchema):
    """The decision that lets a stay go on: its day, its last day, its reason."""

    stay_id = identifier(required=True)
    decided_on = day(required=True)
    until = day(required=True)
    reason = Text(longest=LONGEST_TEXT, required=True)


class DischargeFromShelter(BodySchema):
    """When and why a stay ended."""

    stay_id = identifier(required=True)
    discharged_on = day(required=True)
    reason = one_of(*DISCHARGE_REASONS, required=True)
    note = _note()


class RecordSession(BodySchema):
    """One session for one person: by whom, when, how long, and what it came to."""

    person = whole(0, MOST_CHILDREN, load_default=0)
    kind = one_of(*SESSION_CLASSES, required=True)
    provider = code(required=True)
    held_on = day(required=True)
    minutes = whole(1, 24 * 60, required=True)
    outcome = one_of(*SESSION_RESULTS, required=True)
    note = _note()


class EnrolInSchool(BodySchema):
    """Who goes to which grade in which school year, named by its first calendar year."""

    person = whole(0, MOST_CHILDREN, load_default=0)
    school_year = whole(2000, 2100, required=True)
    grade = whole(0, 12, required=True)
    in_facility = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    enrolled_on = day(required=True)
    school = Text(load_default=None, allow_none=True)


class RecordAttendance(BodySchema):
    """How many school days of the month of a day were attended."""

    enrolment_id = identifier(required=True)
    month = day(required=True)
    days = whole(0, 31, required=True)


class EndSchooling(BodySchema):
    """When and why an enrolment ended."""

    enrolment_id = identifier(required=True)
    ended_on = day(required=True)
    reason = one_of(*SCHOOLING_REASONS, required=True)


class RequestLegalAid(BodySchema):
    """In which matter legal aid is asked for."""

    matter = one_of(*MATTERS, required=True)
    requested_on = day(required=True)


class AssignLegalAid(BodySchema):
    """Which centre takes the matter, and who of it."""

    request_id = identifier(required=True)
    provider = code(required=True)
    assigned_on = day(required=True)
    lawyer = Text(load_default=None, allow_none=True)


class RecordHearing(BodySchema):
    """A hearing in the matter; whether the public was kept out."""

    request_id = identifier(required=True)
    kind = one_of(*HEARINGS, required=True)
    held_on = day(required=True)
    closed = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    note = _note()


class WriteLegalNote(BodySchema):
    """What was said to the lawyer: opened to legal aid and to nobody else."""

    request_id = identifier(required=True)
    note = Text(longest=LONGEST_TEXT, required=True)


class FollowRight(BodySchema):
    """Which step was made about which right, on which day."""

    right = one_of(*RIGHTS, required=True)
    step = one_of(*STEPS, required=True)
    on = day(required=True)
    note = _note()


class FileComplaint(BodySchema):
    """What the person complains of, about which agency, and how it came in."""

    channel = one_of(*CHANNELS, required=True)
    about = code(required=True)
    filed_on = day(required=True)
    text = Text(longest=LONGEST_TEXT, required=True)


class AnswerComplaint(BodySchema):
    """The answer to a complaint."""

    complaint_id = identifier(required=True)
    answered_on = day(required=True)
    outcome = one_of(*COMPLAINT_OUTCOMES, required=True)
    text = Text(longest=LONGEST_TEXT, required=True)
