"""Deciding about handover minutes: one body writes them, the other acknowledges them, and nobody else."""

from services.intake.commands import AcknowledgeHandover, DeclineHandover, HandoverAnswer, MakeHandover
from services.intake.domain.state import Handover, Open
from services.intake.events import HandoverAcknowledged, HandoverDeclined, HandoverMade
from services.intake.rules.people import day_refusal, future_refusal, handover_refusal
from shared.kernel.days import legal_date
from shared.kernel.refusal import Refused


def hand_over(command: MakeHandover, state: Open) -> HandoverMade:
    """Write the minutes; they are one-sided until they are answered."""
    if refusal := handover_refusal(command, state.accompanying):
        raise Refused(refusal)
    return HandoverMade(
        handover_id=command.handover_id,
        from_agency=command.from_agency,
        to_agency=command.to_agency,
        persons=tuple(dict.fromkeys(command.persons)),
        made_at=command.occurred_at,
        documents=command.documents,
        place=command.place,
        condition=command.condition,
        belongings=command.belongings,
    )


def answer_handover(command: HandoverAnswer, state: Open) -> HandoverAcknowledged | HandoverDeclined:
    """Answer minutes as the body they are addressed to; also after the case was closed."""
    minutes = state.handovers.get(command.handover_id)
    if minutes is None:
        raise Refused("handover-unknown")
    if command.by_agency != minutes.to_agency:
        raise Refused("not-the-receiver")
    if minutes.answered:
        raise Refused("handover-answered")
    return _acknowledge(command, minutes) if isinstance(command, AcknowledgeHandover) else _decline(command, minutes)


def _acknowledge(command: AcknowledgeHandover, minutes: Handover) -> HandoverAcknowledged:
    if command.occurred_at < minutes.made_at:
        raise Refused("before-handover")
    if refusal := future_refusal(command.occurred_at, command.at):
        raise Refused(refusal)
    return HandoverAcknowledged(
        handover_id=command.handover_id,
        by_agency=command.by_agency,
        acknowledged_at=command.occurred_at,
        remarks=command.remarks,
    )


def _decline(command: DeclineHandover, minutes: Handover) -> HandoverDeclined:
    if command.declined_on < legal_date(minutes.made_at):
        raise Refused("before-handover")
    if refusal := day_refusal(command.declined_on, command.today):
        raise Refused(refusal)
    return HandoverDeclined(
        handover_id=command.handover_id,
        by_agency=command.by_agency,
        reason=command.reason,
        declined_on=command.declined_on,
        remarks=command.remarks,
    )
