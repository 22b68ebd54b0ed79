"""Commands of the intake service."""

from shared.contracts.commands.contract import CommandContract
from shared.contracts.commands.intake_bodies import (
    RECEIVERS,
    ClassifyCase,
    CloseCase,
    GiveConsent,
    LinkSignal,
    ReceiveVictim,
    RouteFacts,
)
from shared.contracts.commands.intake_people import PEOPLE
from shared.contracts.commands.intake_signals import SIGNALS

COMMANDS = (
    CommandContract(
        service="intake",
        name="receive-victim",
        operation="ReceiveVictim",
        title_en="Receive a possible victim",
        title_vi="Tiếp nhận người nghi là nạn nhân",
        roles=RECEIVERS,
        schema=ReceiveVictim,
        opens=True,
        example={
            "route": "TU_TRINH_BAO",
            "received_at": "2026-03-02T08:30:00+07:00",
            "received_by": "24-xa-dong-ky",
            "place": "24",
            "person": {
                "full_name": "Nguyễn Thị Thử Nghiệm",
                "birth_year": 2001,
                "sex": "Feminine",
                "nationality": "VN",
                "ethnicity": None,
                "id_number": None,
                "languages": ["vi"],
            },
            "suspected_channel": "marriage",
            "urgent_needs": ["shelter", "medical"],
            "safe_contact": "Gọi cho chị gái sau 19 giờ",
            "narrative": "Tự trở về qua biên giới.",
        },
    ),
    CommandContract(
        service="intake",
        name="classify-case",
        operation="ClassifyCase",
        title_en="Classify a case",
        title_vi="Phân loại hồ sơ",
        roles=frozenset({"commune-officer", "case-manager", "investigator", "border-officer"}),
        schema=ClassifyCase,
        example={"suspected_channel": "marriage", "exploitation": ["ForcedMarriage"]},
    ),
    CommandContract(
        service="intake",
        name="give-consent",
        operation="GiveConsent",
        title_en="Record a consent",
        title_vi="Ghi nhận sự đồng ý",
        roles=frozenset({"commune-officer", "case-manager", "legal-aid", "shelter-staff"}),
        schema=GiveConsent,
        example={
            "purposes": ["support"],
            "agencies": ["01-ngoi-nha-binh-yen"],
            "classes": ["identity", "contact", "shelter"],
            "valid_until": "2027-03-01",
            "given_by": "person",
            "language": "vi",
        },
    ),
    CommandContract(
        service="intake",
        name="close-case",
        operation="CloseCase",
        title_en="Close a case",
        title_vi="Đóng hồ sơ",
        roles=frozenset({"case-manager", "supervisor"}),
        schema=CloseCase,
        example={"reason": "support-completed"},
    ),
    CommandContract(
        service="intake",
        name="record-route-facts",
        operation="RecordRouteFacts",
        title_en="Record what is known of the route",
        title_vi="Ghi nhận thông tin theo hình thức tiếp nhận",
        roles=RECEIVERS,
        schema=RouteFacts,
        example={"presented_to": "commune", "presented_by": "person", "country": "CN", "returned_on": "2026-03-01"},
    ),
    CommandContract(
        service="intake",
        name="link-signal",
        operation="LinkSignal",
        title_en="Say that a tip belongs to the case",
        title_vi="Gắn tin báo với hồ sơ",
        roles=RECEIVERS,
        schema=LinkSignal,
        example={"signal_id": "5d0b3c72-9e14-8a26-b3f5-1c7d9e2a4f68"},
    ),
    *PEOPLE,
    *SIGNALS,
)

__all__ = ["COMMANDS", "RECEIVERS"]
