"""Commands of the verification service."""

from shared.contracts.commands.contract import CommandContract
from shared.contracts.commands.verification_bodies import (
    CERTIFICATE_BASES,
    LINK_KINDS,
    AddEvidence,
    ApplyFallbackTest,
    ContestDetermination,
    DecideContest,
    Determine,
    ExtendVerification,
    InformPerson,
    IssueCertificate,
    NoteIndicator,
    RecordInitialCheck,
    ReopenDetermination,
    RequestVerification,
    TakeStatement,
    UseRecorded,
    WithdrawCertificate,
)

VERIFIERS = frozenset({"investigator", "approver"})
TAKERS = frozenset({"investigator", "case-manager", "legal-aid"})
COLLECTORS = TAKERS | {"border-officer"}
SPEAKERS_FOR_THE_PERSON = frozenset({"legal-aid", "case-manager", "commune-officer", "shelter-staff", "supervisor"})

_STATEMENT = "4f1c2d3e-0a1b-8c2d-9e3f-5a6b7c8d9e0f"
_INDICATOR = "5a2d3e4f-1b2c-8d3e-8f40-6b7c8d9e0f1a"
_CONTEST = "6b3e4f5a-2c3d-8e4f-9051-7c8d9e0f1a2b"


def _command(name: str, operation: str, **more: object) -> CommandContract:
    return CommandContract(service="verification", name=name, operation=operation, **more)  # type: ignore[arg-type]


COMMANDS = (
    _command(
        "record-initial-check",
        "RecordInitialCheck",
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
    _command(
        "request-verification",
        "RequestVerification",
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
    _command(
        "extend-verification",
        "ExtendVerification",
        title_en="Extend verification",
        title_vi="Gia hạn xác minh",
        roles=VERIFIERS,
        schema=ExtendVerification,
        example={"limit_on": "2026-04-30", "extended_on": "2026-03-20", "reason": "Vụ việc phức tạp, nhiều nơi."},
    ),
    _command(
        "take-statement",
        "TakeStatement",
        title_en="Take a statement",
        title_vi="Ghi lời khai",
        roles=TAKERS,
        schema=TakeStatement,
        example={
            "content": "Bị lừa sang bên kia biên giới, bị giữ giấy tờ và ép kết hôn.",
            "source": "e",
            "taken_on": "2026-03-06",
            "language": "vi",
            "interpreter": False,
            "links": [],
            "speaker": "person",
            "matters": ["recruitment", "exploitation"],
        },
    ),
    _command(
        "use-recorded",
        "UseRecorded",
        title_en="Use what is recorded instead of asking again",
        title_vi="Dùng lời khai đã có, không hỏi lại",
        roles=COLLECTORS | {"approver", "shelter-staff"},
        schema=UseRecorded,
        example={"statements": [_STATEMENT], "matters": ["recruitment"], "used_on": "2026-03-09"},
    ),
    _command(
        "add-evidence",
        "AddEvidence",
        title_en="Add evidence",
        title_vi="Bổ sung tài liệu, chứng cứ",
        roles=COLLECTORS,
        schema=AddEvidence,
        example={
            "source": "b",
            "description": "Biên bản tiếp nhận tại đồn biên phòng.",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    ),
    _command(
        "note-indicator",
        "NoteIndicator",
        title_en="Note a sign of trafficking",
        title_vi="Ghi nhận dấu hiệu mua bán người",
        roles=COLLECTORS,
        schema=NoteIndicator,
        example={
            "indicator": "WithholdsDocuments",
            "rests_on": [_STATEMENT],
            "noted_on": "2026-03-09",
            "note": "Người khác giữ căn cước và điện thoại.",
        },
    ),
    _command(
        "apply-fallback-test",
        "ApplyFallbackTest",
        title_en="Weigh background, absence and signs",
        title_vi="Xem xét nhân thân, việc vắng mặt và dấu hiệu",
        roles=VERIFIERS,
        schema=ApplyFallbackTest,
        example={
            "statement_id": _STATEMENT,
            "background_checked": True,
            "absence_consistent": True,
            "signs": [_INDICATOR],
            "tested_on": "2026-03-12",
            "reasons": "Thời gian vắng mặt khớp với lời khai.",
        },
    ),
    _command(
        "determine",
        "Determine",
        title_en="Determine whether the person is a victim",
        title_vi="Xác định có phải nạn nhân hay không",
        roles=VERIFIERS,
        schema=Determine,
        example={
            "status": "ActualVictimOfTrafficking",
            "weighs": [_STATEMENT],
            "determined_on": "2026-03-16",
            "reasons": "Lời khai phù hợp với tài liệu của bộ đội biên phòng.",
        },
    ),
    _command(
        "inform-person",
        "InformPerson",
        title_en="Inform the person of the result in writing",
        title_vi="Thông báo kết luận bằng văn bản",
        roles=VERIFIERS | {"case-manager", "commune-officer"},
        schema=InformPerson,
        example={"form": "written-notice", "channel": "in-person", "informed_on": "2026-03-17"},
    ),
    _command(
        "reopen-determination",
        "ReopenDetermination",
        title_en="Reopen a determination",
        title_vi="Xem xét lại kết luận",
        roles=VERIFIERS | {"supervisor"},
        schema=ReopenDetermination,
        example={"items": [_STATEMENT], "reopened_on": "2026-04-20", "reasons": "Có tài liệu mới."},
    ),
    _command(
        "contest-determination",
        "ContestDetermination",
        title_en="File a contest of a negative result",
        title_vi="Nộp khiếu nại kết luận không phải nạn nhân",
        roles=SPEAKERS_FOR_THE_PERSON,
        schema=ContestDetermination,
        example={"filed_by": "person", "filed_on": "2026-03-25", "grounds": "Còn người làm chứng chưa được hỏi."},
    ),
    _command(
        "decide-contest",
        "DecideContest",
        title_en="Decide a contest",
        title_vi="Giải quyết khiếu nại kết luận",
        roles=frozenset({"approver", "supervisor"}),
        schema=DecideContest,
        example={"contest_id": _CONTEST, "outcome": "accepted", "decided_on": "2026-04-10"},
    ),
    _command(
        "issue-certificate",
        "IssueCertificate",
        title_en="Issue or record a certificate",
        title_vi="Cấp hoặc ghi nhận giấy xác nhận nạn nhân",
        roles=VERIFIERS,
        schema=IssueCertificate,
        example={
            "document": "GXN-CA",
            "number": "17/GXN-CAT",
            "issued_by": "24-cong-an-tinh",
            "issued_on": "2026-03-17",
            "basis": "L2024",
        },
    ),
    _command(
        "withdraw-certificate",
        "WithdrawCertificate",
        title_en="Record that a certificate was withdrawn",
        title_vi="Ghi nhận thu hồi giấy xác nhận",
        # A rescuing agency of the border or the coast withdraws what it issued itself.
        roles=VERIFIERS | {"border-officer"},
        schema=WithdrawCertificate,
        example={"document": "GXN-CA", "withdrawn_on": "2026-09-01", "reason": "Cấp nhầm người."},
    ),
)

__all__ = ["CERTIFICATE_BASES", "COMMANDS", "LINK_KINDS"]
