"""Commands of the audit service."""

from marshmallow import fields

from shared.contracts.commands.audit_reviews import REVIEWS
from shared.contracts.commands.contract import BodySchema, CommandContract, Spelled, Text


def word() -> fields.String:
    """Make a field for a word that the dead letters tell: a code of ours, or ``?`` where it was none."""
    return fields.String(validate=Spelled(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}|\?", error="not-a-code"), required=True)


class DropDeadLetter(BodySchema):
    """Which failed message is let go for good, and why nobody needs it."""

    letter = word()
    queue = word()
    type = word()
    message = word()
    code = word()
    reason = Text(longest=500, required=True)


COMMANDS: tuple[CommandContract, ...] = (
    CommandContract(
        service="audit",
        name="drop-dead-letter",
        operation="DropDeadLetter",
        title_en="Drop a dead letter",
        title_vi="Bỏ hẳn một thư không chuyển được",
        roles=frozenset({"administrator"}),
        schema=DropDeadLetter,
        internal=True,
        caseless=True,
        example={
            "letter": "6f1e7a52-33c4-8d0e-9b5a-2f61c07d4e98",
            "queue": "entitlements.reactions.dead",
            "type": "VictimReceived.v1",
            "message": "0d8f3a61-7c2b-8e4d-b1f0-5a94c6e27d33",
            "code": "reader-died",
            "reason": "Thử nghiệm, không ai cần nữa",
        },
    ),
    *REVIEWS,
)
