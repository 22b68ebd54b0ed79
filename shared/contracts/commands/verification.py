"""Commands of the verification service."""

from marshmallow import fields

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Text,
    code,
    day,
    digest,
    identifier,
    language_code,
    one_of,
    several,
)
from shared.contracts.vocabulary import Certificate, CheckOutcome, EvidenceSource, TraffickingStatus

LINK_KINDS = ("contradicts", "corrects", "repeats")
CERTIFICATE_BASES = ("L2011", "L2024")


class RecordInitialCheck(BodySchema):
    """What the health department and the provincial police found in the initial information."""

    outcome = one_of(*CheckOutcome, required=True)
    police_agency = code(required=True)
    checked_on = day(required=True)
    document = one_of(*Certificate, load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class RequestVerification(BodySchema):
    """Which police are asked in writing, and why; the day of asking when none is given."""

    to_agency = code(required=True)
    requested_on = day(load_default=None, allow_none=True)
    reason = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class StatementLink(BodySchema):
    """How a statement stands to an earlier one; neither is ever changed."""

    kind = one_of(*LINK_KINDS, required=True)
    statement_id = identifier(required=True)


class TakeStatement(BodySchema):
    """One claim by one source; ``interviewer`` is the staff name, the asker's when none is given."""

    content = Text(longest=LONGEST_TEXT, required=True)
    source = one_of(*EvidenceSource, required=True)
    taken_on = day(required=True)
    interviewer = code(load_default=None, allow_none=True)
    language = language_code(load_default="vi")
    interpreter = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    links = several(fields.Nested(StatementLink), load_default=list)


class AddEvidence(BodySchema):
    """A piece of evidence: what it is, from which source of Art. 32, and the digest of its file."""

    source = one_of(*EvidenceSource, required=True)
    description = Text(longest=LONGEST_TEXT, required=True)
    sha256 = digest(load_default=None, allow_none=True)


class Determine(BodySchema):
    """What the competent authority concludes, and from which statements and evidence."""

    status = one_of(*TraffickingStatus, required=True)
    weighs = several(identifier(), required=True)
    determined_on = day(required=True)
    reasons = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class IssueCertificate(BodySchema):
    """The document that proves the status; ``basis`` is the law it was issued under."""

    document = one_of(*Certificate, required=True)
    number = Text(required=True)
    issued_by = code(required=True)
    issued_on = day(required=True)
    basis = one_of(*CERTIFICATE_BASES, required=True)
    sha256 = digest(load_default=None, allow_none=True)


COMMANDS = (
    CommandContract(
        service="verification",
        name="record-initial-check",
        operation="RecordInitialCheck",
        title_en="Record the initial check",
        title_vi="Ghi kết quả kiểm tra thông tin ban đầu",
        roles=frozenset({"case-manager"}),
        schema=RecordInitialCheck,
        example={
            "outcome": "needs-police-verification",
            "police_agency": "24-cong-an-tinh",
            "checked_on": "2026-03-04",
        },
    ),
    CommandContract(
        service="verification",
        name="request-verification",
        operation="RequestVerification",
        title_en="Ask the police to verify",
        title_vi="Đề nghị công an xác minh",
        roles=frozenset({"case-manager"}),
        schema=RequestVerification,
        example={
            "to_agency": "24-cong-an-tinh",
            "requested_on": "2026-03-05",
            "reason": "Chưa có giấy tờ chứng minh là nạn nhân.",
        },
    ),
    CommandContract(
        service="verification",
        name="take-statement",
        operation="TakeStatement",
        title_en="Take a statement",
        title_vi="Ghi lời khai",
        roles=frozenset({"investigator", "case-manager", "legal-aid"}),
        schema=TakeStatement,
        example={
            "content": "Bị lừa sang bên kia biên giới, bị giữ giấy tờ và ép kết hôn.",
            "source": "e",
            "taken_on": "2026-03-06",
            "language": "vi",
            "interpreter": False,
            "links": [],
        },
    ),
    CommandContract(
        service="verification",
        name="add-evidence",
        operation="AddEvidence",
        title_en="Add evidence",
        title_vi="Bổ sung tài liệu, chứng cứ",
        roles=frozenset({"investigator", "case-manager", "border-officer", "legal-aid"}),
        schema=AddEvidence,
        example={
            "source": "b",
            "description": "Biên bản tiếp nhận tại đồn biên phòng.",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    ),
    CommandContract(
        service="verification",
        name="determine",
        operation="Determine",
        title_en="Determine whether the person is a victim",
        title_vi="Xác định có phải nạn nhân hay không",
        roles=frozenset({"investigator", "approver"}),
        schema=Determine,
        example={
            "status": "ActualVictimOfTrafficking",
            "weighs": ["4f1c2d3e-0a1b-8c2d-9e3f-5a6b7c8d9e0f"],
            "determined_on": "2026-03-16",
            "reasons": "Lời khai phù hợp với tài liệu của bộ đội biên phòng.",
        },
    ),
    CommandContract(
        service="verification",
        name="issue-certificate",
        operation="IssueCertificate",
        title_en="Issue or record a certificate",
        title_vi="Cấp hoặc ghi nhận giấy xác nhận nạn nhân",
        roles=frozenset({"investigator", "approver"}),
        schema=IssueCertificate,
        example={
            "document": "GXN-CA",
            "number": "17/GXN-CAT",
            "issued_by": "24-cong-an-tinh",
            "issued_on": "2026-03-17",
            "basis": "L2024",
        },
    ),
)
