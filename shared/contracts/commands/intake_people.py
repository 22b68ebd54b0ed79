"""Commands of intake about people: ages, who is with her, needs met, relatives, the household, handovers."""

from marshmallow import fields, validate

from shared.contracts.commands.contract import (
    BodySchema,
    CommandContract,
    Text,
    code,
    day,
    identifier,
    moment,
    one_of,
    several,
    whole,
)
from shared.contracts.commands.intake_bodies import RECEIVERS, Person, answer, note
from shared.contracts.htcds import Education, MaritalStatus, Vulnerability
from shared.contracts.vocabulary import POVERTY, URGENT_NEEDS, AgeFinding, Relation

AGE_GROUNDS = ("document", "medical-estimate", "statement", "foreign-record")
"""What an officer's finding about an age rests on (ours)."""

HANDOVER_PAPERS = (
    "reception-minutes",
    "identity-paper",
    "return-certificate",
    "victim-certificate",
    "medical",
    "other",
)
"""Kinds of papers that go along with a handover (ours; form names of Decree 162/2025 are unconfirmed)."""

HANDOVER_REFUSALS = ("nobody-came", "other-persons", "not-competent", "papers-missing", "other")
"""Why minutes are not acknowledged (ours)."""

MOST_PEOPLE = 20
HANDERS = RECEIVERS | {"shelter-staff"}
_HANDOVER = "2a7c4e10-5b3d-8f61-9c20-7d1e8f3a6b54"


class AssessAge(BodySchema):
    """What is held of somebody's age, and on what ground; who is in doubt is treated as a child."""

    person = whole(0, MOST_PEOPLE, load_default=0)
    finding = one_of(*AgeFinding, required=True)
    ground = one_of(*AGE_GROUNDS, required=True)
    birth_date = day(load_default=None, allow_none=True)
    note = note()


class AddAccompanying(BodySchema):
    """Somebody who joined her; ``number`` is one more than the number of the last one with her."""

    number = whole(1, MOST_PEOPLE, required=True)
    joined_on = day(required=True)
    relation = one_of(*Relation, load_default=None, allow_none=True)
    who = fields.Nested(Person, required=True)


class DescribePerson(BodySchema):
    """Schooling, marital status and vulnerabilities (HTCDS 2.0), for the plan of support; all of it is sealed."""

    person = whole(0, MOST_PEOPLE, load_default=0)
    education = one_of(*Education, load_default=None, allow_none=True)
    marital_status = one_of(*MaritalStatus, load_default=None, allow_none=True)
    vulnerabilities = several(one_of(*Vulnerability), load_default=list)


class ProvideUrgentNeed(BodySchema):
    """An urgent need that was met: whose, which, when; ``provider`` where the recording agency did not give it."""

    person = whole(0, MOST_PEOPLE, load_default=0)
    need = one_of(*URGENT_NEEDS, required=True)
    provided_at = moment(required=True)
    provider = Text(load_default=None, allow_none=True)
    note = note()


class RecordRelative(BodySchema):
    """A relative of the legal list; whether he or she may be contacted is asked of the person first."""

    person = whole(0, MOST_PEOPLE, load_default=0)
    relation = one_of(*Relation, required=True)
    represents = answer()
    may_be_contacted = answer()
    full_name = Text(load_default=None, allow_none=True)
    contact = Text(load_default=None, allow_none=True)
    birth_year = whole(1900, 2100, load_default=None, allow_none=True)


class RecordHousehold(BodySchema):
    """The household as it was found on a day."""

    members = whole(1, 50, load_default=None, allow_none=True)
    children = whole(0, 50, load_default=None, allow_none=True)
    poverty = one_of(*POVERTY, load_default=None, allow_none=True)
    place = code(load_default=None, allow_none=True)
    recorded_on = day(required=True)
    address = Text(load_default=None, allow_none=True)
    circumstances = note()


class MakeHandover(BodySchema):
    """Minutes of handing people over to another body; incomplete until that one acknowledges them."""

    to_agency = code(required=True)
    persons = fields.List(
        whole(0, MOST_PEOPLE), required=True, validate=validate.Length(1, MOST_PEOPLE + 1, error="too-many")
    )
    made_at = moment(required=True)
    documents = several(one_of(*HANDOVER_PAPERS), load_default=list)
    place = Text(load_default=None, allow_none=True)
    condition = note()
    belongings = note()


