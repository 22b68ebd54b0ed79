"""Commands of the care service."""

from shared.contracts.commands.care_bodies import (
    AdmitToShelter,
    AnswerComplaint,
    AssignLegalAid,
    DischargeFromShelter,
    EndSchooling,
    EnrolInSchool,
    ExtendStay,
    FileComplaint,
    FollowRight,
    RecordAttendance,
    RecordHearing,
    RecordSession,
    RequestLegalAid,
    WriteLegalNote,
)
from shared.contracts.commands.contract import CommandContract

CARERS = frozenset({"shelter-staff", "case-manager"})
SCHOOLERS = CARERS | {"commune-officer"}
LAWYERS = frozenset({"legal-aid"})
LISTENERS = frozenset({"legal-aid", "shelter-staff", "provider", "supervisor"})
ANSWERERS = frozenset({"legal-aid", "supervisor"})

_STAY = "4b1f2d36-7c1e-8a53-9d10-5f0c2a7be811"
_ENROLMENT = "6c2e4f18-3a7b-8b92-8e21-0d9a1c5f7b32"
_REQUEST = "8d3f5a29-4b8c-8ca3-9f32-1eab2d6a8c43"
_COMPLAINT = "9e4a6b3a-5c9d-8db4-8a43-2fbc3e7b9d54"


def _command(name: str, operation: str, **more: object) -> CommandContract:
    return CommandContract(service="care", name=name, operation=operation, **more)  # type: ignore[arg-type]


COMMANDS = (
    _command(
        "admit-to-shelter",
        "AdmitToShelter",
        title_en="Admit to a shelter",
        title_vi="Tiếp nhận vào nơi tạm lánh",
        roles=CARERS,
        schema=AdmitToShelter,
        example={"facility": "24-trung-tam-cong-tac-xa-hoi", "admitted_on": "2026-03-03", "note": "Cần phòng riêng."},
    ),
    _command(
        "extend-stay",
        "ExtendStay",
        title_en="Extend a stay",
        title_vi="Gia hạn thời gian lưu trú",
        roles=frozenset({"approver", "supervisor", "case-manager"}),
        schema=ExtendStay,
        example={
            "stay_id": _STAY,
            "decided_on": "2026-06-22",
            "until": "2026-08-31",
            "reason": "Chưa có nơi ở an toàn.",
        },
    ),
    _command(
        "discharge-from-shelter",
        "DischargeFromShelter",
        title_en="Discharge from a shelter",
        title_vi="Kết thúc lưu trú",
        roles=CARERS,
        schema=DischargeFromShelter,
        example={"stay_id": _STAY, "discharged_on": "2026-04-16", "reason": "returned-home", "note": None},
    ),
    _command(
        "record-session",
        "RecordSession",
        title_en="Record a session",
        title_vi="Ghi nhận một lượt dịch vụ",
        roles=CARERS | LAWYERS | {"provider"},
        schema=RecordSession,
        example={
            "kind": "psychological",
            "provider": "24-trung-tam-cong-tac-xa-hoi",
            "held_on": "2026-03-05",
            "minutes": 50,
            "outcome": "continued",
            "note": "Ngủ được hơn.",
        },
    ),
    _command(
        "enrol-in-school",
        "EnrolInSchool",
        title_en="Enrol in general schooling",
        title_vi="Nhập học văn hóa",
        roles=SCHOOLERS,
        schema=EnrolInSchool,
        example={"school_year": 2025, "grade": 9, "enrolled_on": "2026-03-10", "school": "Trường minh họa"},
    ),
    _command(
        "record-attendance",
        "RecordAttendance",
        title_en="Record attendance at school",
        title_vi="Ghi nhận số ngày đi học",
        roles=SCHOOLERS,
        schema=RecordAttendance,
        example={"enrolment_id": _ENROLMENT, "month": "2026-03-01", "days": 15},
    ),
    _command(
        "end-schooling",
        "EndSchooling",
        title_en="End an enrolment",
        title_vi="Kết thúc học văn hóa",
        roles=SCHOOLERS,
        schema=EndSchooling,
        example={"enrolment_id": _ENROLMENT, "ended_on": "2026-05-29", "reason": "year-completed"},
    ),
    _command(
        "request-legal-aid",
        "RequestLegalAid",
        title_en="Ask for legal aid",
        title_vi="Đề nghị trợ giúp pháp lý",
        roles=SCHOOLERS | LAWYERS,
        schema=RequestLegalAid,
        example={"matter": "compensation", "requested_on": "2026-03-06"},
    ),
    _command(
        "assign-legal-aid",
        "AssignLegalAid",
        title_en="Assign legal aid",
        title_vi="Cử người trợ giúp pháp lý",
        roles=LAWYERS,
        schema=AssignLegalAid,
        example={
            "request_id": _REQUEST,
            "provider": "24-trung-tam-tgpl",
            "assigned_on": "2026-03-09",
            "lawyer": "Trợ giúp viên Minh Họa",
        },
    ),
    _command(
        "record-hearing",
        "RecordHearing",
        title_en="Record a hearing",
        title_vi="Ghi nhận phiên tòa, phiên làm việc",
        roles=LAWYERS,
        schema=RecordHearing,
        example={
            "request_id": _REQUEST,
            "kind": "first-instance",
            "held_on": "2026-04-08",
            "closed": True,
            "note": None,
        },
    ),
    _command(
        "write-legal-note",
        "WriteLegalNote",
        title_en="Write a privileged note",
        title_vi="Ghi chú bảo mật của trợ giúp pháp lý",
        roles=LAWYERS,
        schema=WriteLegalNote,
        example={"request_id": _REQUEST, "note": "Đề nghị xét xử kín."},
    ),
    _command(
        "follow-right",
        "FollowRight",
        title_en="Record a step about a right",
        title_vi="Theo dõi quyền của người được hỗ trợ",
        roles=CARERS | LAWYERS,
        schema=FollowRight,
        example={"right": "compensation", "step": "informed", "on": "2026-03-04", "note": None},
    ),
    _command(
        "file-complaint",
        "FileComplaint",
        title_en="Take a complaint",
        title_vi="Tiếp nhận khiếu nại, phản ánh",
        roles=LISTENERS,
        schema=FileComplaint,
        example={
            "channel": "hotline-111",
            "about": "24-xa-dong-ky",
            "filed_on": "2026-03-20",
            "text": "Bị hỏi chuyện cũ trước mặt người khác.",
        },
    ),
    _command(
        "answer-complaint",
        "AnswerComplaint",
        title_en="Answer a complaint",
        title_vi="Trả lời khiếu nại, phản ánh",
        roles=ANSWERERS,
        schema=AnswerComplaint,
        example={
            "complaint_id": _COMPLAINT,
            "answered_on": "2026-03-27",
            "outcome": "upheld",
            "text": "Đã nhắc nhở và bố trí phòng riêng.",
        },
    ),
)
