"""What may be asked of referrals."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.ids import CaseId, ReferralId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteConsent:
    """Note a consent that the person gave at intake (by reaction)."""

    case_id: CaseId
    consent_id: str
    purposes: tuple[str, ...]
    agencies: tuple[str, ...]
    classes: tuple[str, ...]
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReferral:
    """Refer the case to another agency for named services.

    Without ``consent_id`` the consent in force that names the receiver is used; ``legal_basis``
    is what an emergency without any consent rests on.
    """

    case_id: CaseId
    referral_id: ReferralId
    today: date
    asker_agency: str
    to_agency: str
    services: tuple[str, ...]
    urgency: str
    consent_id: str | None
    legal_basis: str | None
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReferral:
    """Take the person on."""

    case_id: CaseId
    referral_id: ReferralId
    today: date
    asker_agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineReferral:
    """Do not take the person on, for a reason."""

    case_id: CaseId
    referral_id: ReferralId
    today: date
    asker_agency: str
    reason: str


Command: TypeAlias = NoteConsent | MakeReferral | AcceptReferral | DeclineReferral
