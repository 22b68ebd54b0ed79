"""Deciding about handing a matter over: the body of before keeps it until that of the other place takes it."""

from services.verification.commands.protection import AcknowledgeProtection, HandOverProtection
from services.verification.domain.matters import Matter
from services.verification.domain.protection_decisions import body_of
from services.verification.domain.refusing import refuse_for
from services.verification.events.protection import ProtectionHandedOver, ProtectionHandoverAcknowledged
from services.verification.rules.protected import order_refusal
from services.verification.rules.protection import PROTECTION, closing_refusal
from shared.kernel.refusal import Refused


def hand_over(command: HandOverProtection, matter: Matter) -> ProtectionHandedOver:
    """Offer the matter to the body of the place of residence; to another one while nobody has taken it over.

    A body that is no more may still hand over what it has.
    """
    if command.to_agency == command.asker_agency:
        raise Refused("hands-over-to-itself")
    if matter.handover is not None and matter.handover.to_agency == command.to_agency:
        raise Refused("handover-waiting")
    since = [measure.since for measure in matter.measures.values()]
    if matter.handover is not None:
        since.append(matter.handover.handed_on)
    refuse_for(order_refusal(command.handed_on, command.today, after=max(since, default=matter.asked.requested_on)))
    refuse_for(closing_refusal(PROTECTION, command.acting_as, role=command.asker_role, day=command.handed_on))
    return ProtectionHandedOver(
        request_id=command.request_id,
        handover_id=command.handover_id,
        from_agency=command.asker_agency,
        acting_as=command.acting_as,
        to_agency=command.to_agency,
        handed_on=command.handed_on,
        residence=command.residence,
    )


def acknowledge(command: AcknowledgeProtection, matter: Matter) -> ProtectionHandoverAcknowledged:
    """Take the matter, as the body it was handed to and competent on the day."""
    if matter.handover is None:
        raise Refused("handover-unknown")
    if command.asker_agency != matter.handover.to_agency:
        raise Refused("not-the-protecting-body")
    refuse_for(order_refusal(command.acknowledged_on, command.today, after=matter.handover.handed_on))
    body_of(command.acting_as, role=command.asker_role, day=command.acknowledged_on)
    return ProtectionHandoverAcknowledged(
        request_id=command.request_id,
        handover_id=matter.handover.handover_id,
        from_agency=matter.body,
        to_agency=matter.handover.to_agency,
        acting_as=command.acting_as,
        acknowledged_on=command.acknowledged_on,
    )
