"""From a checked body to a command of referrals."""

from services.referrals.commands import AcceptReferral, Command, DeclineReferral, MakeReferral
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.referrals import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import ReferralId, event_id, person_id
from shared.kernel.personal import FieldClass, personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``.

    A referral is named by the event that makes it, so that whoever asked for it can name it.
    Its reason is of class identity: whatever the receiver's role is, it may read that.
    """
    values = load_body(_SCHEMAS[name], body)
    case, today, agency = arrival.case_id, legal_date(arrival.at), arrival.asker.agency
    if case is None:
        raise NotFoundError("case-unknown")
    match name:
        case "make-referral":
            return MakeReferral(
                case_id=case,
                referral_id=ReferralId(event_id(arrival.command_id, 0)),
                today=today,
                asker_agency=agency,
                to_agency=values["to_agency"],
                services=tuple(dict.fromkeys(values["services"])),
                urgency=values["urgency"],
                consent_id=values["consent_id"],
                legal_basis=values["legal_basis"],
                reason=personal(values["reason"], person_id(case, 0), FieldClass.IDENTITY),
            )
        case "accept-referral":
            return AcceptReferral(
                case_id=case, referral_id=ReferralId(values["referral_id"]), today=today, asker_agency=agency
            )
        case "decline-referral":
            return DeclineReferral(
                case_id=case,
                referral_id=ReferralId(values["referral_id"]),
                today=today,
                asker_agency=agency,
                reason=values["reason"],
            )
        case _:
            raise LookupError(name)
