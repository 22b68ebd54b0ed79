"""Commands of the livelihood service."""

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Text,
    code,
    day,
    money,
    one_of,
    several,
    whole,
)
from shared.contracts.vocabulary import Funding

ACTIVITIES = (
    "pig-raising",
    "poultry-raising",
    "cattle-raising",
    "crops",
    "handicraft",
    "shop",
    "training",
    "job",
    "self-help-group",
    "other",
)
"""What a livelihood plan is made of (ours)."""

ASSETS = ("breeding-sow", "piglet", "poultry", "cow", "goat", "seeds", "sewing-machine", "tools", "other")
"""Productive assets given in kind (ours)."""

PLANNERS = frozenset({"livelihood-officer", "case-manager"})


class MakeLivelihoodPlan(BodySchema):
    """What will be done, agreed with the person."""

    activities = several(one_of(*ACTIVITIES), required=True)
    made_on = day(required=True)
    goal = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class DeliverAsset(BodySchema):
    """What was handed over, how much of it, and the value of all of it."""

    asset = one_of(*ASSETS, required=True)
    quantity = whole(1, 10_000, required=True)
    value = money(required=True)
    delivered_on = day(required=True)
    funding = one_of(*Funding, required=True)


class ReferLoan(BodySchema):
    """Which lender's programme the person is referred to; the purpose is the person's own."""

    lender = code(required=True)
    programme = code(required=True)
    referred_on = day(required=True)
    purpose = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class JoinGroup(BodySchema):
    """Which self-help group the person joined."""

    group = code(required=True)
    joined_on = day(required=True)


COMMANDS = (
    CommandContract(
        service="livelihood",
        name="make-livelihood-plan",
        operation="MakeLivelihoodPlan",
        title_en="Make a livelihood plan",
        title_vi="Lập kế hoạch sinh kế",
        roles=PLANNERS,
        schema=MakeLivelihoodPlan,
        example={
            "activities": ["pig-raising", "self-help-group"],
            "made_on": "2026-03-23",
            "goal": "Nuôi lợn nái tại nhà để có thu nhập ổn định.",
        },
    ),
    CommandContract(
        service="livelihood",
        name="deliver-asset",
        operation="DeliverAsset",
        title_en="Deliver a productive asset",
        title_vi="Bàn giao tài sản sinh kế",
        roles=PLANNERS,
        schema=DeliverAsset,
        example={
            "asset": "breeding-sow",
            "quantity": 2,
            "value": 6088000,
            "delivered_on": "2026-03-30",
            "funding": "international-aid",
        },
    ),
    CommandContract(
        service="livelihood",
        name="refer-loan",
        operation="ReferLoan",
        title_en="Refer to a lender",
        title_vi="Giới thiệu vay vốn",
        roles=PLANNERS,
        schema=ReferLoan,
        example={
            "lender": "NHCSXH",
            "programme": "ho-ngheo",
            "referred_on": "2026-03-31",
            "purpose": "Sửa chuồng trại.",
        },
    ),
    CommandContract(
        service="livelihood",
        name="join-group",
        operation="JoinGroup",
        title_en="Record joining a self-help group",
        title_vi="Ghi nhận tham gia nhóm tự lực",
        roles=PLANNERS,
        schema=JoinGroup,
        example={"group": "24-nhom-tu-luc-dong-ky", "joined_on": "2026-04-01"},
    ),
)
