"""Rules of referrals: under which consent a case may be told of, each with its refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.referrals.commands import MakeReferral
from shared.kernel.refusal import Refused

EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a person agreed to, as far as a referral asks: with whom, and until when (that day included)."""

    agencies: tuple[str, ...]
    valid_until: date


def consent_for(command: MakeReferral, consents: Mapping[str, Consent]) -> str | None:
    """Name the consent a referral goes under, ``None`` for an emergency on a legal basis.

    Raises :class:`Refused` with ``consent-required``, ``consent-expired`` or
    ``consent-not-for-agency``; in an emergency without any consent that holds, with
    ``legal-basis-required`` when no basis is named (L2024 Art. 3(10) forbids disclosure without
    consent unless the law provides otherwise).
    """
    named = command.consent_id is not None
    candidates = {key: given for key, given in consents.items() if not named or key == command.consent_id}
    for key, given in sorted(candidates.items(), key=lambda pair: (pair[1].valid_until, pair[0]), reverse=True):
        if consent_refusal(given, command) is None:
            return key
    if command.urgency == EMERGENCY and not named:
        if command.legal_basis is None:
            raise Refused("legal-basis-required")
        return None
    raise Refused(_why_none(candidates, command))


def consent_refusal(given: Consent, command: MakeReferral) -> str | None:
    """A consent holds for the agencies it names, until its last day."""
    if command.to_agency not in given.agencies:
        return "consent-not-for-agency"
    return "consent-expired" if given.valid_until < command.today else None


def _why_none(candidates: Mapping[str, Consent], command: MakeReferral) -> str:
    # One that named the receiver and ended says more than those that never named it.
    reasons = {consent_refusal(given, command) for given in candidates.values()}
    if "consent-expired" in reasons:
        return "consent-expired"
    return "consent-not-for-agency" if reasons else "consent-required"
