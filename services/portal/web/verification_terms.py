"""Labels of the codes of verification, Vietnamese and English; signs have the words of verification's own table."""

from collections.abc import Mapping

from services.portal.web.control_terms import CONTROL

VERIFICATION_TERMS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "indicator": {
        "found-with-victims": (
            "Được phát hiện, giải cứu cùng với nạn nhân khác",
            "Found or rescued together with other victims",
        ),
        "lived-or-worked-with-victims": (
            "Đã từng sống, làm việc cùng nạn nhân khác",
            "Lived or worked with other victims",
        ),
        **CONTROL,
        "Other": ("Dấu hiệu khác", "Other"),
    },
    "source": {
        "a": ("cơ quan tiến hành tố tụng", "proceedings"),
        "b": ("cơ quan giải cứu", "rescuing agency"),
        "c": ("cơ quan đại diện ở nước ngoài", "mission abroad"),
        "d": ("cơ quan khác trong nước", "another agency of the country"),
        "dd": ("cơ quan nước ngoài", "foreign agency"),
        "e": ("chính người đó, người thân thích", "the person or a relative"),
        "g": ("người mua bán người", "a trafficker"),
        "h": ("nạn nhân khác, người làm chứng", "another victim or a witness"),
        "i": ("tài liệu hợp pháp khác", "other lawful material"),
    },
    "matters": {
        "account": ("toàn bộ sự việc", "the whole account"),
        "background": ("nhân thân", "background"),
        "absence": ("việc vắng mặt khỏi nơi cư trú", "absence from home"),
        "recruitment": ("việc bị tuyển mộ, lôi kéo", "recruitment"),
        "transport": ("việc bị đưa đi", "transport"),
        "harbouring": ("nơi bị giữ", "harbouring"),
        "exploitation": ("việc bị bóc lột", "exploitation"),
        "offenders": ("người phạm tội", "offenders"),
        "release": ("việc thoát ra, trở về", "release and return"),
        "harm": ("thiệt hại", "harm"),
        "wishes": ("nguyện vọng", "wishes"),
    },
    "mode": {
        "issued": ("cấp", "issued"),
        "recorded": ("ghi nhận giấy đã cấp", "recorded, issued elsewhere or earlier"),
    },
    "rests_on": {
        "determination": ("kết luận trong hồ sơ", "the determination of this case"),
        "earlier-determination": ("kết luận trước đó của cơ quan cấp", "an earlier determination of the issuer"),
        "foreign-paper": ("giấy tờ nước ngoài", "a foreign paper"),
    },
    "paper": {
        "GCN-VN": ("Giấy chứng nhận về nước", "Return certificate"),
        "TK-NN": ("Tờ khai (từ nước ngoài trở về)", "Declaration (returned from abroad)"),
        "TK-TN": ("Tờ khai (bị mua bán trong nước)", "Declaration (trafficked within the country)"),
    },
    "form": {
        "written-notice": ("văn bản thông báo", "written notice"),
        "decision-copy": ("bản sao kết luận", "copy of the decision"),
        "electronic-document": ("văn bản điện tử", "electronic document"),
    },
    "channel": {
        "in-person": ("giao trực tiếp", "in person"),
        "post": ("gửi bưu điện", "by post"),
        "electronic": ("gửi điện tử", "electronically"),
        "representative": ("qua người đại diện", "through the representative"),
        "facility": ("qua cơ sở", "through the facility"),
        "online": ("trên mạng", "online"),
        "hotline-111": ("Tổng đài 111", "hotline 111"),
        "shelter-box": ("hòm thư của cơ sở", "the letter box of the shelter"),
        "legal-aid-centre": ("trung tâm trợ giúp pháp lý", "the legal aid centre"),
        "womens-union": ("Hội Liên hiệp Phụ nữ", "the women's union"),
    },
    "filed_by": {
        "person": ("chính người đó", "the person"),
        "representative": ("người đại diện", "the representative"),
    },
    "cause": {
        "new-evidence": ("có tài liệu mới", "new evidence"),
        "contest": ("chấp nhận khiếu nại", "accepted contest"),
    },
}
