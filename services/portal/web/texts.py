"""Every word the pages show, Vietnamese and English. Templates hold none."""

from collections.abc import Mapping

from services.portal.web.labels import CODES
from services.portal.web.terms import TERMS
from shared.contracts.refusals import TITLES

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = (VIETNAMESE, ENGLISH)

WORDS: Mapping[str, tuple[str, str]] = {
    "product": ("Hồi Gia", "Hồi Gia"),
    "product-line": (
        "Tiếp nhận, bảo vệ, hỗ trợ người trở về",
        "Receiving, protecting and supporting people who come home",
    ),
    "skip": ("Đến nội dung chính", "Skip to the main content"),
    "other-language": ("English", "Tiếng Việt"),
    "sign-in": ("Đăng nhập", "Sign in"),
    "sign-out": ("Đăng xuất", "Sign out"),
    "username": ("Tên đăng nhập", "User name"),
    "password": ("Mật khẩu", "Password"),
    "otp": ("Mã một lần (nếu đã đăng ký)", "One-time code (if enrolled)"),
    "worklist": ("Danh sách hồ sơ", "Cases"),
    "worklist-empty": ("Không có hồ sơ nào.", "There are no cases."),
    "new-reception": ("Tiếp nhận mới", "New reception"),
    "code": ("Mã hồ sơ", "Case code"),
    "stage": ("Giai đoạn", "Stage"),
    "owner": ("Cơ quan phụ trách", "Agency in charge"),
    "received-at": ("Ngày tiếp nhận", "Received"),
    "next-deadline": ("Thời hạn gần nhất", "Next deadline"),
    "overdue": ("Quá hạn", "Overdue"),
    "overdue-only": ("Chỉ hồ sơ quá hạn", "Overdue only"),
    "any": ("Tất cả", "Any"),
    "filter": ("Lọc", "Filter"),
    "more": ("Trang tiếp theo", "Next page"),
    "none": ("Không có", "None"),
    "unknown": ("Chưa rõ", "Unknown"),
    "time-zone": ("Giờ Việt Nam (UTC+7)", "Viet Nam time (UTC+7)"),
    "errors-head": ("Chưa lưu được. Hãy xem lại:", "Not saved yet. Please look at:"),
    "error": ("Lỗi", "Error"),
    "nothing-saved": ("Chưa có gì được lưu.", "Nothing was saved."),
    "back": ("Quay lại", "Go back"),
    "unwitnessed": (
        "Hơn 24 giờ nay chưa có nơi nào khác làm chứng cho sổ ghi này. Vẫn làm việc được; hãy báo người vận hành.",
        "For more than 24 hours nobody elsewhere has witnessed these records. Work goes on; tell whoever runs it.",
    ),
    "needed": ("bắt buộc", "required"),
    "reception": ("Tiếp nhận người nghi là nạn nhân", "Receive a possible victim"),
    "reception-help": (
        "Chỉ cơ quan có liên quan xem được hồ sơ; ai mở xem thông tin cá nhân đều được ghi lại. Để trống điều chưa rõ.",
        "Only agencies that have to do with the case see it; who opens personal details is recorded. Leave gaps blank.",
    ),
    "how-received": ("Tiếp nhận thế nào", "How she was received"),
    "route": ("Hình thức tiếp nhận", "Route"),
    "received-on": ("Ngày tiếp nhận", "Day of reception"),
    "received-time": ("Giờ tiếp nhận", "Time of reception"),
    "place": ("Mã tỉnh nơi tiếp nhận", "Code of the province of reception"),
    "the-person": ("Người được tiếp nhận", "The person"),
    "full-name": ("Họ và tên", "Full name"),
    "birth-date": ("Ngày sinh (nếu biết)", "Date of birth (if known)"),
    "birth-year": ("Hoặc năm sinh (khoảng)", "Or year of birth (about)"),
    "age-band": ("Hoặc nhóm tuổi", "Or age band"),
    "sex": ("Giới tính", "Sex"),
    "nationality": ("Quốc tịch (mã hai chữ, hoặc stateless)", "Nationality (two-letter code, or stateless)"),
    "ethnicity": ("Dân tộc", "Ethnicity"),
    "id-number": ("Số CCCD hoặc CMND", "Identity number"),
    "languages": ("Ngôn ngữ (mã, cách nhau bằng dấu phẩy)", "Languages (codes, separated by commas)"),
    "situation": ("Tình hình", "Situation"),
    "suspected-channel": ("Nghi bị mua bán qua", "Suspected channel"),
    "urgent-needs": ("Nhu cầu cấp bách", "Urgent needs"),
    "safe-contact": ("Cách liên lạc an toàn", "Safe way to contact"),
    "narrative": ("Diễn biến, theo lời kể", "What happened, as told"),
    "send-reception": ("Lưu tiếp nhận và mở hồ sơ", "Save the reception and open a case"),
    "case": ("Hồ sơ", "Case"),
    "choose-purpose": ("Chọn mục đích xem hồ sơ", "Choose why you look at this case"),
    "choose-purpose-help": (
        "Mỗi lần xem đều được ghi lại cùng với mục đích.",
        "Every look is recorded together with its purpose.",
    ),
    "purpose": ("Mục đích", "Purpose"),
    "show-case": ("Xem hồ sơ", "Show the case"),
    "you-look-for": ("Bạn đang xem với mục đích", "You are looking for the purpose of"),
    "person-masked": ("Danh tính đã che", "Identity masked"),
    "consent": ("Sự đồng ý chia sẻ", "Consent to share"),
    "consent-until": ("đến ngày", "until"),
    "no-consent": ("Chưa có sự đồng ý nào", "No consent given"),
    "as-of": ("Như đã biết vào ngày", "As it was known on"),
    "as-of-now": ("Hiện tại", "Now"),
    "show-as-of": ("Xem tại ngày này", "Show this day"),
    "nothing-then": ("Vào ngày này chưa có gì để xem.", "On that day there was nothing to show."),
    "timeline": ("Dòng thời gian", "Time line"),
    "deadlines": ("Thời hạn", "Deadlines"),
    "support": ("Hỗ trợ", "Support"),
    "rule": ("Quy định", "Rule"),
    "legal-basis": ("Căn cứ", "Legal basis"),
    "due": ("Hạn", "Due"),
    "state": ("Tình trạng", "State"),
    "amount": ("Số tiền (đồng)", "Amount (đồng)"),
    "regime": ("Chế độ", "Regime"),
    "confidence": ("Độ tin cậy của quy định", "Confidence of the rule"),
    "paused-since": ("tạm dừng từ", "paused since"),
    "turn-of": ("Cơ quan phải làm", "Whose turn"),
    "from-service": ("Ghi bởi", "Recorded by"),
    "yes": ("Có", "Yes"),
    "no": ("Không", "No"),
}


class Texts:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Take the language; anything unknown is Vietnamese."""
        self.language = language if language in LANGUAGES else VIETNAMESE
        self._index = LANGUAGES.index(self.language)

    @property
    def other(self) -> str:
        """The other language."""
        return LANGUAGES[1 - self._index]

    def word(self, key: str) -> str:
        """Give a word of the pages; a key that is not there is a mistake of ours."""
        return WORDS[key][self._index]

    def code(self, kind: str, code: object) -> str:
        """Give the label of a code, the code itself where it has none."""
        labels = CODES.get(kind) or TERMS.get(kind, {})
        return labels[str(code)][self._index] if str(code) in labels else str(code)

    def error(self, code: str) -> str:
        """Give the title of an error or refusal code."""
        return TITLES.get(code, TITLES["internal-error"])[self._index]

    def field_error(self, code: str) -> str:
        """Say what is wrong with a field."""
        return CODES["field-error"].get(code, CODES["field-error"]["invalid"])[self._index]
