"""What referrals tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.referrals.events import ConsentNoted, Event, ReferralAccepted, ReferralDeclined, ReferralMade
from shared.contracts import referrals as public

Public: TypeAlias = public.ConsentNoted | public.ReferralMade | public.ReferralAccepted | public.ReferralDeclined


def announce(event: Event, version: int) -> Public:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    match event:
        case ConsentNoted():
            return public.ConsentNoted(version=version, consent_id=event.consent_id)
        case ReferralMade():
            return public.ReferralMade(
                version=version,
                referral_id=event.referral_id,
                from_agency=event.from_agency,
                to_agency=event.to_agency,
                services=event.services,
                urgency=event.urgency,
                consent_id=event.consent_id,
                legal_basis=event.legal_basis,
                made_on=event.made_on,
            )
        case ReferralAccepted():
            return public.ReferralAccepted(
                version=version,
                referral_id=event.referral_id,
                by_agency=event.by_agency,
                accepted_on=event.accepted_on,
            )
        case ReferralDeclined():
            return public.ReferralDeclined(
                version=version,
                referral_id=event.referral_id,
                by_agency=event.by_agency,
                reason=event.reason,
                declined_on=event.declined_on,
            )
        case _:
            assert_never(event)
