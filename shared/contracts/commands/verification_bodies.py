"""Bodies of the commands of the verification service."""

from marshmallow import fields

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    Text,
    code,
    day,
    digest,
    identifier,
    language_code,
    one_of,
    several,
)
from shared.contracts.verification_codes import (
    Contestant,
    ContestOutcome,
    Indicator,
    Matter,
    NoticeChannel,
    NoticeForm,
    Paper,
    RetellingReason,
    Speaker,
)
from shared.contracts.vocabulary import Certificate, CheckOutcome, EvidenceSource, TraffickingStatus

LINK_KINDS = ("contradicts", "corrects", "repeats")
CERTIFICATE_BASES = ("L2011", "L2024")


def _free_text() -> Text:
    return Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


def _yes_or_no(**kwargs: object) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **kwargs)  # type: ignore[arg-type]  # what fields take


class RecordInitialCheck(BodySchema):
    """What the health department and the provincial police found in the initial information."""

    outcome = one_of(*CheckOutcome, required=True)
    police_agency = code(required=True)
    checked_on = day(required=True)
    document = one_of(*Certificate, load_default=None, allow_none=True)
    note = _free_text()


class RequestVerification(BodySchema):
    """Which police are asked in writing, and why; the day of asking when none is given."""

    to_agency = code(required=True)
    requested_on = day(load_default=None, allow_none=True)
    reason = _free_text()


class ExtendVerification(BodySchema):
    """Until when the police take longer than they were given at first."""

    limit_on = day(required=True)
    extended_on = day(load_default=None, allow_none=True)
    reason = _free_text()


class StatementLink(BodySchema):
    """How a statement stands to an earlier one; neither is ever changed."""

    kind = one_of(*LINK_KINDS, required=True)
    statement_id = identifier(required=True)


class TakeStatement(BodySchema):
    """One claim by one source; ``interviewer`` is the staff name, the asker's when none is given.

    Who tells again what another sitting recorded needs a ``retelling_reason``; without ``matters`` a
    statement counts as the whole account.
    """

    content = Text(longest=LONGEST_TEXT, required=True)
    source = one_of(*EvidenceSource, required=True)
    taken_on = day(required=True)
    interviewer = code(load_default=None, allow_none=True)
    language = language_code(load_default="vi")
    interpreter = _yes_or_no(load_default=False)
    links = several(fields.Nested(StatementLink), load_default=list)
    speaker = one_of(*Speaker, load_default=None, allow_none=True)
    matters = several(one_of(*Matter), load_default=list)
    retelling_reason = one_of(*RetellingReason, load_default=None, allow_none=True)


class UseRecorded(BodySchema):
    """Which statements are used, for which matters, instead of asking the person again."""

    statements = several(identifier(), required=True)
    matters = several(one_of(*Matter), required=True)
    used_on = day(load_default=None, allow_none=True)


class AddEvidence(BodySchema):
    """A piece of evidence: what it is, from which source of Art. 32, and the digest of its file."""

    source = one_of(*EvidenceSource, required=True)
    description = Text(longest=LONGEST_TEXT, required=True)
    sha256 = digest(load_default=None, allow_none=True)


class NoteIndicator(BodySchema):
    """A sign of trafficking, and the statements and evidence it rests on."""

    indicator = one_of(*Indicator, required=True)
    rests_on = several(identifier(), required=True)
    noted_on = day(load_default=None, allow_none=True)
    note = _free_text()


class ApplyFallbackTest(BodySchema):
    """Background and absence from home, set against a statement, and the signs noted."""

    statement_id = identifier(required=True)
    background_checked = _yes_or_no(required=True)
    absence_consistent = _yes_or_no(required=True)
    signs = several(identifier(), load_default=list)
    tested_on = day(load_default=None, allow_none=True)
    reasons = _free_text()


class Determine(BodySchema):
    """What the competent authority concludes, and from which statements, evidence, indicators and tests."""

    status = one_of(*TraffickingStatus, required=True)
    weighs = several(identifier(), required=True)
    determined_on = day(required=True)
    reasons = _free_text()


class InformPerson(BodySchema):
    """How the person was informed in writing of what stands; ``sha256`` is the digest of what was handed over."""

    form = one_of(*NoticeForm, required=True)
    channel = one_of(*NoticeChannel, required=True)
    informed_on = day(required=True)
    sha256 = digest(load_default=None, allow_none=True)
    note = _free_text()


class ReopenDetermination(BodySchema):
    """What came in after the determination, for which it is opened again."""

    items = several(identifier(), required=True)
    reopened_on = day(load_default=None, allow_none=True)
    reasons = _free_text()


class ContestDetermination(BodySchema):
    """Who contests the negative determination, when, and why."""

    filed_by = one_of(*Contestant, required=True)
    filed_on = day(required=True)
    grounds = _free_text()


class DecideContest(BodySchema):
    """How the contest ends."""

    contest_id = identifier(required=True)
    outcome = one_of(*ContestOutcome, required=True)
    decided_on = day(required=True)
    reasons = _free_text()


class IssueCertificate(BodySchema):
    """A certificate or paper; ``basis`` is the law it was issued under.

    ``issuer`` is the body by its code in the table of certificates, told by ``issued_by`` when it is left out;
    ``evidence_id`` names the evidence that holds its file.
    """

    document = one_of(*Certificate, *Paper, required=True)
    number = Text(load_default=None, allow_none=True)
    issued_by = code(required=True)
    issued_on = day(required=True)
    basis = one_of(*CERTIFICATE_BASES, required=True)
    sha256 = digest(load_default=None, allow_none=True)
    issuer = code(load_default=None, allow_none=True)
    evidence_id = identifier(load_default=None, allow_none=True)
    legalised_by = code(load_default=None, allow_none=True)


class WithdrawCertificate(BodySchema):
    """Which certificate its issuer withdrew, and when."""

    document = one_of(*Certificate, required=True)
    withdrawn_on = day(required=True)
    reason = _free_text()
