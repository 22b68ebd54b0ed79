"""Commands of the notifications service."""

from shared.contracts.commands.contract import BodySchema, CommandContract, identifier


class AcknowledgeNotice(BodySchema):
    """Of which deadline the asker's agency has taken notice."""

    deadline_id = identifier(required=True)


class AcknowledgeAuditNotice(BodySchema):
    """Of which notice of the audit the asker's agency, or its reviewers, have taken notice."""

    notice_id = identifier(required=True)


_ACKNOWLEDGERS = frozenset(
    {
        "commune-officer",
        "case-manager",
        "investigator",
        "border-officer",
        "approver",
        "livelihood-officer",
        "legal-aid",
        "shelter-staff",
        "provider",
        "supervisor",
    }
)

COMMANDS = (
    CommandContract(
        service="notifications",
        name="acknowledge-notice",
        operation="AcknowledgeNotice",
        title_en="Acknowledge a notice",
        title_vi="Xác nhận đã nhận thông báo",
        roles=_ACKNOWLEDGERS,
        schema=AcknowledgeNotice,
        example={"deadline_id": "6f1e7a52-33c4-8d0e-9b5a-2f61c07d4e98"},
    ),
    CommandContract(
        service="notifications",
        name="acknowledge-audit-notice",
        operation="AcknowledgeAuditNotice",
        title_en="Acknowledge a notice of the audit",
        title_vi="Xác nhận đã nhận thông báo của thanh tra",
        roles=_ACKNOWLEDGERS | {"auditor", "privacy-officer"},
        schema=AcknowledgeAuditNotice,
        example={"notice_id": "6f1e7a52-33c4-8d0e-9b5a-2f61c07d4e98"},
        caseless=True,
    ),
)
