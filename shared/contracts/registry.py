"""Who publishes what, who reacts to what, and who mirrors what. Topology and guard tests read it."""

from collections.abc import Mapping

from shared.contracts import (
    audit,
    care,
    directory,
    entitlements,
    intake,
    livelihood,
    notifications,
    referrals,
    verification,
)

SERVICES = (
    "directory",
    "intake",
    "verification",
    "entitlements",
    "care",
    "livelihood",
    "referrals",
    "notifications",
    "audit",
    "portal",
)

_PUBLISHED: Mapping[str, tuple[type, ...]] = {
    "intake": intake.MESSAGES,
    "verification": verification.MESSAGES,
    "entitlements": entitlements.MESSAGES,
    "care": care.MESSAGES,
    "livelihood": livelihood.MESSAGES,
    "referrals": referrals.MESSAGES,
    "notifications": notifications.MESSAGES,
    "directory": directory.MESSAGES,
    "audit": audit.MESSAGES,
}

_CLASSES: Mapping[str, type] = {kind.TYPE: kind for kinds in _PUBLISHED.values() for kind in kinds}  # type: ignore[attr-defined]
_PUBLISHERS: Mapping[str, str] = {kind.TYPE: name for name, kinds in _PUBLISHED.items() for kind in kinds}  # type: ignore[attr-defined]

_CONSUMED: Mapping[str, frozenset[str]] = {
    "intake": frozenset(
        {
            "VictimVerified.v1",
            "VictimNotConfirmed.v1",
            "DeterminationLeftOpen.v1",
            "DeterminationReopened.v1",
            "SignalLinked.v1",
        }
    ),
    "verification": frozenset({"VictimReceived.v1"}),
    "entitlements": frozenset(
        {
            "VictimReceived.v1",
            "VictimVerified.v1",
            "VictimNotConfirmed.v1",
            "DeterminationLeftOpen.v1",
            "DeterminationReopened.v1",
            "VictimCertified.v1",
            "CertificateWithdrawn.v1",
            "RouteCorrected.v1",
            "AccompanyingRecorded.v1",
            "AgeAssessed.v1",
            "PersonRecognised.v1",
            "ShelterAdmitted.v1",
            "StayExtended.v1",
            "ShelterDischarged.v1",
        }
    ),
    "care": frozenset(
        {
            "VictimReceived.v1",
            "AccompanyingRecorded.v1",
            "VictimVerified.v1",
            "VictimNotConfirmed.v1",
            "DeterminationLeftOpen.v1",
            "DeterminationReopened.v1",
        }
    ),
    "livelihood": frozenset({"VictimVerified.v1"}),
    "referrals": frozenset({"ConsentGiven.v1"}),
    "notifications": frozenset(
        {
            "VictimReceived.v1",
            "RouteCorrected.v1",
            "UrgentNeedProvided.v1",
            "HandoverAcknowledged.v1",
            "CaseClosed.v1",
            "CaseReopened.v1",
            "SignalReceived.v1",
            "SignalForwarded.v1",
            "SignalBecameCase.v1",
            "SignalDismissed.v1",
            "InitialCheckCompleted.v1",
            "VerificationRequested.v1",
            "VerificationExtended.v1",
            "VictimVerified.v1",
            "VictimNotConfirmed.v1",
            "VictimCertified.v1",
            "ProtectionRequested.v1",
            "ProtectionDecided.v1",
            "ProtectionRefused.v1",
            "ProtectionDeclined.v1",
            "SupportGranted.v1",
            "ApplicationSubmitted.v1",
            "ApplicationDecided.v1",
            "ApplicationWithdrawn.v1",
            "ReferralMade.v1",
            "ReferralAccepted.v1",
            "ReferralDeclined.v1",
            "ShelterAdmitted.v1",
            "StayExtended.v1",
            "ShelterDischarged.v1",
            "SessionHeld.v1",
            "LogFaultFound.v1",
            "LogFaultEnded.v1",
            "ReviewFindingRaised.v1",
            "ReviewFindingAnswered.v1",
        }
    ),
    "directory": frozenset(
        {
            "VictimReceived.v1",
            "VerificationRequested.v1",
            "ReferralMade.v1",
            "ReferralDeclined.v1",
            "SignalReceived.v1",
            "SignalForwarded.v1",
            "HandoverMade.v1",
            "HandoverDeclined.v1",
            "ProtectionRequested.v1",
            "ProtectionHandedOver.v1",
        }
    ),
}

BETWEEN_STREAMS: Mapping[str, frozenset[str]] = {"intake": frozenset({"SignalLinked.v1"})}
"""Messages that a service reacts to though it sent them: what one of its streams says about another of them."""

_MIRRORED: Mapping[str, frozenset[str]] = {"portal": frozenset(_CLASSES)}

CONSEQUENCES: Mapping[str, tuple[str, ...]] = {
    "VictimReceived.v1": (
        "RelationshipOpened.v1",
        "VerificationOpened.v1",
        "EntitlementsAssessed.v1",
        "SupportFactNoted.v1",
        "CareOpened.v1",
        "DeadlineStarted.v1",
    ),
    "AgeAssessed.v1": ("SupportFactNoted.v1",),
    "ConsentGiven.v1": ("ConsentNoted.v1",),
    "VictimVerified.v1": ("EntitlementsAssessed.v1", "CareRecorded.v1", "LivelihoodOpened.v1"),
    "VictimNotConfirmed.v1": ("EntitlementsAssessed.v1", "CareRecorded.v1"),
    "DeterminationLeftOpen.v1": ("EntitlementsAssessed.v1", "CareRecorded.v1"),
    "DeterminationReopened.v1": ("EntitlementsAssessed.v1", "CareRecorded.v1"),
    "VictimCertified.v1": ("SupportFactNoted.v1",),
    "CertificateWithdrawn.v1": ("SupportFactNoted.v1",),
    "VerificationRequested.v1": ("RelationshipOpened.v1",),
    "ShelterAdmitted.v1": ("SupportFactNoted.v1",),
    "StayExtended.v1": ("SupportFactNoted.v1",),
    "ShelterDischarged.v1": ("SupportFactNoted.v1",),
    "ReferralMade.v1": ("RelationshipOpened.v1",),
    "SignalReceived.v1": ("RelationshipOpened.v1",),
    "SignalForwarded.v1": ("RelationshipOpened.v1",),
    "HandoverMade.v1": ("RelationshipOpened.v1",),
    "ProtectionRequested.v1": ("RelationshipOpened.v1",),
    "ProtectionHandedOver.v1": ("RelationshipOpened.v1",),
    "SignalLinked.v1": ("SignalBecameCase.v1",),
}
"""Messages that always follow (with the first one's id as causation), so that a door can wait for them."""


def message_types() -> Mapping[str, type]:
    """Give the class of every public message by its type."""
    return _CLASSES


def publisher_of(kind: str) -> str:
    """Give the service that alone may publish a type; raises ``KeyError`` for an unknown one."""
    return _PUBLISHERS[kind]


def published_by(service: str) -> frozenset[str]:
    """Give the types a service publishes."""
    return frozenset(kind for kind, name in _PUBLISHERS.items() if name == service)


def consumes(service: str) -> frozenset[str]:
    """Give the types a service reacts to, in any order."""
    return _CONSUMED.get(service, frozenset())


def mirrors(service: str) -> frozenset[str]:
    """Give the types a service keeps in order in its ``inbound`` table."""
    return _MIRRORED.get(service, frozenset())
