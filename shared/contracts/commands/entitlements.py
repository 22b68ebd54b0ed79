"""Commands of the entitlements service."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Text,
    code,
    day,
    money,
    one_of,
    whole,
)
from shared.contracts.vocabulary import Funding, Regime

REFUSAL_REASONS = (
    "conditions-not-met",
    "declined-by-person",
    "documents-missing",
    "received-elsewhere",
    "not-needed",
)
"""Why an officer refuses support (ours)."""

MOST_DAYS = 3_660
MOST_CHILDREN = 20


def _answer(**kwargs: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, load_default=None, allow_none=True, **kwargs)


def _count() -> fields.Integer:
    return whole(1, MOST_DAYS, load_default=None, allow_none=True)


class StatedFacts(BodySchema):
    """What the officer states about the person's situation; what is not stated is unknown."""

    shelter_days = _count()
    shelter_months = _count()
    road_days = _count()
    in_viet_nam = _answer()
    in_facility = _answer()
    poor_household = _answer()
    cannot_pay = _answer()
    no_health_insurance = _answer()
    under_4 = _answer()
    returned_to_residence = _answer()
    vocational_need = _answer()
    certified_on = day(load_default=None, allow_none=True)
    under_18 = _answer()
    citizen = _answer()
    financial_difficulty = _answer()
    production_need = _answer()
    continuing_school = _answer()
    school_years = _count()
    insurance_months = _count()
    guard_days = _count()
    extended_days = _count()


class Period(BodySchema):
    """First and last day of the support, both included."""

    first = day(required=True)
    last = day(load_default=None, allow_none=True)


class GrantSupport(BodySchema):
    """Support under one rule, or under the only rule of a regime."""

    regime = one_of(*Regime, load_default=None, allow_none=True)
    rule = code(load_default=None, allow_none=True)
    person = whole(0, MOST_CHILDREN, load_default=0)
    legal_date = day(load_default=None, allow_none=True)
    period = fields.Nested(Period, load_default=None, allow_none=True)
    area = fields.String(
        validate=validate.Regexp(r"^\d{2}$", error="not-a-province-code"), load_default=None, allow_none=True
    )
    facts = fields.Nested(StatedFacts, load_default=dict)
    stated_amount = money(load_default=None, allow_none=True)
    funding = one_of(*Funding, load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)

    @validates_schema
    def _names_one(self, data: dict[str, Any], **_: Any) -> None:
        if (data["rule"] is None) == (data["regime"] is None):
            raise ValidationError("rule-or-regime", "rule")


class RefuseSupport(BodySchema):
    """Why support is refused, and under which text."""

    regime = one_of(*Regime, required=True)
    reason = one_of(*REFUSAL_REASONS, required=True)
    instrument = code(required=True)
    article = code(required=True)
    legal_date = day(load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class ConfirmPayment(BodySchema):
    """Which decision was paid, how much, when and from which source."""

    decision_id = fields.String(
        validate=validate.Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", error="not-an-id"), required=True
    )
    amount = money(required=True)
    paid_on = day(required=True)
    funding = one_of(*Funding, required=True)


COMMANDS = (
    CommandContract(
        service="entitlements",
        name="grant-support",
        operation="GrantSupport",
        title_en="Grant support",
        title_vi="Quyết định hỗ trợ",
        roles=frozenset({"commune-officer", "case-manager", "approver"}),
        schema=GrantSupport,
        example={
            "regime": "a",
            "legal_date": "2026-03-02",
            "facts": {"shelter_days": 30},
            "funding": "provincial-recurrent",
            "note": "Bố trí chỗ ở tạm, bữa ăn và đồ dùng cá nhân.",
        },
    ),
    CommandContract(
        service="entitlements",
        name="refuse-support",
        operation="RefuseSupport",
        title_en="Refuse support",
        title_vi="Từ chối hỗ trợ",
        roles=frozenset({"approver"}),
        schema=RefuseSupport,
        example={
            "regime": "i",
            "reason": "declined-by-person",
            "instrument": "ND162",
            "article": "24",
            "legal_date": "2026-03-20",
        },
    ),
    CommandContract(
        service="entitlements",
        name="confirm-payment",
        operation="ConfirmPayment",
        title_en="Confirm a payment",
        title_vi="Xác nhận đã chi trả",
        roles=frozenset({"case-manager", "approver"}),
        schema=ConfirmPayment,
        example={
            "decision_id": "4f1c2d3e-0a1b-8c2d-9e3f-5a6b7c8d9e0f",
            "amount": 2000000,
            "paid_on": "2026-03-25",
            "funding": "provincial-recurrent",
        },
    ),
)
