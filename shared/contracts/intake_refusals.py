"""Titles of the refusals of intake about routes, ages, people, handovers and tips, Vietnamese and English."""

from collections.abc import Mapping

INTAKE_TITLES: Mapping[str, tuple[str, str]] = {
    "case-not-closed": ("Hồ sơ chưa đóng", "The case is not closed"),
    "fact-not-of-route": (
        "Thông tin này không thuộc hình thức tiếp nhận đã chọn",
        "This is not asked of the route that was chosen",
    ),
    "route-unchanged": ("Hồ sơ đã theo hình thức tiếp nhận này", "The case has this route already"),
    "nationality-against-route": (
        "Hình thức này dành cho người nước ngoài",
        "This route is for foreigners",
    ),
    "country-against-route": ("Nước nêu ra trái với hình thức tiếp nhận", "The country contradicts the route"),
    "fact-after-reception": ("Ngày sau ngày tiếp nhận", "The day lies after the reception"),
    "age-against-birth-date": ("Nhận định trái với ngày sinh", "The finding contradicts the day of birth"),
    "person-number-not-next": (
        "Số của người đi cùng phải là số tiếp theo",
        "Somebody who joins has the number after the last one",
    ),
    "handover-to-own-agency": ("Phải bàn giao cho cơ quan khác", "People are handed over to another body"),
    "handover-unknown": ("Không có lần bàn giao này", "There is no such handover"),
    "handover-answered": ("Biên bản đã được trả lời", "The minutes have been answered already"),
    "before-handover": ("Thời điểm trước khi bàn giao", "This lies before the handover"),
    "signal-exists": ("Tin báo đã có", "The tip exists already"),
    "signal-unknown": ("Không có tin báo này", "There is no such tip"),
    "signal-closed": ("Tin báo đã kết thúc", "The tip has been closed"),
    "signal-has-case": ("Tin báo đã thành hồ sơ", "The tip belongs to a case already"),
    "signal-linked-already": ("Tin báo đã gắn với hồ sơ này", "The tip belongs to this case already"),
    "signal-to-own-agency": ("Không chuyển tin báo cho chính cơ quan mình", "A tip is passed on to another agency"),
    "signal-forwarded-already": ("Cơ quan này đã có tin báo", "This agency has the tip already"),
    "before-signal": ("Thời điểm trước khi nhận tin báo", "This lies before the tip came in"),
}
