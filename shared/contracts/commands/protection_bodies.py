"""Bodies of the commands about protection."""

from marshmallow import fields

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    Text,
    code,
    day,
    digest,
    identifier,
    one_of,
    several,
    whole,
)
from shared.contracts.protection import (
    ASKED_BY,
    BODIES,
    CHANGE_REASONS,
    DECLARED_BY,
    DECLINE_REASONS,
    END_REASONS,
    GROUNDS,
    MEASURES,
    REFUSAL_REASONS,
    RISK_ANSWERS,
    RISK_QUESTIONS,
    SIGNATORIES,
    ProtectedKind,
    RiskLevel,
)
from shared.contracts.vocabulary import Relation

MOST_CHILDREN = 20


def _words(**kwargs: object) -> Text:
    return Text(longest=LONGEST_TEXT, load_default=None, allow_none=True, **kwargs)


def _protected() -> fields.String:
    return identifier(load_default=None, allow_none=True)


class NameProtectedPerson(BodySchema):
    """A child by its number, a relative by relation (and the reception's id where it is on file), or a helper."""

    kind = one_of(*ProtectedKind, required=True)
    number = whole(1, MOST_CHILDREN, load_default=None, allow_none=True)
    relation = one_of(*Relation, load_default=None, allow_none=True)
    relative_id = identifier(load_default=None, allow_none=True)
    name = Text(load_default=None, allow_none=True)
    contact = Text(load_default=None, allow_none=True)


class RiskAnswer(BodySchema):
    """The answer to one question."""

    question = one_of(*RISK_QUESTIONS, required=True)
    answer = one_of(*RISK_ANSWERS, required=True)


class AssessRisk(BodySchema):
    """Whose danger (the person received when nobody is named), how great, from which answers."""

    protected_id = _protected()
    assessed_on = day(required=True)
    level = one_of(*RiskLevel, required=True)
    answers = several(fields.Nested(RiskAnswer), required=True)
    threat = _words()
    circumstances = _words()


class RequestProtection(BodySchema):
    """Who asks which body to protect whom, on what grounds; the measures may be left to the body."""

    protected_id = _protected()
    asked_by = one_of(*ASKED_BY, required=True)
    to_agency = code(required=True)
    requested_on = day(required=True)
    emergency = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    grounds = several(one_of(*GROUNDS), required=True)
    measures = several(one_of(*MEASURES), load_default=list)
    assessment_id = identifier(load_default=None, allow_none=True)
    reason = _words()


class WantedMeasure(BodySchema):
    """A measure, until a day or until it is ended."""

    measure = one_of(*MEASURES, required=True)
    until = day(load_default=None, allow_none=True)


class SignedBody(BodySchema):
    """As which competent body the agency acts, and who signed for it."""

    request_id = identifier(required=True)
    acting_as = one_of(*BODIES, required=True)
    signatory = one_of(*SIGNATORIES, required=True)


class DecideProtection(SignedBody):
    """The measures that are decided together, and where they are carried out."""

    decided_on = day(required=True)
    measures = several(fields.Nested(WantedMeasure), required=True)
    place = _words()


class RefuseProtection(SignedBody):
    """Why the body refuses, as a code; in words where they help."""

    decided_on = day(required=True)
    reason = one_of(*REFUSAL_REASONS, required=True)
    explanation = _words()


class ApplyProtection(BodySchema):
    """Which measures are in place from which day."""

    request_id = identifier(required=True)
    measure_ids = several(identifier(), required=True)
    applied_on = day(required=True)
    place = _words()


class ChangeProtection(SignedBody):
    """The measure as it is from now on: which it is, until when, where."""

    measure_id = identifier(required=True)
    measure = one_of(*MEASURES, required=True)
    until = day(load_default=None, allow_none=True)
    changed_on = day(required=True)
    reason = one_of(*CHANGE_REASONS, required=True)
    place = _words()


class EndProtection(SignedBody):
    """Which measures end, and why."""

    measure_ids = several(identifier(), required=True)
    ended_on = day(required=True)
    reason = one_of(*END_REASONS, required=True)


class DeclineProtection(BodySchema):
    """Which measures the person declines (none before any is decided), and the written undertaking."""

    request_id = identifier(required=True)
    measure_ids = several(identifier(), load_default=list)
    declined_on = day(required=True)
    declared_by = one_of(*DECLARED_BY, required=True)
    reason = one_of(*DECLINE_REASONS, required=True)
    undertaking_on = day(load_default=None, allow_none=True)
    undertaking_sha256 = digest(load_default=None, allow_none=True)
    words = _words()


class HandOverProtection(BodySchema):
    """To the body of which place, since the person lives there now."""

    request_id = identifier(required=True)
    acting_as = one_of(*BODIES, required=True)
    to_agency = code(required=True)
    handed_on = day(required=True)
    residence = _words()


class AcknowledgeProtection(BodySchema):
    """As which body the agency takes the matter over."""

    request_id = identifier(required=True)
    acting_as = one_of(*BODIES, required=True)
    acknowledged_on = day(required=True)
