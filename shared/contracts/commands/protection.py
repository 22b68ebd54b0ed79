"""Commands about protection; the verification service owns them."""

from shared.contracts.commands.contract import CommandContract
from shared.contracts.commands.protection_bodies import (
    AcknowledgeProtection,
    ApplyProtection,
    AssessRisk,
    ChangeProtection,
    DecideProtection,
    DeclineProtection,
    EndProtection,
    HandOverProtection,
    NameProtectedPerson,
    RefuseProtection,
    RequestProtection,
)

PROTECTORS = frozenset(
    {"commune-officer", "case-manager", "investigator", "border-officer", "shelter-staff", "approver"}
)
"""Roles in which officers of competent bodies act; which role acts as which body is dated data of the service."""
ASKERS = PROTECTORS | {"legal-aid"}
READERS = ASKERS | {"supervisor"}
"""Roles that are shown a protection, where their agency has part in it."""

_REQUEST = "5d0c8a7e-2b6f-8c14-9a37-41be60f2d915"
_MEASURE = "7e1d9b8f-3c70-8d25-8b48-52cf71a3ea26"
_BODY = {"acting_as": "health-department", "signatory": "deputy-head"}


def _command(name: str, operation: str, **more: object) -> CommandContract:
    return CommandContract(service="verification", name=name, operation=operation, **more)  # type: ignore[arg-type]


COMMANDS = (
    _command(
        "name-protected-person",
        "NameProtectedPerson",
        title_en="Name a relative, helper or child to protect",
        title_vi="Ghi nhận người thân thích, người tham gia hỗ trợ hoặc trẻ đi cùng cần bảo vệ",
        roles=ASKERS,
        schema=NameProtectedPerson,
        example={"kind": "relative", "relation": "sibling", "name": "Người Thân Minh Họa", "contact": "0900 000 000"},
    ),
    _command(
        "assess-risk",
        "AssessRisk",
        title_en="Assess the danger",
        title_vi="Đánh giá nguy cơ",
        roles=ASKERS,
        schema=AssessRisk,
        example={
            "assessed_on": "2026-03-03",
            "level": "high",
            "answers": [
                {"question": "threatened", "answer": "yes"},
                {"question": "trafficker-at-large", "answer": "unknown"},
            ],
            "threat": "Bị gọi điện dọa nạt.",
            "circumstances": "Ở một mình với con nhỏ.",
        },
    ),
    _command(
        "request-protection",
        "RequestProtection",
        title_en="Ask for protection",
        title_vi="Đề nghị bảo vệ",
        roles=ASKERS,
        schema=RequestProtection,
        example={
            "asked_by": "person",
            "to_agency": "24-so-y-te",
            "requested_on": "2026-03-03",
            "emergency": True,
            "grounds": ["life", "health"],
            "measures": ["safe-place", "secrecy-of-life"],
            "reason": "Bị dọa nạt sau khi trình báo.",
        },
    ),
    _command(
        "decide-protection",
        "DecideProtection",
        title_en="Decide measures of protection",
        title_vi="Quyết định áp dụng biện pháp bảo vệ",
        roles=PROTECTORS,
        schema=DecideProtection,
        example={
            "request_id": _REQUEST,
            **_BODY,
            "decided_on": "2026-03-03",
            "measures": [{"measure": "safe-place", "until": "2026-06-30"}, {"measure": "secrecy-of-life"}],
            "place": "Phòng 2, nhà tạm lánh minh họa.",
        },
    ),
    _command(
        "refuse-protection",
        "RefuseProtection",
        title_en="Refuse protection",
        title_vi="Từ chối áp dụng biện pháp bảo vệ",
        roles=PROTECTORS,
        schema=RefuseProtection,
        example={
            "request_id": _REQUEST,
            **_BODY,
            "decided_on": "2026-03-04",
            "reason": "not-competent-for-place",
            "explanation": None,
        },
    ),
    _command(
        "apply-protection",
        "ApplyProtection",
        title_en="Record that measures are in place",
        title_vi="Ghi nhận đã áp dụng biện pháp bảo vệ",
        roles=PROTECTORS,
        schema=ApplyProtection,
        example={"request_id": _REQUEST, "measure_ids": [_MEASURE], "applied_on": "2026-03-03", "place": None},
    ),
    _command(
        "change-protection",
        "ChangeProtection",
        title_en="Change a measure of protection",
        title_vi="Thay đổi biện pháp bảo vệ",
        roles=PROTECTORS,
        schema=ChangeProtection,
        example={
            "request_id": _REQUEST,
            **_BODY,
            "measure_id": _MEASURE,
            "measure": "guard",
            "until": "2026-09-30",
            "changed_on": "2026-04-02",
            "reason": "danger-grew",
        },
    ),
    _command(
        "end-protection",
        "EndProtection",
        title_en="End measures of protection",
        title_vi="Chấm dứt biện pháp bảo vệ",
        roles=PROTECTORS,
        schema=EndProtection,
        example={
            "request_id": _REQUEST,
            **_BODY,
            "measure_ids": [_MEASURE],
            "ended_on": "2026-06-30",
            "reason": "danger-over",
        },
    ),
    _command(
        "decline-protection",
        "DeclineProtection",
        title_en="Record that the person declines protection",
        title_vi="Ghi nhận người được bảo vệ từ chối, có cam đoan bằng văn bản",
        roles=PROTECTORS,
        schema=DeclineProtection,
        example={
            "request_id": _REQUEST,
            "measure_ids": [_MEASURE],
            "declined_on": "2026-04-10",
            "declared_by": "person",
            "reason": "feels-safe",
            "undertaking_on": "2026-04-10",
            "undertaking_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "words": "Đã về ở cùng gia đình.",
        },
    ),
    _command(
        "hand-over-protection",
        "HandOverProtection",
        title_en="Hand protection over to the place of residence",
        title_vi="Bàn giao việc bảo vệ cho nơi cư trú",
        roles=PROTECTORS,
        schema=HandOverProtection,
        example={
            "request_id": _REQUEST,
            "acting_as": "health-department",
            "to_agency": "01-so-y-te",
            "handed_on": "2026-05-04",
            "residence": "Địa chỉ minh họa.",
        },
    ),
    _command(
        "acknowledge-protection",
        "AcknowledgeProtection",
        title_en="Take over protection",
        title_vi="Tiếp nhận việc bảo vệ được bàn giao",
        roles=PROTECTORS,
        schema=AcknowledgeProtection,
        example={"request_id": _REQUEST, "acting_as": "health-department", "acknowledged_on": "2026-05-05"},
    ),
)
