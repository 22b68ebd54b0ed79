"""Vietnamese words of events that no message tells of, and of codes that no page shows; all others are the portal's."""

from collections.abc import Mapping

from deploy.dossier import decision_words
from services.portal.web.terms import TERMS
from services.verification.rules.protection import PROTECTION

EVENTS: Mapping[str, str] = {
    "AccompanyingAdded": "Thêm người đi cùng",
    "AccompanyingCounted": "Ghi nhận số người đi cùng",
    "AccompanyingReceived": "Tiếp nhận người đi cùng",
    "AgeKnown": "Ghi nhận về tuổi để xét chế độ",
    "AgencyNamed": "Đổi tên cơ quan",
    "AuditNoticeAcknowledged": "Cơ quan đã biết thông báo của bộ phận thanh tra",
    "AuditNoticeEnded": "Hết hiệu lực thông báo của bộ phận thanh tra",
    "AuditNoticeGiven": "Thông báo của bộ phận thanh tra",
    "CertificateKnown": "Ghi nhận giấy xác nhận để xét chế độ",
    "ChildrenKnown": "Ghi nhận số trẻ em đi cùng để xét chế độ",
    "ComplaintAnswered": "Trả lời khiếu nại về dịch vụ",
    "ComplaintFiled": "Khiếu nại về dịch vụ",
    "DeadLetterDropped": "Bỏ một thông điệp hỏng",
    "DisclosureRecorded": "Cho xem hoặc từ chối cho xem",
    "DossierExported": "Xuất hồ sơ chứng cứ",
    "DossierSealed": "Niêm phong hồ sơ chứng cứ",
    "FindingNoted": "Bộ phận chăm sóc ghi nhận kết luận",
    "FundsCommitted": "Dành kinh phí cho quyết định",
    "FundsReleased": "Giải phóng kinh phí đã dành",
    "FundsReturned": "Kinh phí thu hồi về dòng",
    "FundsSpent": "Chi từ dòng kinh phí",
    "GivenTwiceFound": "Phát hiện chế độ một lần có ở hai quyết định",
    "LegalNoteWritten": "Ghi chép trợ giúp pháp lý",
    "LinkDenied": "Bác bỏ liên hệ giữa hai hồ sơ",
    "MilestoneNoted": "Ghi nhận mốc của thời hạn",
    "NoticeAcknowledged": "Cơ quan đã biết thời hạn",
    "OnceOnlyGiven": "Ghi nhận chế độ chỉ cấp một lần",
    "PasswordSet": "Đặt mật khẩu",
    "ReviewClosed": "Kết thúc cuộc rà soát",
    "ReviewItemChecked": "Trả lời bảng kiểm của một mục rà soát",
    "ReviewOpened": "Mở cuộc rà soát",
    "RouteKnown": "Ghi nhận hình thức tiếp nhận để xét chế độ",
    "SamePersonDenied": "Xác nhận là hai người khác nhau",
    "SamePersonKnown": "Nhận ra cùng một người ở hồ sơ khác",
    "SchoolAttended": "Số ngày đi học trong tháng",
    "SessionEnded": "Kết thúc phiên làm việc",
    "SessionOpened": "Mở phiên làm việc",
    "SignInFailed": "Đăng nhập không thành công",
    "SignedIn": "Đăng nhập",
    "StaffAdded": "Mở tài khoản cho cán bộ",
    "StartHeld": "Chờ ngày trình báo để tính thời hạn",
    "StayKnown": "Ghi nhận lưu trú để xét chế độ",
    "TotpConfirmed": "Bật xác thực hai bước",
    "TotpEnrolled": "Bắt đầu bật xác thực hai bước",
}
"""Titles of events, whatever their version."""


def _words(kind: str) -> dict[str, str]:
    return {code: words[0] for code, words in TERMS[kind].items()}


CODES: Mapping[str, Mapping[str, str]] = {
    "body": {body.code: body.title_vi for body in PROTECTION.bodies},
    "channel": {
        "screen": "màn hình",
        "api": "API",
        "command-line": "dòng lệnh",
        "print": "bản in",
        "export": "xuất hồ sơ",
        "referral": "chuyển tuyến",
    },
    "checklist": {"met": "đạt", "not-met": "không đạt", "not-applicable": "không áp dụng"},
    "classes": {"personal": "thông tin cá nhân"},
    "condition": decision_words.CONDITIONS,
    "decision": {"allowed": "được phép", "denied": "bị từ chối"},
    "document": {**_words("certificate"), **_words("paper")},
    "line": {
        "lawful-basis": "Có căn cứ pháp lý",
        "least-data": "Chỉ xem điều cần thiết",
        "consent-in-force": "Đồng ý còn hiệu lực lúc đó",
        "in-time": "Đúng hạn",
    },
    "measure": {measure.code: measure.title_vi for measure in PROTECTION.measures},
    "name": decision_words.FACTS,
    "outcome": _words("result"),
    "severity": {"minor": "nhẹ", "serious": "nghiêm trọng", "grave": "rất nghiêm trọng"},
    "standing": {"granted": "đã quyết định", "ordered": "đã có lệnh chi", "paid": "đã chi", "freed": "không còn"},
    "unit": {"disclosures": "lượt xem", "cases": "hồ sơ"},
    "value": decision_words.VALUES,
    "what": decision_words.STEPS,
}
"""Words of codes that no page shows, or that another field of a message has."""

OF_FIELD: Mapping[str, str] = {
    "acting_as": "body",
    "calendar": "confidence",
    "consent_in_force": "checklist",
    "declared_by": "asked_by",
    "hidden": "classes",
    "in_time": "checklist",
    "lawful_basis": "checklist",
    "least_data": "checklist",
    "measures": "measure",
    "receiver_role": "role",
    "signs": "indicator",
    "speaker": "asked_by",
}
"""Which codes a field holds that is not called as they are."""
