"""What has happened to the referrals of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from shared.kernel.ids import ReferralId
from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNoted:
    """A consent is known here and will be honoured."""

    TYPE: ClassVar[str] = "ConsentNoted.v1"
    consent_id: str
    purposes: tuple[str, ...]
    agencies: tuple[str, ...]
    classes: tuple[str, ...]
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade:
    """The case was referred, under a consent or, in an emergency, on a legal basis."""

    TYPE: ClassVar[str] = "ReferralMade.v1"
    referral_id: ReferralId
    from_agency: str
    to_agency: str
    services: tuple[str, ...]
    urgency: str
    consent_id: str | None
    legal_basis: str | None
    made_on: date
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAccepted:
    """The receiver takes the person on."""

    TYPE: ClassVar[str] = "ReferralAccepted.v1"
    referral_id: ReferralId
    by_agency: str
    accepted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeclined:
    """The receiver does not take the person on."""

    TYPE: ClassVar[str] = "ReferralDeclined.v1"
    referral_id: ReferralId
    by_agency: str
    reason: str
    declined_on: date


Event: TypeAlias = ConsentNoted | ReferralMade | ReferralAccepted | ReferralDeclined
EVENTS: tuple[type, ...] = (ConsentNoted, ReferralMade, ReferralAccepted, ReferralDeclined)
UPCASTS: Mapping[str, Upcast] = {}
