"""Commands of the notifications service."""

from shared.contracts.commands.contract import BodySchema, CommandContract, identifier


class AcknowledgeNotice(BodySchema):
    """Of which deadline the asker's agency has taken notice."""

    deadline_id = identifier(required=True)


COMMANDS = (
    CommandContract(
        service="notifications",
        name="acknowledge-notice",
        operation="AcknowledgeNotice",
        title_en="Acknowledge a notice",
        title_vi="Xác nhận đã nhận thông báo",
        roles=frozenset(
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
        ),
        schema=AcknowledgeNotice,
        example={"deadline_id": "6f1e7a52-33c4-8d0e-9b5a-2f61c07d4e98"},
    ),
)
