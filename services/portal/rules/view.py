"""A case as composed from what the services announced: a pure fold over messages in order of record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from services.portal.rules.stages import stage_of
from shared.access.casebook import Told
from shared.kernel.canonical import Json

Section: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the data of a message type stands in its service's section.

    Without ``listed`` it stands in the section itself; with it, as an entry of that list, laid over
    the entry with the same ``key`` where there is one; ``state`` is what the entry then is. What it ``lifts`` it says
    anew of the whole section too.
    Of what is not ``shown`` only the version counts.
    """

    shown: bool = True
    listed: str | None = None
    key: str | None = None
    state: str | None = None
    lifts: tuple[str, ...] = ()


_SECTION = Place()
_NOWHERE = Place(shown=False)

PLACES: Mapping[str, Place] = {
    "VictimReceived.v1": _SECTION,
    "CaseClassified.v1": _SECTION,
    "ConsentGiven.v1": Place(listed="consents", key="consent_id", state="given"),
    "DeterminationNoted.v1": _SECTION,
    "CaseClosed.v1": Place(listed="closings"),
    "CaseReopened.v1": Place(listed="reopenings"),
    "RouteRecorded.v1": Place(listed="routes", key="route"),
    "RouteCorrected.v1": Place(listed="route_corrections", lifts=("route",)),
    "TraffickingDescribed.v1": _SECTION,
    "PersonRecognised.v1": _NOWHERE,
    "AgeAssessed.v1": Place(listed="people", key="person"),
    "AccompanyingRecorded.v1": Place(listed="people", key="person"),
    "PersonDescribed.v1": Place(listed="described", key="person"),
    "UrgentNeedProvided.v1": Place(listed="needs_met", key="provision_id"),
    "RelativeRecorded.v1": Place(listed="relatives", key="relative_id"),
    "HouseholdRecorded.v1": Place(listed="households", key="household_id"),
    "HandoverMade.v1": Place(listed="handovers", key="handover_id", state="one-side-only"),
    "HandoverAcknowledged.v1": Place(listed="handovers", key="handover_id", state="both-sides"),
    "HandoverDeclined.v1": Place(listed="handovers", key="handover_id", state="declined"),
    "SignalLinked.v1": Place(listed="signals", key="signal_id"),
    "SignalReceived.v1": _SECTION,
    "SignalForwarded.v1": Place(listed="forwards", key="to_agency"),
    "SignalBecameCase.v1": Place(listed="cases", key="case_id"),
    "SignalDismissed.v1": Place(listed="ends"),
    "VerificationOpened.v1": _SECTION,
    "InitialCheckCompleted.v1": Place(listed="initial_checks"),
    "VerificationRequested.v1": Place(listed="requests"),
    "StatementTaken.v1": Place(listed="statements", key="statement_id"),
    "EvidenceAdded.v1": Place(listed="evidence", key="evidence_id"),
    "VictimVerified.v1": Place(listed="determinations", state="verified"),
    "VictimNotConfirmed.v1": Place(listed="determinations", state="not-confirmed"),
    "DeterminationLeftOpen.v1": Place(listed="determinations", state="left-open"),
    "VictimCertified.v1": Place(listed="certificates", key="certificate", state="standing"),
    "CertificateRegistered.v1": Place(listed="certificates", key="certificate"),
    "CertificateWithdrawn.v1": Place(listed="certificates", key="certificate", state="withdrawn"),
    "PaperRecorded.v1": Place(listed="papers", key="paper_id"),
    "ProtectedPersonNamed.v1": Place(listed="protected", key="protected_id"),
    "RiskAssessed.v1": Place(listed="risks", key="assessment_id"),
    "ProtectionRequested.v1": Place(listed="protection", key="request_id", state="requested"),
    "ProtectionDecided.v1": Place(listed="protection", key="request_id", state="decided"),
    "ProtectionRefused.v1": Place(listed="protection", key="request_id", state="refused"),
    "ProtectionApplied.v1": Place(listed="protection", key="request_id", state="applied"),
    "ProtectionChanged.v1": Place(listed="protection", key="request_id", state="changed"),
    "ProtectionEnded.v1": Place(listed="protection", key="request_id", state="ended"),
    "ProtectionDeclined.v1": Place(listed="protection", key="request_id", state="declined"),
    "ProtectionHandedOver.v1": Place(listed="protection_handovers", key="handover_id", state="handed-over"),
    "ProtectionHandoverAcknowledged.v1": Place(listed="protection_handovers", key="handover_id", state="taken-over"),
    "VerificationExtended.v1": Place(listed="extensions"),
    "IndicatorNoted.v1": Place(listed="indicators", key="indicator_id"),
    "FallbackTested.v1": Place(listed="fallback_tests", key="test_id"),
    "RetellingAvoided.v1": Place(listed="retellings", state="avoided"),
    "RetellingMade.v1": Place(listed="retellings", state="made"),
    "PersonInformed.v1": Place(listed="notices"),
    "DeterminationReopened.v1": Place(listed="determinations", state="reopened"),
    "DeterminationContested.v1": Place(listed="contests", key="contest_id", state="filed"),
    "ContestDecided.v1": Place(listed="contests", key="contest_id", state="decided"),
    "EntitlementsAssessed.v1": Place(listed="assessments", key="assessment"),
    "SupportGranted.v1": Place(listed="decisions", key="decision_id", state="granted"),
    "SupportRefused.v1": Place(listed="decisions", key="decision_id", state="refused"),
    "SupportPaid.v1": Place(listed="payments"),
    "ApplicationSubmitted.v1": Place(listed="applications", key="application_id", state="submitted"),
    "ApplicationDecided.v1": Place(listed="applications", key="application_id", state="answered"),
    "ApplicationWithdrawn.v1": Place(listed="applications", key="application_id", state="taken-back"),
    "SupportFunded.v1": Place(listed="decisions", key="decision_id"),
    "SupportStopped.v1": Place(listed="stops", key="decision_id"),
    "PaymentOrdered.v1": Place(listed="orders", key="order_id"),
    "PaymentRecovered.v1": Place(listed="recoveries", key="recovery_id"),
    "InKindDelivered.v1": Place(listed="deliveries", key="delivery_id"),
    "SupportFactNoted.v1": Place(listed="facts_noted", key="fact"),
    "SamePersonNoted.v1": _NOWHERE,
    "SupportGivenTwice.v1": Place(listed="given_twice", key="other_reference"),
    "CareOpened.v1": _SECTION,
    "CareRecorded.v1": _NOWHERE,
    "ShelterAdmitted.v1": Place(listed="stays", key="stay_id", state="admitted"),
    "StayExtended.v1": Place(listed="stays", key="stay_id", state="extended"),
    "ShelterDischarged.v1": Place(listed="stays", key="stay_id", state="discharged"),
    "SessionHeld.v1": Place(listed="sessions", key="session_id"),
    "SchoolEnrolled.v1": Place(listed="enrolments", key="enrolment_id", state="enrolled"),
    "SchoolingEnded.v1": Place(listed="enrolments", key="enrolment_id", state="ended"),
    "LegalAidRequested.v1": Place(listed="legal_aid", key="request_id", state="requested"),
    "LegalAidAssigned.v1": Place(listed="legal_aid", key="request_id", state="assigned"),
    "HearingHeld.v1": Place(listed="hearings", key="hearing_id"),
    "RightFollowed.v1": Place(listed="rights", key="right"),
    "LivelihoodOpened.v1": _SECTION,
    "LivelihoodPlanMade.v1": Place(listed="plans", key="plan_id"),
    "AssetDelivered.v1": Place(listed="assets"),
    "LoanReferred.v1": Place(listed="loans"),
    "GroupJoined.v1": Place(listed="groups"),
    "ConsentNoted.v1": Place(listed="consents_noted", key="consent_id"),
    "ReferralMade.v1": Place(listed="referrals", key="referral_id", state="made"),
    "ReferralAccepted.v1": Place(listed="referrals", key="referral_id", state="accepted"),
    "ReferralDeclined.v1": Place(listed="referrals", key="referral_id", state="declined"),
    "DeadlineStarted.v1": Place(listed="deadlines", key="deadline_id", state="running"),
    "DeadlineMet.v1": Place(listed="deadlines", key="deadline_id", state="met"),
    "DeadlineMissed.v1": Place(listed="deadlines", key="deadline_id", state="missed"),
    "DeadlinePaused.v1": Place(listed="deadlines", key="deadline_id", state="paused"),
    "DeadlineResumed.v1": Place(listed="deadlines", key="deadline_id", state="running"),
    "DeadlineExtended.v1": Place(listed="deadlines", key="deadline_id"),
    "DeadlineEnded.v1": Place(listed="deadlines", key="deadline_id", state="ended"),
    "RelationshipOpened.v1": Place(listed="relationships"),
    "RelationshipEnded.v1": Place(listed="relationships_ended"),
}
"""Every type with a case has its place; a guard test compares with the registry."""


