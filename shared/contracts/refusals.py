"""Titles of every refusal and error code, Vietnamese and English. Codes are stable; titles may improve."""

from collections.abc import Mapping

TITLES: Mapping[str, tuple[str, str]] = {
    # at the door
    "invalid-body": ("Nội dung gửi lên chưa hợp lệ", "The body is not valid"),
    "body-not-an-object": ("Nội dung phải là một đối tượng JSON", "The body must be a JSON object"),
    "body-not-clean": ("Văn bản phải là NFC, không chứa ký tự lạ", "Text must be NFC without control surrogates"),
    "idempotency-key-reused": ("Khóa này đã dùng cho nội dung khác", "This key was used with another body"),
    "version-conflict": ("Hồ sơ đã thay đổi, hãy xem lại", "The case has changed; look again"),
    "outcome-unknown": ("Chưa rõ kết quả, hãy gửi lại với cùng khóa", "Outcome unknown; repeat with the same key"),
    # intake
    "case-exists": ("Hồ sơ đã có", "The case exists already"),
    "case-unknown": ("Chưa có hồ sơ này", "There is no such case here"),
    "case-closed": ("Hồ sơ đã đóng", "The case is closed"),
    "received-in-future": ("Thời điểm tiếp nhận ở tương lai", "The time of reception lies in the future"),
    "received-by-another": ("Chỉ ghi nhận cho cơ quan của mình", "You can only receive for your own agency"),
    "consent-expired-already": ("Ngày hết hạn đã qua", "The consent would already have ended"),
    "consent-empty": ("Sự đồng ý chưa nêu rõ phạm vi", "The consent names nothing"),
    # verification
    "verification-unknown": ("Hồ sơ chưa được mở xác minh", "Verification of this case is not open"),
    "initial-check-missing": ("Chưa kiểm tra thông tin ban đầu", "The initial check has not been made"),
    "initial-check-completed": ("Đã kiểm tra thông tin ban đầu", "The initial check has been made already"),
    "document-against-outcome": (
        "Chỉ nêu giấy tờ khi kết quả là đã tìm thấy giấy tờ",
        "A document is named just when the outcome is that one was found",
    ),
    "asks-own-agency": ("Phải là một cơ quan khác", "This must be another agency"),
    "verification-not-needed": (
        "Đã có giấy tờ, không cần đề nghị xác minh",
        "A document was found; nobody need be asked",
    ),
    "verification-not-requested": ("Chưa đề nghị công an xác minh", "The police have not been asked to verify"),
    "verification-requested-already": ("Đã đề nghị cơ quan này xác minh", "This agency has been asked already"),
    "not-the-requested-agency": ("Cơ quan khác được đề nghị xác minh", "Another agency was asked to verify"),
    "statement-unknown": ("Không có lời khai này trong hồ sơ", "There is no such statement on the file"),
    "item-unknown": ("Không có tài liệu này trong hồ sơ", "There is no such statement or evidence on the file"),
    "nothing-weighed": ("Chưa nêu lời khai, chứng cứ được xem xét", "No statement or evidence was weighed"),
    "determined-already": ("Đã có kết luận này", "This has been determined already"),
    "new-evidence-required": ("Cần có chứng cứ mới", "Something new must be weighed"),
    "certificate-stands": ("Giấy xác nhận còn hiệu lực", "A certificate stands against it"),
    "not-determined-a-victim": ("Chưa được xác định là nạn nhân", "The person has not been determined a victim"),
    "certified-already": ("Đã có giấy xác nhận loại này", "There is a certificate of this kind already"),
    "basis-not-in-force": (
        "Luật nêu ra không có hiệu lực vào ngày cấp",
        "That law was not in force on the day of issue",
    ),
    "date-in-future": ("Ngày ở tương lai", "The day lies in the future"),
    "date-before-report": ("Ngày trước khi trình báo", "The day lies before the report"),
    # referrals
    "consent-required": ("Cần có sự đồng ý của người được hỗ trợ", "The person's consent is required"),
    "consent-expired": ("Sự đồng ý đã hết hạn", "The consent has ended"),
    "consent-not-for-agency": ("Sự đồng ý không nêu cơ quan tiếp nhận", "The consent does not name the receiver"),
    "legal-basis-required": (
        "Chuyển khẩn cấp không có sự đồng ý phải nêu căn cứ",
        "An emergency without consent must name its legal basis",
    ),
    "referral-to-own-agency": ("Không chuyển tuyến cho chính cơ quan mình", "A referral goes to another agency"),
    "referral-waiting-already": ("Đã chuyển, đang chờ trả lời", "The same referral is waiting for an answer"),
    "referral-unknown": ("Không có chuyển tuyến này", "There is no such referral"),
    "not-the-receiver": ("Chỉ cơ quan tiếp nhận được trả lời", "Only the receiving agency may answer"),
    "referral-answered": ("Chuyển tuyến đã được trả lời", "The referral has been answered already"),
}
