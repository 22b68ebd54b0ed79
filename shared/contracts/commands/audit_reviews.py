"""Commands of audit about confidentiality reviews. A review is a file of its own under ``/reviews``."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Spelled,
    Text,
    code,
    day,
    identifier,
    one_of,
    whole,
)

REVIEW = "review"
REVIEWERS = frozenset({"auditor", "privacy-officer"})
ANSWERERS = frozenset(
    {
        "commune-officer",
        "case-manager",
        "investigator",
        "border-officer",
        "approver",
        "livelihood-officer",
        "legal-aid",
        "shelter-staff",
        "provider",
        "privacy-officer",
        "supervisor",
    }
)
"""Who may answer for the agency that a finding is about."""
ANSWERS = ("met", "not-met", "not-applicable")
LINES = ("lawful-basis", "least-data", "consent-in-force", "in-time")
SEVERITIES = ("minor", "serious", "grave")
REPLIES = ("remedied", "will-be-remedied", "contested")
MOST_ITEMS = 300
"""A review that somebody is to finish looks at no more; draw a sample of what is larger."""

_REVIEW = "5c8f2b1e-6d3a-8f4c-9a7b-0e1d2c3b4a59"


class OpenReview(BodySchema):
    """What to look at: all of one case, or so many that a seed draws; narrowed down by agency and days."""

    unit = one_of("disclosures", "cases", load_default="disclosures")
    case_id = identifier(load_default=None, allow_none=True)
    size = whole(1, MOST_ITEMS, load_default=None, allow_none=True)
    seed = fields.String(validate=Spelled(r"^[0-9a-f]{16,64}$", error="not-a-seed"), load_default=None, allow_none=True)
    agency = code(load_default=None, allow_none=True)
    first = day(load_default=None, allow_none=True)
    last = day(load_default=None, allow_none=True)
    corrects = identifier(load_default=None, allow_none=True)

    @validates_schema
    def bounded(self, data: dict[str, Any], **_: object) -> None:
        """Want a size where no case is named: nobody reviews everything there is."""
        if data.get("case_id") is None and data.get("size") is None:
            raise ValidationError("required", "size")
        if data.get("case_id") is not None and data.get("unit") == "cases":
            raise ValidationError("not-with-a-case", "unit")


class CheckItem(BodySchema):
    """The checklist of one item: lawful basis, least data, consent in force then, in time; each with a note or none."""

    number = whole(1, 1_000, required=True)
    lawful_basis = one_of(*ANSWERS, required=True)
    least_data = one_of(*ANSWERS, required=True)
    consent_in_force = one_of(*ANSWERS, required=True)
    in_time = one_of(*ANSWERS, required=True)
    lawful_basis_note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)
    least_data_note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)
    consent_in_force_note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)
    in_time_note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class RaiseFinding(BodySchema):
    """What is wrong on whose side, how grave, the remedy asked for and until when an answer is."""

    number = whole(1, 1_000, load_default=None, allow_none=True)
    line = one_of(*LINES, required=True)
    severity = one_of(*SEVERITIES, required=True)
    agency = code(required=True)
    answer_by = day(required=True)
    text = Text(longest=LONGEST_TEXT, required=True)
    remedy = Text(longest=LONGEST_TEXT, required=True)


class AnswerFinding(BodySchema):
    """What the agency concerned did, or says, about a finding."""

    finding_id = identifier(required=True)
    answer = one_of(*REPLIES, required=True)
    text = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class CloseReview(BodySchema):
    """Nothing: the report says what there is to say."""


def _command(name: str, operation: str, **more: object) -> CommandContract:
    return CommandContract(service="audit", name=name, operation=operation, file=REVIEW, **more)  # type: ignore[arg-type]  # told by name


REVIEWS: tuple[CommandContract, ...] = (
    _command(
        "open-review",
        "OpenReview",
        title_en="Open a confidentiality review",
        title_vi="Mở cuộc rà soát việc giữ bí mật thông tin",
        roles=REVIEWERS,
        schema=OpenReview,
        opens=True,
        example={"unit": "disclosures", "size": 20, "first": "2026-03-01", "last": "2026-03-31"},
    ),
    _command(
        "check-review-item",
        "CheckReviewItem",
        title_en="Answer the checklist of an item of a review",
        title_vi="Trả lời bảng kiểm cho một mục của cuộc rà soát",
        roles=REVIEWERS,
        schema=CheckItem,
        example={
            "number": 1,
            "lawful_basis": "met",
            "least_data": "not-met",
            "consent_in_force": "not-applicable",
            "in_time": "met",
            "least_data_note": "Đã mở nơi tạm lánh trong khi chỉ cần họ tên.",
        },
    ),
    _command(
        "raise-review-finding",
        "RaiseReviewFinding",
        title_en="Raise a finding against an agency",
        title_vi="Ghi phát hiện đối với một cơ quan",
        roles=REVIEWERS,
        schema=RaiseFinding,
        example={
            "number": 1,
            "line": "least-data",
            "severity": "serious",
            "agency": "24-so-y-te",
            "answer_by": "2030-04-30",
            "text": "Mở thông tin nơi tạm lánh không cần cho công việc.",
            "remedy": "Nhắc lại quy định và rà soát các lần xem của tháng trước.",
        },
    ),
    _command(
        "answer-review-finding",
        "AnswerReviewFinding",
        title_en="Answer a finding for the agency concerned",
        title_vi="Trả lời phát hiện thay cho cơ quan liên quan",
        roles=ANSWERERS,
        schema=AnswerFinding,
        example={"finding_id": _REVIEW, "answer": "remedied", "text": "Đã nhắc và đã rà soát."},
    ),
    _command(
        "close-review",
        "CloseReview",
        title_en="Close a review with a signed report",
        title_vi="Kết thúc cuộc rà soát bằng báo cáo có chữ ký số",
        roles=REVIEWERS,
        schema=CloseReview,
        example={},
    ),
)