def compose(case_id: str, messages: Iterable[Told], withheld: frozenset[str] = frozenset()) -> dict[str, Json] | None:
    """Compose a case of its messages, oldest first; ``None`` before anything of it was announced.

    Gives ``{case_id, code, stage, owner, versions, <service>: {…}}``, masked: nothing personal is announced.
    Of a message that is ``withheld`` only the version counts.
    """
    ordered = sorted(messages, key=lambda item: (item.time, item.service, item.position))
    sections: dict[str, Section] = {}
    versions: dict[str, int] = {}
    for message in ordered:
        section = sections.setdefault(message.service, {})
        if message.id not in withheld:
            _lay(section, message)
        versions[message.service] = max(versions.get(message.service, 0), int(str(message.data["version"])))
    received = sections.get("intake", {})
    if "code" not in received:
        return None
    return {
        "case_id": case_id,
        "code": received["code"],
        "stage": stage_of(item.type for item in ordered),
        "owner": received["received_by"],
        "versions": {**versions},
        **sections,
    }


def _lay(section: Section, message: Told) -> None:
    place = PLACES.get(message.type)
    data = {name: value for name, value in message.data.items() if name != "version"}
    if place is None or not place.shown:
        return
    if place.listed is None:
        section.update(data)
        return
    section.update({name: data[name] for name in place.lifts})
    if place.state is not None:
        data["state"] = place.state
    entries = section.setdefault(place.listed, [])
    if isinstance(entries, list):
        _enter(entries, data, place.key)


def _enter(entries: list[Json], data: dict[str, Json], key: str | None) -> None:
    for entry in entries:
        if key is not None and isinstance(entry, dict) and entry.get(key) == data[key]:
            entry.update(data)
            return
    entries.append(data)
