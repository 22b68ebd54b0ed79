"""Titles of the refusals of reviews, Vietnamese and English."""

from collections.abc import Mapping

REVIEW_TITLES: Mapping[str, tuple[str, str]] = {
    "review-unknown": ("Không có cuộc rà soát này", "There is no such review"),
    "review-exists": ("Cuộc rà soát đã được mở", "The review was opened already"),
    "review-closed": ("Cuộc rà soát đã kết thúc, không sửa được", "The review is closed; nothing changes it"),
    "review-open": ("Cuộc rà soát được đính chính chưa kết thúc", "The review to correct is still open"),
    "review-of-nothing": ("Không có gì để rà soát trong phạm vi này", "There is nothing to review in this scope"),
    "review-too-large": ("Quá nhiều mục, hãy lấy mẫu", "Too many items to review; draw a sample"),
    "review-item-unknown": ("Không có mục này trong cuộc rà soát", "The review has no such item"),
    "review-of-own-doing": (
        "Không tự rà soát việc mình đã xem hoặc đã làm",
        "Nobody reviews what they read or did themselves",
    ),
    "review-items-unchecked": ("Còn mục chưa trả lời bảng kiểm", "Some items have not been checked"),
    "review-findings-full": (
        "Cuộc rà soát đã có quá nhiều phát hiện, hãy mở cuộc khác",
        "The review has as many findings as it can hold; open another",
    ),
    "review-changed": ("Cuộc rà soát vừa thay đổi, hãy gửi lại", "The review has changed meanwhile; ask again"),
    "review-not-closed": ("Chưa có báo cáo: cuộc rà soát chưa kết thúc", "No report yet: the review is still open"),
    "review-report-confidential": (
        "Báo cáo có nội dung chỉ người rà soát được biết",
        "The report names what only reviewers are told of",
    ),
    "finding-unknown": ("Không có phát hiện này", "There is no such finding"),
    "finding-of-own-raising": (
        "Không tự trả lời phát hiện do mình ghi",
        "Nobody answers a finding that they raised themselves",
    ),
    "finding-answered-already": ("Phát hiện này đã được trả lời", "The finding was answered already"),
    "finding-waits-for-answer": ("Còn phát hiện chờ trả lời", "A finding still waits for its answer"),
    "answer-day-passed": ("Hạn trả lời đã qua", "The day to answer by has passed"),
    "review-key-missing": ("Chưa có khóa ký báo cáo rà soát", "There is no key to sign reports of reviews with"),
}
