"""The operations of the API that are no commands, as data: what ``openapi.json`` says of each."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from services.portal.rules.stages import STAGES
from services.portal.schemas import EnrolTotp, Reveal, SignIn
from services.portal.web.evidence import OCTETS
from services.portal.web.reference import TABLES
from services.portal.web.shapes import DAY, ID, SAID, TEXT, TIME, Document
from shared.access.roles import PURPOSES_OF, REVEALED, REVEALED_OF, ROLES, may_reveal
from shared.kernel.personal import FieldClass

READ_CASES = frozenset(PURPOSES_OF)
REVEAL = frozenset({*REVEALED, *REVEALED_OF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; ``answers`` names its schema, ``None`` for an answer without a body.

    ``roles`` are those that the door lets ask, ``None`` all of them; an owner may refuse more.
    """

    operation: str
    method: str
    path: str
    title_en: str
    title_vi: str
    answers: str | None
    status: int = 200
    body: type[Schema] | None = None
    example: Any = None
    query: tuple[tuple[str, Document], ...] = ()
    purpose: str = "none"
    keyed: bool = False
    open: bool = False
    media: str = "application/json"
    roles: frozenset[str] | None = None


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        operation="SignIn",
        method="post",
        path="/sessions",
        title_en="Sign in",
        title_vi="Đăng nhập",
        answers="Session",
        status=201,
        body=SignIn,
        example={"username": "can-bo-xa", "password": "mật khẩu của tài khoản"},
        open=True,
    ),
    Operation(
        operation="SignOut",
        method="delete",
        path="/sessions/current",
        title_en="End the session",
        title_vi="Đăng xuất",
        answers=None,
        status=204,
    ),
    Operation(
        operation="EnrolTotp",
        method="post",
        path="/sessions/current/totp",
        title_en="Enrol a second factor, or confirm it with its first code",
        title_vi="Đăng ký hoặc xác nhận yếu tố xác thực thứ hai",
        answers="Totp",
        status=201,
        body=EnrolTotp,
        example={},
        keyed=True,
    ),
    Operation(
        operation="ListCases",
        method="get",
        path="/cases",
        title_en="List the cases of the asker's agency, masked",
        title_vi="Danh sách hồ sơ của cơ quan, đã che thông tin",
        answers="Worklist",
        query=(
            ("stage", {"enum": list(STAGES)}),
            ("agency", TEXT),
            ("overdue", SAID),
            ("code", TEXT),
            ("cursor", TEXT),
        ),
        purpose="optional",
        roles=READ_CASES,
    ),
    Operation(
        operation="ShowCase",
        method="get",
        path="/cases/{case_id}",
        title_en="Show a case, masked, as it stands or stood",
        title_vi="Xem hồ sơ, đã che thông tin, hiện tại hoặc tại một thời điểm",
        answers="Case",
        query=(("as_of", TIME), ("occurred_by", TIME)),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ShowHistory",
        method="get",
        path="/cases/{case_id}/history",
        title_en="Show every event about a case in order of record",
        title_vi="Toàn bộ sự kiện của hồ sơ theo thứ tự ghi nhận",
        answers="History",
        query=(("as_of", TIME), ("occurred_by", TIME)),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ListDisclosures",
        method="get",
        path="/cases/{case_id}/disclosures",
        title_en="Show who was shown or denied what of a case",
        title_vi="Ai đã xem hoặc bị từ chối xem hồ sơ",
        answers="Disclosures",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="WhoKnew",
        method="get",
        path="/cases/{case_id}/who-knew",
        title_en="Show who had seen a class of values, or knew one event (`fact`), by a time",
        title_vi="Ai đã biết một loại thông tin, hoặc một sự kiện (`fact`), tính đến một thời điểm",
        answers="WhoKnew",
        query=(("field_class", {"enum": [*FieldClass]}), ("fact", ID), ("until", TIME)),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ExplainDecisions",
        method="get",
        path="/cases/{case_id}/explanations",
        title_en="Explain every decision on support: rule, facts, conditions, texts",
        title_vi="Giải thích từng quyết định hỗ trợ: quy định, dữ kiện, điều kiện, văn bản",
        answers="Explanations",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="RecomputeDecisions",
        method="get",
        path="/cases/{case_id}/recomputation",
        title_en="Answer decisions again under another day's law (`law_of` is needed); nothing is stored",
        title_vi="Tính lại theo luật của một ngày khác (cần `law_of`); không lưu gì",
        answers="Recomputation",
        query=(("law_of", DAY), ("as_of", DAY)),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ListClocks",
        method="get",
        path="/cases/{case_id}/deadlines",
        title_en="List the clocks of a case: which runs, under which text, whose turn, until when, paused since when",
        title_vi="Các thời hạn của hồ sơ: đang tính, căn cứ, lượt của ai, đến khi nào, tạm dừng từ khi nào",
        answers="Clocks",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ShowProtection",
        method="get",
        path="/cases/{case_id}/protection",
        title_en="Show who is protected by which measures, to the agencies that have part in it",
        title_vi="Ai được bảo vệ bằng biện pháp nào, cho các cơ quan tham gia bảo vệ",
        answers="Protection",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ListRecorded",
        method="get",
        path="/cases/{case_id}/recorded",
        title_en="List what is recorded already, so that the person need not tell it again: who took what, when",
        title_vi="Những lời khai, tài liệu đã có để không phải hỏi lại: ai ghi, khi nào, về nội dung gì",
        answers="Recorded",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="RevealValues",
        method="post",
        path="/cases/{case_id}/reveals",
        title_en="Have personal values opened; recorded first",
        title_vi="Mở xem thông tin cá nhân; được ghi lại trước",
        answers="Revealed",
        body=Reveal,
        example={"classes": ["identity"], "fields": ["full_name"]},
        purpose="required",
        keyed=True,
        roles=REVEAL,
    ),
    Operation(
        operation="OpenEvidenceFile",
        method="get",
        path="/cases/{case_id}/evidence/{evidence_id}",
        title_en="Have a file of evidence opened (`Repr-Digest` has its SHA-256); recorded first",
        title_vi="Mở tệp tài liệu, chứng cứ (`Repr-Digest` chứa mã băm SHA-256); được ghi lại trước",
        answers="EvidenceFile",
        purpose="required",
        media=OCTETS,
        roles=frozenset(role for role in ROLES if may_reveal(role, frozenset({FieldClass.INVESTIGATION}))),
    ),
    Operation(
        operation="ListReferrals",
        method="get",
        path="/referrals",
        title_en="List referrals to or from the asker's agency",
        title_vi="Danh sách chuyển tuyến đến hoặc đi",
        answers="Referrals",
        query=(("box", {"enum": ["in", "out"]}), ("cursor", TEXT)),
        roles=READ_CASES,
    ),
    Operation(
        operation="ListPlaces",
        method="get",
        path="/places",
        title_en="Tell what a place's code means on a day (`on` is needed), or list the provinces of the day",
        title_vi="Mã địa danh có nghĩa gì vào một ngày (cần `on`), hoặc danh sách tỉnh của ngày đó",
        answers="Places",
        query=(
            ("on", DAY),
            ("code", {"type": "string", "pattern": "^([0-9]{2}|[0-9]{3}|[0-9]{5})$"}),
            ("seen_on", DAY),
        ),
    ),
    Operation(
        operation="ListReference",
        method="get",
        path="/reference",
        title_en="List a table of reference data as it holds on a day (`table` and `on` are needed)",
        title_vi="Bảng dữ liệu tham chiếu có hiệu lực vào một ngày (cần `table` và `on`)",
        answers="Reference",
        query=(("table", {"enum": list(TABLES)}), ("on", DAY)),
    ),
    Operation(
        operation="Alive",
        method="get",
        path="/livez",
        title_en="Tell that the process answers",
        title_vi="Tiến trình đang chạy",
        answers="Alive",
        open=True,
    ),
    Operation(
        operation="Ready",
        method="get",
        path="/readyz",
        title_en="Tell whether everything the door needs answers",
        title_vi="Các thành phần cần thiết đang trả lời",
        answers="Ready",
        open=True,
    ),
)