class AcknowledgeHandover(BodySchema):
    """The receiving body's side of the minutes."""

    handover_id = identifier(required=True)
    acknowledged_at = moment(required=True)
    remarks = note()


class DeclineHandover(BodySchema):
    """Why the receiving body does not acknowledge the minutes."""

    handover_id = identifier(required=True)
    reason = one_of(*HANDOVER_REFUSALS, required=True)
    declined_on = day(required=True)
    remarks = note()


def _command(name: str, operation: str, **more: object) -> CommandContract:
    return CommandContract(service="intake", name=name, operation=operation, **more)  # type: ignore[arg-type]  # told by name


PEOPLE = (
    _command(
        "assess-age",
        "AssessAge",
        title_en="Assess somebody's age",
        title_vi="Nhận định về tuổi",
        roles=HANDERS,
        schema=AssessAge,
        example={"person": 0, "finding": "under-18", "ground": "document", "birth_date": "2010-05-17"},
    ),
    _command(
        "add-accompanying",
        "AddAccompanying",
        title_en="Add somebody who is with her",
        title_vi="Bổ sung người đi cùng",
        roles=HANDERS,
        schema=AddAccompanying,
        example={
            "number": 1,
            "joined_on": "2026-03-02",
            "relation": "child",
            "who": {"full_name": "Bé Thử Nghiệm", "birth_year": 2019, "sex": "Feminine", "nationality": "VN"},
        },
    ),
    _command(
        "describe-person",
        "DescribePerson",
        title_en="Describe somebody",
        title_vi="Ghi nhận trình độ, hoàn cảnh",
        roles=HANDERS,
        schema=DescribePerson,
        example={"education": "LowerSecondaryEducation", "marital_status": "Single", "vulnerabilities": ["Poverty"]},
    ),
    _command(
        "provide-urgent-need",
        "ProvideUrgentNeed",
        title_en="Record an urgent need that was met",
        title_vi="Ghi nhận nhu cầu cấp bách đã hỗ trợ",
        roles=HANDERS | {"provider"},
        schema=ProvideUrgentNeed,
        example={
            "need": "medical",
            "provided_at": "2026-03-02T09:15:00+07:00",
            "provider": "Trạm y tế phường minh họa",
            "note": "Băng bó vết thương ở tay.",
        },
    ),
    _command(
        "record-relative",
        "RecordRelative",
        title_en="Record a relative",
        title_vi="Ghi nhận người thân thích",
        roles=HANDERS | {"legal-aid"},
        schema=RecordRelative,
        example={
            "relation": "parent",
            "represents": False,
            "may_be_contacted": True,
            "full_name": "Nguyễn Văn Minh Họa",
            "contact": "Gọi buổi tối, qua hàng xóm",
        },
    ),
    _command(
        "record-household",
        "RecordHousehold",
        title_en="Record the household",
        title_vi="Ghi nhận hộ gia đình",
        roles=RECEIVERS,
        schema=RecordHousehold,
        example={
            "members": 5,
            "children": 2,
            "poverty": "poor",
            "place": "24",
            "recorded_on": "2026-03-02",
            "address": "Thôn minh họa",
            "circumstances": "Nhà tạm, chưa có việc làm.",
        },
    ),
    _command(
        "make-handover",
        "MakeHandover",
        title_en="Make handover minutes",
        title_vi="Lập biên bản bàn giao",
        roles=HANDERS,
        schema=MakeHandover,
        example={
            "to_agency": "24-so-y-te",
            "persons": [0],
            "made_at": "2026-03-02T09:40:00+07:00",
            "documents": ["reception-minutes"],
            "place": "Trụ sở phường minh họa",
            "condition": "Tỉnh táo, mệt.",
            "belongings": "Một túi quần áo.",
        },
    ),
    _command(
        "acknowledge-handover",
        "AcknowledgeHandover",
        title_en="Acknowledge handover minutes",
        title_vi="Xác nhận biên bản bàn giao",
        roles=HANDERS,
        schema=AcknowledgeHandover,
        example={"handover_id": _HANDOVER, "acknowledged_at": "2026-03-02T09:50:00+07:00", "remarks": None},
    ),
    _command(
        "decline-handover",
        "DeclineHandover",
        title_en="Do not acknowledge handover minutes",
        title_vi="Không xác nhận biên bản bàn giao",
        roles=HANDERS,
        schema=DeclineHandover,
        example={"handover_id": _HANDOVER, "reason": "nobody-came", "declined_on": "2026-03-02"},
    ),
)
