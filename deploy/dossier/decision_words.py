"""Vietnamese words of what a decision on support weighed: conditions, facts, and the numbers of its calculation."""

from collections.abc import Mapping

CONDITIONS: Mapping[str, str] = {
    "abroad": "còn ở nước ngoài",
    "applied-in-time": "nộp đơn trong 12 tháng kể từ khi được xác nhận",
    "cannot-pay": "không tự chi trả được",
    "citizen": "là công dân Việt Nam",
    "continuing-school": "tiếp tục đi học",
    "financial-difficulty": "khó khăn về tài chính",
    "in-facility": "lưu trú tại cơ sở",
    "minor-or-poor": "dưới 18 tuổi hoặc thuộc hộ nghèo",
    "no-health-insurance": "chưa có thẻ bảo hiểm y tế",
    "poor-household": "thuộc hộ nghèo",
    "production-need": "có nhu cầu vay vốn sản xuất",
    "returned-to-residence": "đã trở về nơi cư trú",
    "under-18": "dưới 18 tuổi",
    "vocational-need": "có nhu cầu học nghề",
}

FACTS: Mapping[str, str] = {
    "cannot_pay": "không tự chi trả được",
    "certificate_on_file": "ngày cấp giấy xác nhận trong hồ sơ",
    "certified_on": "ngày cấp giấy xác nhận",
    "child": "trẻ em đi cùng số",
    "citizen": "là công dân Việt Nam",
    "continuing_school": "tiếp tục đi học",
    "determined_on": "ngày xác định",
    "differs": "lý do nêu khác với ghi nhận",
    "extended_days": "số ngày gia hạn",
    "financial_difficulty": "khó khăn về tài chính",
    "guard_days": "số ngày canh gác",
    "in_facility": "lưu trú tại cơ sở",
    "in_viet_nam": "ở Việt Nam",
    "insurance_months": "số tháng bảo hiểm y tế",
    "no_health_insurance": "chưa có thẻ bảo hiểm y tế",
    "paid_by": "đã chi ở nơi khác, ký hiệu",
    "paid_on": "ngày chi ở nơi khác",
    "poor_household": "thuộc hộ nghèo",
    "production_need": "có nhu cầu vay vốn sản xuất",
    "returned_to_residence": "đã trở về nơi cư trú",
    "road_days": "số ngày đi đường",
    "school_years": "số năm học",
    "shelter_days": "số ngày lưu trú",
    "shelter_months": "số tháng lưu trú",
    "stay_days": "số ngày lưu trú đã ghi nhận",
    "stay_extended_days": "số ngày gia hạn lưu trú đã ghi nhận",
    "under_18": "dưới 18 tuổi",
    "under_4": "dưới 4 tuổi",
    "vocational_need": "có nhu cầu học nghề",
    "withdrawn_certificate_on": "ngày cấp giấy xác nhận đã thu hồi",
}

VALUES: Mapping[str, str] = {
    "true": "có",
    "false": "không",
    "stay-not-recorded": "lưu trú chưa được ghi nhận",
    "other-facility": "ở cơ sở khác",
    "certificate-not-recorded": "giấy xác nhận chưa được ghi nhận",
    "record-wrong": "ghi nhận sai",
}
"""What a fact may be that is neither number nor day."""

STEPS: Mapping[str, str] = {
    "base-salary": "mức lương cơ sở",
    "ceiling": "mức tối đa",
    "coefficient-tenths": "hệ số (phần mười)",
    "cost": "chi phí thực tế",
    "fixed": "mức cố định",
    "floor": "mức tối thiểu",
    "granted-before": "đã được hỗ trợ trước đó",
    "per-mille": "phần nghìn",
    "quantity": "số lượng",
    "rate": "mức cho một đơn vị",
    "social-assistance-standard": "mức chuẩn trợ giúp xã hội",
    "stated": "mức cán bộ nêu",
}
