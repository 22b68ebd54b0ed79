"""The operations of the API that ask one service for a list or for counts of a period."""

from services.portal.web.operations import Operation
from services.portal.web.shapes import DAY, SAID, TEXT

REGISTER_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        operation="ListNotices",
        method="get",
        path="/notices",
        title_en="List what the asker's agency was told of clocks and has not acknowledged (`open=false`: all)",
        title_vi="Thông báo về thời hạn gửi cơ quan của người hỏi, chưa xác nhận (`open=false`: tất cả)",
        answers="Notices",
        query=(("open", SAID),),
    ),
    Operation(
        operation="ListLate",
        method="get",
        path="/deadlines/late",
        title_en="Who was late, by how much, under which text, as of a day (`first` and `last` are needed)",
        title_vi="Ai chậm, chậm bao lâu, theo văn bản nào, tính đến một ngày (cần `first` và `last`)",
        answers="Late",
        query=(("first", DAY), ("last", DAY), ("as_of", DAY), ("agency", TEXT), ("rule", TEXT), ("text", TEXT)),
    ),
    Operation(
        operation="ListComplaints",
        method="get",
        path="/complaints",
        title_en="List complaints without an answer, never to the agency they are about",
        title_vi="Khiếu nại, phản ánh chưa được trả lời; cơ quan bị khiếu nại không thấy",
        answers="Complaints",
    ),
    Operation(
        operation="ListBudgetLines",
        method="get",
        path="/budget-lines",
        title_en="List the budget lines of a year with what is left of each (`year` is needed)",
        title_vi="Các dòng kinh phí của một năm và số còn lại (cần `year`)",
        answers="BudgetLines",
        query=(("year", {"type": "string", "pattern": "^[0-9]{4}$"}),),
    ),
    Operation(
        operation="ListSupportGivenTwice",
        method="get",
        path="/support-given-twice",
        title_en="List what is given once and stands in two cases of one person (supervisor, auditor)",
        title_vi="Chế độ một lần có ở hai hồ sơ của cùng một người (giám sát, thanh tra)",
        answers="SupportGivenTwice",
    ),
    Operation(
        operation="ListSamePersons",
        method="get",
        path="/same-persons",
        title_en="List who is known from another case, what matched and what is given once there (supervisor, auditor)",
        title_vi="Người trùng khớp ở hai hồ sơ, căn cứ trùng khớp và chế độ một lần của họ (giám sát, thanh tra)",
        answers="SamePersons",
    ),
    Operation(
        operation="CountSessions",
        method="get",
        path="/care/sessions",
        title_en="Count the sessions of a period by kind: turns, people, minutes (`first` and `last` are needed)",
        title_vi="Số lượt, số người, số phút dịch vụ theo loại trong một thời gian (cần `first` và `last`)",
        answers="Sessions",
        query=(("first", DAY), ("last", DAY)),
    ),
    Operation(
        operation="CountRetellings",
        method="get",
        path="/verification/retellings",
        title_en="Count retellings avoided and made in a period by agency and reason (`first` and `last` are needed)",
        title_vi="Số lần không phải kể lại và kể lại theo cơ quan, lý do trong một thời gian (cần `first`, `last`)",
        answers="Retellings",
        query=(("first", DAY), ("last", DAY)),
    ),
)
