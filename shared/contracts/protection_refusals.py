"""Titles of the refusals of commands about protection, Vietnamese and English."""

from collections.abc import Mapping

PROTECTION_TITLES: Mapping[str, tuple[str, str]] = {
    "relation-against-kind": (
        "Quan hệ chỉ nêu cho người thân thích",
        "A relation is named for relatives alone",
    ),
    "number-against-kind": ("Số thứ tự chỉ nêu cho trẻ đi cùng", "A number is named for children alone"),
    "name-needed": ("Cần ghi tên người được bảo vệ", "The name of who is to be protected is needed"),
    "protected-person-unknown": ("Chưa ghi nhận người này cần bảo vệ", "Nobody of that id was named for protection"),
    "question-twice": ("Một câu hỏi được trả lời hai lần", "A question is answered twice"),
    "no-grounds": ("Chưa nêu căn cứ cần bảo vệ", "No grounds for protection are named"),
    "assessment-unknown": ("Không có lần đánh giá nguy cơ này", "There is no such risk assessment of this person"),
    "protection-requested-already": (
        "Đã đề nghị cơ quan này bảo vệ",
        "This body has been asked and has not decided",
    ),
    "protection-unknown": ("Không có đề nghị bảo vệ này", "There is no such request for protection"),
    "protection-over": ("Việc bảo vệ theo đề nghị này đã kết thúc", "Protection under this request is over"),
    "protection-decided-already": ("Đã quyết định về đề nghị này", "Measures have been decided on this request"),
    "not-the-protecting-body": ("Cơ quan khác phụ trách việc bảo vệ này", "Another agency has this protection"),
    "body-not-competent": (
        "Cơ quan nêu ra không có thẩm quyền vào ngày đó",
        "No such body may decide protection on that day",
    ),
    "agency-not-that-body": (
        "Cơ quan của bạn không phải cơ quan nêu ra",
        "Your agency is not registered as such a body",
    ),
    "role-not-of-this-body": ("Vai trò này không thuộc cơ quan nêu ra", "This role does not act as that body"),
    "measure-not-in-force": ("Không có biện pháp này vào ngày đó", "There is no such measure on that day"),
    "no-measure-decided": ("Chưa nêu biện pháp nào", "No measure is named"),
    "measure-twice": ("Một biện pháp được nêu hai lần", "A measure is named twice"),
    "measure-stands-already": ("Biện pháp này đang áp dụng cho người đó", "The person has this measure already"),
    "measure-unknown": ("Không có biện pháp này trong quyết định", "There is no such measure under this request"),
    "measure-over": ("Biện pháp này đã chấm dứt", "This measure is over"),
    "measure-applied-already": ("Biện pháp này đã áp dụng", "This measure is in place already"),
    "measures-needed": ("Cần nêu biện pháp", "Name the measures"),
    "nothing-changed": ("Không có gì thay đổi", "Nothing would change"),
    "until-before-decision": ("Ngày kết thúc trước ngày quyết định", "The last day lies before the decision"),
    "before-what-it-follows": ("Ngày trước việc mà nó tiếp theo", "The day lies before what it follows"),
    "undertaking-needed": (
        "Cần cam đoan bằng văn bản (ngày và tệp); chưa có thì vẫn được bảo vệ",
        "A written undertaking is needed, its day and its file; without it protection stands",
    ),
    "hands-over-to-itself": ("Phải bàn giao cho cơ quan khác", "Another body must take it over"),
    "handover-waiting": ("Đã bàn giao, đang chờ tiếp nhận", "It was handed over and is not taken over yet"),
}
