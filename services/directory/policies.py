"""What the directory does about what others announce: who has to do with a case from now on."""

from collections.abc import Callable, Mapping, Sequence

from services.directory.commands import Command, EndRelationship, OpenRelationship
from services.directory.rules import health_department, province_of
from shared.access.confidential import PROTECTION_BASIS
from shared.contracts.intake import HandoverDeclined, HandoverMade, VictimReceived
from shared.contracts.message import Message
from shared.contracts.protection import ProtectionHandedOver, ProtectionRequested
from shared.contracts.referrals import ReferralDeclined, ReferralMade
from shared.contracts.signals import SignalForwarded, SignalReceived
from shared.contracts.verification import VerificationRequested
from shared.kernel.ids import CaseId

RECEPTION = "reception"
VERIFICATION = "verification"
REFERRAL = "referral"
SIGNAL = "signal"
HANDOVER = "handover"


def on_reception(message: Message) -> Sequence[Command]:
    """Who received the person, and the department that must support her at once (L2024 Art. 27)."""
    data: VictimReceived = message.data
    department = health_department(province_of(data.received_by), data.received_at)
    agencies = (data.received_by,) if department is None else (data.received_by, department)
    return [_open(message, agencies, basis=RECEPTION, about=message.id)]


def on_request(message: Message) -> Sequence[Command]:
    """The police who were asked to verify."""
    data: VerificationRequested = message.data
    return [_open(message, (data.to_agency,), basis=VERIFICATION, about=message.id)]


def on_referral(message: Message) -> Sequence[Command]:
    """The agency a case was referred to."""
    data: ReferralMade = message.data
    return [_open(message, (data.to_agency,), basis=REFERRAL, about=data.referral_id)]


def on_protection(message: Message) -> Sequence[Command]:
    """The body that is asked to protect, or to take a protection over."""
    data: ProtectionRequested | ProtectionHandedOver = message.data
    return [_open(message, (data.to_agency,), basis=PROTECTION_BASIS, about=message.id)]


def on_decline(message: Message) -> Sequence[Command]:
    """An agency that declined a referral has nothing more to do with the case on that ground."""
    data: ReferralDeclined = message.data
    return [
        EndRelationship(
            case_id=_case(message),
            agency=data.by_agency,
            basis=REFERRAL,
            about=data.referral_id,
            reason=data.reason,
        )
    ]


def on_signal(message: Message) -> Sequence[Command]:
    """Who received a tip has to do with the tip; the tip is the file, nobody's case yet."""
    data: SignalReceived = message.data
    return [_open(message, (data.received_by,), basis=SIGNAL, about=message.id)]


def on_forward(message: Message) -> Sequence[Command]:
    """Who a tip was passed on to."""
    data: SignalForwarded = message.data
    return [_open(message, (data.to_agency,), basis=SIGNAL, about=message.id)]


def on_handover(message: Message) -> Sequence[Command]:
    """Who people are handed over to: the minutes are acknowledged there."""
    data: HandoverMade = message.data
    return [_open(message, (data.to_agency,), basis=HANDOVER, about=data.handover_id)]


def on_handover_decline(message: Message) -> Sequence[Command]:
    """Who did not take people over has nothing more to do with the case on that ground."""
    data: HandoverDeclined = message.data
    return [
        EndRelationship(
            case_id=_case(message),
            agency=data.by_agency,
            basis=HANDOVER,
            about=data.handover_id,
            reason=data.reason,
        )
    ]


def _open(message: Message, agencies: tuple[str, ...], *, basis: str, about: str) -> OpenRelationship:
    return OpenRelationship(case_id=_case(message), agencies=agencies, basis=basis, about=about)


def _case(message: Message) -> CaseId:
    return CaseId(str(message.subject))


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {
    VictimReceived.TYPE: on_reception,
    VerificationRequested.TYPE: on_request,
    ProtectionRequested.TYPE: on_protection,
    ProtectionHandedOver.TYPE: on_protection,
    ReferralMade.TYPE: on_referral,
    ReferralDeclined.TYPE: on_decline,
    SignalReceived.TYPE: on_signal,
    SignalForwarded.TYPE: on_forward,
    HandoverMade.TYPE: on_handover,
    HandoverDeclined.TYPE: on_handover_decline,
}
