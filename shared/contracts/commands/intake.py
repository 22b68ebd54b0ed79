"""Commands of the intake service."""

from marshmallow import fields, validate

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Spelled,
    Text,
    code,
    day,
    moment,
    one_of,
    several,
    whole,
)
from shared.contracts.vocabulary import AGE_BANDS, URGENT_NEEDS, Channel, Exploitation, Route, Sex
from shared.kernel.personal import FieldClass

CLOSING_REASONS = ("support-completed", "not-a-victim", "declined-support", "moved-away", "deceased", "other")
# How exactly the time of a reception is known; papers of others may tell no more than its year.
KNOWN_TO = ("moment", "day", "month", "year")
RECEIVERS = frozenset({"commune-officer", "case-manager", "investigator", "border-officer"})


class Person(BodySchema):
    """A person as far as known; every value may be an explicit ``null`` (unknown)."""

    full_name = Text(load_default=None, allow_none=True)
    birth_date = day(load_default=None, allow_none=True)
    birth_year = whole(1900, 2100, load_default=None, allow_none=True)
    age_band = one_of(*AGE_BANDS, load_default=None, allow_none=True)
    sex = one_of(*Sex, load_default=None, allow_none=True)
    nationality = fields.String(
        validate=Spelled(r"^([A-Z]{2}|stateless)$", error="not-a-country"), load_default=None, allow_none=True
    )
    ethnicity = Text(load_default=None, allow_none=True)
    id_number = fields.String(
        validate=Spelled(r"^\d{9}(\d{3})?$", error="not-an-id-number"), load_default=None, allow_none=True
    )
    languages = several(fields.String(validate=Spelled(r"^[a-z]{2,3}$", error="not-a-language")), load_default=())


class ReceiveVictim(BodySchema):
    """Reception of a person as a possible victim."""

    route = one_of(*Route, required=True)
    received_at = moment(required=True)
    received_known_to = one_of(*KNOWN_TO, load_default="moment")
    received_by = code(required=True)
    place = code(load_default=None, allow_none=True)
    person = fields.Nested(Person, required=True)
    accompanying = fields.List(
        fields.Nested(Person), load_default=list, validate=validate.Length(max=20, error="too-many")
    )
    suspected_channel = one_of(*Channel, load_default=None, allow_none=True)
    urgent_needs = several(one_of(*URGENT_NEEDS), load_default=list)
    safe_contact = Text(load_default=None, allow_none=True)
    narrative = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class ClassifyCase(BodySchema):
    """What kind of trafficking is suspected."""

    suspected_channel = one_of(*Channel, load_default=None, allow_none=True)
    exploitation = several(one_of(*Exploitation), load_default=list)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class GiveConsent(BodySchema):
    """A consent to share: for what, with whom, which classes of fields, until when."""

    purposes = several(
        one_of("support", "verification", "protection", "legal-aid", "investigation"),
        required=True,
    )
    agencies = several(code(), required=True)
    classes = several(one_of(*FieldClass), required=True)
    valid_until = day(required=True)
    given_by = one_of("person", "representative", required=True)
    language = fields.String(validate=Spelled(r"^[a-z]{2,3}$", error="not-a-language"), load_default="vi")


class CloseCase(BodySchema):
    """Why the case is closed."""

    reason = one_of(*CLOSING_REASONS, required=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


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
)
