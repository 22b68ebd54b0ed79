"""Bodies of the commands of the entitlements service."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    Text,
    code,
    day,
    identifier,
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

DIFFERENCES = ("stay-not-recorded", "other-facility", "certificate-not-recorded", "record-wrong")
"""Why what is stated is not what was recorded of a stay or of a certificate (ours)."""

CHANNELS = ("in-person", "online", "post")
"""How an application reaches the agency."""

TAKEN_BACK = ("by-person", "entered-in-error")
"""Why nobody waits for an answer to an application any more (ours)."""

RECOVERY_REASONS = ("overpaid", "paid-in-error")
"""Why money comes back (ours). A negative determination is none: no text was read that asks anything back for it."""

STOP_REASONS = ("granted-in-error", "declined-by-person", "received-elsewhere", "payment-returned", "not-needed")
"""Why a decision is stopped by an officer (ours); a finding stops by itself."""

LINE_REASONS = ("supplement", "cut", "transfer", "entered-in-error")
"""Why a budget line holds another amount (ours)."""

ITEMS = (
    "lodging",
    "meals",
    "clothing",
    "underwear",
    "towel",
    "sandals",
    "toothbrush",
    "toothpaste",
    "soap",
    "sanitary-pads",
    "household-items",
    "learning-items",
    "textbooks",
    "medicine",
    "medical-items",
    "interpretation",
    "transport",
    "other",
)
"""What is given in kind: the list of Decree 09/2013 Art. 19 and of Decree 162/2025 Art. 17, and ``other``."""

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
    """Support under one rule, under the only rule of a regime, or what an application asks for."""

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
    application_id = identifier(load_default=None, allow_none=True)
    line_id = identifier(load_default=None, allow_none=True)
    differs = one_of(*DIFFERENCES, load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)

    @validates_schema
    def _names_one(self, data: dict[str, Any], **_: Any) -> None:
        if data["application_id"] is not None and data["rule"] is None and data["regime"] is None:
            return
        if (data["rule"] is None) == (data["regime"] is None):
            raise ValidationError("rule-or-regime", "rule")


class RefuseSupport(BodySchema):
    """Why support is refused, to whom, and under which text; an application that is named says whose it is."""

    regime = one_of(*Regime, required=True)
    person = whole(0, MOST_CHILDREN, load_default=None, allow_none=True)
    reason = one_of(*REFUSAL_REASONS, required=True)
    instrument = code(required=True)
    article = code(required=True)
    legal_date = day(load_default=None, allow_none=True)
    application_id = identifier(load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class ConfirmPayment(BodySchema):
    """Which decision was paid, how much, when and from which source."""

    decision_id = identifier(required=True)
    amount = money(required=True)
    paid_on = day(required=True)
    funding = one_of(*Funding, required=True)


class SubmitApplication(BodySchema):
    """What is applied for, when and how; the day counts as the day of the legal fact."""

    rule = code(required=True)
    person = whole(0, MOST_CHILDREN, load_default=0)
    submitted_on = day(load_default=None, allow_none=True)
    channel = one_of(*CHANNELS, required=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class WithdrawApplication(BodySchema):
    """Which application nobody waits for any more."""

    application_id = identifier(required=True)
    reason = one_of(*TAKEN_BACK, required=True)
    withdrawn_on = day(load_default=None, allow_none=True)


class FundDecision(BodySchema):
    """Which line a decision draws on."""

    decision_id = identifier(required=True)
    line_id = identifier(required=True)


class OrderPayment(BodySchema):
    """Which decision is to be paid."""

    decision_id = identifier(required=True)
    ordered_on = day(load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class RecoverPayment(BodySchema):
    """What came back of a payment, when and why."""

    decision_id = identifier(required=True)
    amount = money(required=True)
    reason = one_of(*RECOVERY_REASONS, required=True)
    recovered_on = day(load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class ConfirmDelivery(BodySchema):
    """What was handed over under a decision."""

    decision_id = identifier(required=True)
    item = one_of(*ITEMS, required=True)
    quantity = whole(1, MOST_DAYS, required=True)
    value = money(load_default=None, allow_none=True)
    delivered_on = day(load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class StopSupport(BodySchema):
    """Which decision gives nothing any more, and from which day."""

    decision_id = identifier(required=True)
    reason = one_of(*STOP_REASONS, required=True)
    stopped_on = day(load_default=None, allow_none=True)
    note = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class DenySamePerson(BodySchema):
    """Who of the case is another person than the one recognised in another case, and how that is known.

    ``match`` names which of several matches.
    """

    person = whole(0, MOST_CHILDREN, load_default=0)
    match = identifier(load_default=None, allow_none=True)
    reason = Text(longest=LONGEST_TEXT, required=True)


class OpenBudgetLine(BodySchema):
    """Money of one source for one year at the asker's agency; ``line`` tells several such lines apart."""

    year = whole(2012, 2099, required=True)
    funding = one_of(*Funding, required=True)
    line = code(load_default="main")
    amount = money(required=True)
    opened_on = day(load_default=None, allow_none=True)


class ChangeBudgetLine(BodySchema):
    """The new amount of a line."""

    line_id = identifier(required=True)
    amount = money(required=True)
    reason = one_of(*LINE_REASONS, required=True)
    changed_on = day(load_default=None, allow_none=True)
