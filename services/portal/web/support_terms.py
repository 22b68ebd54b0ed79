"""Labels of the codes that messages about support carry, Vietnamese and English."""

from collections.abc import Mapping

SUPPORT_TERMS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "item": {
        "lodging": ("chỗ ở tạm", "lodging"),
        "meals": ("bữa ăn", "meals"),
        "clothing": ("quần áo", "clothing"),
        "underwear": ("đồ lót", "underwear"),
        "towel": ("khăn mặt", "towel"),
        "sandals": ("dép", "sandals"),
        "toothbrush": ("bàn chải đánh răng", "toothbrush"),
        "toothpaste": ("kem đánh răng", "toothpaste"),
        "soap": ("xà phòng", "soap"),
        "sanitary-pads": ("băng vệ sinh", "sanitary pads"),
        "household-items": ("đồ dùng sinh hoạt", "household items"),
        "learning-items": ("đồ dùng học tập", "learning items"),
        "textbooks": ("sách giáo khoa", "textbooks"),
        "medicine": ("thuốc", "medicine"),
        "medical-items": ("vật dụng y tế, vệ sinh", "medical and hygiene items"),
        "interpretation": ("phiên dịch", "interpretation"),
        "transport": ("phương tiện đi lại", "transport"),
        "other": ("khác", "other"),
    },
    "movement": {
        "committed": ("dành cho quyết định", "set aside for a decision"),
        "spent": ("đã chi", "spent"),
        "released": ("giải phóng", "let go"),
        "returned": ("thu hồi về", "came back"),
    },
    "fact": {
        "children": ("trẻ em đi cùng", "accompanying children"),
        "age": ("tuổi", "age"),
        "stay": ("lưu trú", "stay"),
        "route": ("hình thức tiếp nhận", "route"),
        "certificate": ("giấy xác nhận nạn nhân", "certificate"),
    },
    "by": {
        "id-number": ("trùng số định danh", "the same number of an identity paper"),
        "old-id-number": ("trùng số CMND 9 số", "the same number of an old paper with nine digits"),
        "name-and-birth-date": ("trùng họ tên và ngày sinh", "the same name and day of birth"),
    },
    "procedure": {
        "application-2013": ("Đơn theo Nghị định 09/2013", "Application under Decree 09/2013"),
        "application-2025": ("Đơn theo Nghị định 162/2025 (Mẫu 07)", "Application under Decree 162/2025 (form 07)"),
    },
}
