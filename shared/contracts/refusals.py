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
}
