"""The operations of the API that read reviews, and the schemas of what they answer."""

from services.portal.web.operations import Operation
from services.portal.web.reviews import RevealWords
from services.portal.web.shapes import (
    CODES,
    COUNT,
    DAY,
    DAY_MAYBE,
    ID,
    ID_MAYBE,
    MAYBE,
    SAID,
    TEXT,
    TIME,
    TIME_MAYBE,
    TRUTH,
    Document,
    page,
    shape,
)
from shared.contracts.commands.audit_reviews import ANSWERS, LINES, REPLIES, SEVERITIES
from shared.contracts.registry import SERVICES

_COUNT_MAYBE: Document = {"type": ["integer", "null"], "minimum": 0}
_BY: Document = {"by": TEXT, "at": TIME}
_ANSWERS: Document = {"type": ["object", "null"], "additionalProperties": {"enum": [*ANSWERS]}}
_FINDING: Document = {
    "finding_id": ID,
    "line": {"enum": [*LINES]},
    "severity": {"enum": [*SEVERITIES]},
    "agency": TEXT,
    "answer_by": DAY,
    "answer": {"enum": [*REPLIES, None]},
    "answered_on": DAY_MAYBE,
    "in_time": {"type": ["boolean", "null"]},
}
_ITEM: Document = shape(
    {
        "number": COUNT,
        "kind": {"enum": ["disclosure", "case"]},
        "confidential": TRUTH,
        "case_id": ID_MAYBE,
        "service": MAYBE,
        "position": _COUNT_MAYBE,
        "agencies": {"type": ["array", "null"], "items": TEXT},
        "answers": _ANSWERS,
        "noted": CODES,
        "checked": {**shape(_BY), "type": ["object", "null"]},
    }
)
_OBJECTS: Document = {"type": "array", "items": {"type": "object"}}

REVIEW_ANSWERS: dict[str, Document] = {
    "Reviews": page(
        shape(
            {
                "review_id": ID,
                "unit": {"enum": ["disclosures", "cases"]},
                "case_id": ID_MAYBE,
                "items": COUNT,
                "checked": COUNT,
                "findings": COUNT,
                "unanswered": COUNT,
                "corrects": ID_MAYBE,
                "opened_by": TEXT,
                "opened_at": TIME,
                "closed_at": TIME_MAYBE,
            }
        ),
        following=False,
    ),
    "Review": shape(
        {
            "review_id": ID,
            "corrects": ID_MAYBE,
            "opened": shape({**_BY, "agency": TEXT}),
            "closed": {**shape(_BY), "type": ["object", "null"]},
            "scope": {
                "type": "object",
                "description": "What was drawn from; the seed is null where an item is hidden.",
            },
            "positions": {"type": "object", "propertyNames": {"enum": [*SERVICES]}, "additionalProperties": COUNT},
            "population": {**COUNT, "description": "How many there were to draw from."},
            "items": {"type": "array", "items": _ITEM},
            "findings": {
                "type": "array",
                "items": shape({**_FINDING, "agency": MAYBE, "number": _COUNT_MAYBE, "raised": shape(_BY)}),
            },
            "versions": {"type": "object"},
        }
    ),
    "ReviewItem": shape(
        {"number": COUNT, "kind": TEXT, "case_id": ID, "consents": _OBJECTS},
        {
            "disclosure": {"type": "object", "description": "Who was shown or denied what, why and on what basis."},
            "relationships": _OBJECTS,
            "last_event": {"type": ["object", "null"]},
            "seconds_since_last_event": _COUNT_MAYBE,
        },
        closed=False,
    ),
    "ReviewReport": shape(
        {
            "note": {**TEXT, "description": "A signed note (C2SP signed-note) over the report in canonical JSON."},
            "keys": {**CODES, "description": "Each key that ever signed reports here: key, since, until."},
        }
    ),
    "ReviewFindings": page(shape({**_FINDING, "review_id": ID, "raised_at": TIME, "closed": TRUTH}), following=False),
    "AuditNotices": page(
        shape(
            {
                "notice_id": ID,
                "kind": {"enum": ["log-fault", "review-finding"]},
                "code": TEXT,
                "about": {**TEXT, "description": "The part that found it, or the review."},
                "agency": MAYBE,
                "severity": {"enum": [*SEVERITIES, None]},
                "answer_by": DAY_MAYBE,
                "since": TIME,
                "told_at": TIME,
                "ended_at": TIME_MAYBE,
                "acknowledged_at": TIME_MAYBE,
            }
        ),
        following=False,
    ),
}

REVIEW_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        operation="ListReviews",
        method="get",
        path="/reviews",
        title_en="List confidentiality reviews, to reviewers and who supervises",
        title_vi="Các cuộc rà soát việc giữ bí mật, cho người rà soát và người giám sát",
        answers="Reviews",
        purpose="required",
    ),
    Operation(
        operation="ShowReview",
        method="get",
        path="/reviews/{review_id}",
        title_en="Show a review: scope, seed, items, checklists, findings",
        title_vi="Xem cuộc rà soát: phạm vi, số gieo, các mục, bảng kiểm, phát hiện",
        answers="Review",
        purpose="required",
    ),
    Operation(
        operation="ShowReviewItem",
        method="get",
        path="/reviews/{review_id}/items/{number}",
        title_en="Show what the ledger has that an item's checklist asks for; recorded first",
        title_vi="Xem dữ liệu sổ cái cần cho bảng kiểm của một mục; được ghi lại trước",
        answers="ReviewItem",
        purpose="required",
    ),
    Operation(
        operation="ShowReviewReport",
        method="get",
        path="/reviews/{review_id}/report",
        title_en="Give the signed report of a closed review",
        title_vi="Lấy báo cáo có chữ ký số của cuộc rà soát đã kết thúc",
        answers="ReviewReport",
        purpose="required",
    ),
    Operation(
        operation="RevealReview",
        method="post",
        path="/reviews/{review_id}/reveals",
        title_en="Have what was written about an item or a finding opened; recorded first",
        title_vi="Mở xem lời ghi về một mục hoặc một phát hiện; được ghi lại trước",
        answers="Revealed",
        body=RevealWords,
        example={"number": 1},
        purpose="required",
        keyed=True,
    ),
    Operation(
        operation="ListReviewFindings",
        method="get",
        path="/review-findings",
        title_en="List the findings of reviews about the asker's agency",
        title_vi="Các phát hiện về cơ quan của người hỏi",
        answers="ReviewFindings",
        purpose="optional",
    ),
    Operation(
        operation="ListAuditNotices",
        method="get",
        path="/audit-notices",
        title_en="List what the audit told the asker's agency; reviewers see faults of logs too (`open=false`: all)",
        title_vi="Thông báo của thanh tra gửi cơ quan; người rà soát thấy cả lỗi của sổ (`open=false`: tất cả)",
        answers="AuditNotices",
        query=(("open", SAID),),
        purpose="optional",
    ),
)
