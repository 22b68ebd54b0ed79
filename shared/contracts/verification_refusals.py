"""Titles of the refusals of verification that came with claims, contests and papers."""

from collections.abc import Mapping

VERIFICATION_TITLES: Mapping[str, tuple[str, str]] = {
    "extension-too-long": ("Gia hạn quá thời gian cho phép", "The extension goes beyond the time allowed"),
    "speaker-against-source": (
        "Chỉ nêu người khai khi nguồn là người đó hoặc người thân thích",
        "A speaker is named just for statements of the person and of relatives",
    ),
    "recorded-already": (
        "Điều này đã được ghi; hãy dùng lại lời khai đã có, hoặc nêu lý do phải hỏi lại",
        "This is recorded already: use what is there, or say why the person must tell it again",
    ),
    "nothing-used": ("Chưa nêu lời khai và nội dung dùng lại", "No statement or no matter was named"),
    "not-recorded": ("Lời khai nêu ra không nói về điều này", "What was named does not speak of this matter"),
    "not-determined": ("Chưa có kết luận", "Nothing has been determined"),
    "before-determination": ("Ngày trước ngày kết luận", "The day lies before the determination"),
    "informed-already": ("Đã thông báo bằng cách này", "The person was informed in this way already"),
    "nothing-to-reopen": ("Chưa có kết luận để xem xét lại", "There is no result to open again"),
    "nothing-to-contest": ("Không có kết luận phủ định để khiếu nại", "There is no negative result to contest"),
    "contested-already": ("Đang có khiếu nại chờ giải quyết", "A contest waits for its decision already"),
    "contest-unknown": ("Không có khiếu nại này", "There is no such contest"),
    "contest-decided-already": ("Khiếu nại đã được giải quyết", "The contest has been decided already"),
    "before-contest": ("Ngày trước ngày nộp khiếu nại", "The day lies before the contest was filed"),
    "issuer-may-not": (
        "Vào ngày đó cơ quan này không được cấp giấy loại này",
        "No such body may issue this paper on that day",
    ),
    "number-missing": ("Thiếu số giấy", "The paper needs its number"),
    "digest-differs": ("Mã băm khác với tệp trong hồ sơ", "The digest is not that of the file"),
    "not-legalised": ("Giấy nước ngoài chưa hợp pháp hóa lãnh sự", "A foreign paper needs consular legalisation"),
    "foreign-paper-missing": ("Chưa có bản chụp giấy nước ngoài", "The foreign paper is not among the evidence"),
    "no-such-certificate": ("Không có giấy xác nhận này", "There is no such certificate"),
    "issued-by-another": ("Giấy do cơ quan khác cấp", "Another agency issued it"),
    "before-issue": ("Ngày trước ngày cấp", "The day lies before the day of issue"),
}
