"""Public messages of the referrals service."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNoted:
    """The referrals service knows of a consent and will honour it."""

    TYPE: ClassVar[str] = "ConsentNoted.v1"
    version: int
    consent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade:
    """A case was referred to another agency for named services, under a consent.

    An emergency may go without one: ``consent_id`` is then ``None`` and ``legal_basis`` says why.
    """

    TYPE: ClassVar[str] = "ReferralMade.v1"
    version: int
    referral_id: str
    from_agency: str
    to_agency: str
    services: tuple[str, ...]
    urgency: str
    consent_id: str | None
    legal_basis: str | None
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAccepted:
    """The receiver accepted the referral."""

    TYPE: ClassVar[str] = "ReferralAccepted.v1"
    version: int
    referral_id: str
    by_agency: str
    accepted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeclined:
    """The receiver declined the referral, for a reason code."""

    TYPE: ClassVar[str] = "ReferralDeclined.v1"
    version: int
    referral_id: str
    by_agency: str
    reason: str
    declined_on: date


MESSAGES = (ConsentNoted, ReferralMade, ReferralAccepted, ReferralDeclined)
