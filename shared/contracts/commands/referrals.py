"""Commands of the referrals service."""

from marshmallow import fields, validate

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Text,
    code,
    identifier,
    one_of,
)
from shared.contracts.vocabulary import SERVICES_REFERRED

URGENCIES = ("routine", "urgent", "emergency")
DECLINE_REASONS = ("no-capacity", "out-of-scope", "other-service-needed", "person-declined", "other")

RECEIVERS = frozenset({"shelter-staff", "provider", "case-manager"})


class MakeReferral(BodySchema):
    """To whom, for what, how soon, and on what ground.

    ``consent_id`` left out means the consent in force that names the receiver; an emergency
    without consent names its ``legal_basis`` instead.
    """

    to_agency = code(required=True)
    services = fields.List(
        one_of(*SERVICES_REFERRED), required=True, validate=validate.Length(1, len(SERVICES_REFERRED), error="empty")
    )
    urgency = one_of(*URGENCIES, load_default="routine")
    consent_id = identifier(load_default=None, allow_none=True)
    legal_basis = code(load_default=None, allow_none=True)
    reason = Text(longest=LONGEST_TEXT, load_default=None, allow_none=True)


class AcceptReferral(BodySchema):
    """Which referral the receiver accepts."""

    referral_id = identifier(required=True)


class DeclineReferral(BodySchema):
    """Which referral the receiver declines, and why."""

    referral_id = identifier(required=True)
    reason = one_of(*DECLINE_REASONS, required=True)


COMMANDS = (
    CommandContract(
        service="referrals",
        name="make-referral",
        operation="MakeReferral",
        title_en="Refer to another agency",
        title_vi="Chuyển tuyến đến cơ quan khác",
        roles=frozenset({"case-manager", "commune-officer", "legal-aid"}),
        schema=MakeReferral,
        example={
            "to_agency": "01-ngoi-nha-binh-yen",
            "services": ["shelter", "psychological"],
            "urgency": "urgent",
            "reason": "Cần nơi tạm lánh an toàn, xa nơi cư trú.",
        },
    ),
    CommandContract(
        service="referrals",
        name="accept-referral",
        operation="AcceptReferral",
        title_en="Accept a referral",
        title_vi="Tiếp nhận chuyển tuyến",
        roles=RECEIVERS,
        schema=AcceptReferral,
        example={"referral_id": "4f1c2d3e-0a1b-8c2d-9e3f-5a6b7c8d9e0f"},
    ),
    CommandContract(
        service="referrals",
        name="decline-referral",
        operation="DeclineReferral",
        title_en="Decline a referral",
        title_vi="Từ chối chuyển tuyến",
        roles=RECEIVERS,
        schema=DeclineReferral,
        example={"referral_id": "4f1c2d3e-0a1b-8c2d-9e3f-5a6b7c8d9e0f", "reason": "no-capacity"},
    ),
)
