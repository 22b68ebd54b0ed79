"""What has happened at intake, to cases and to tips."""

from collections.abc import Mapping
from typing import TypeAlias

from services.intake.events.cases import (
    CaseClassified,
    CaseClosed,
    CaseReopened,
    ConsentGiven,
    DeterminationNoted,
    RouteCorrected,
    RouteRecorded,
    SignalLinked,
    TraffickingDescribed,
    VictimReceived,
)
from services.intake.events.handovers import HandoverAcknowledged, HandoverDeclined, HandoverMade
from services.intake.events.persons import (
    AccompanyingAdded,
    AccompanyingReceived,
    AgeAssessed,
    HouseholdRecorded,
    PersonDescribed,
    PersonRecorded,
    RelativeRecorded,
    UrgentNeedProvided,
)
from services.intake.events.recognising import PersonRecognised
from services.intake.events.signals import SignalBecameCase, SignalDismissed, SignalForwarded, SignalReceived
from shared.kernel.plain import Upcast

CaseEvent: TypeAlias = (
    VictimReceived
    | RouteRecorded
    | RouteCorrected
    | CaseClassified
    | TraffickingDescribed
    | ConsentGiven
    | DeterminationNoted
    | SignalLinked
    | CaseClosed
    | CaseReopened
)
PersonEvent: TypeAlias = (
    AccompanyingReceived
    | AccompanyingAdded
    | AgeAssessed
    | PersonDescribed
    | UrgentNeedProvided
    | RelativeRecorded
    | HouseholdRecorded
)
HandoverEvent: TypeAlias = HandoverMade | HandoverAcknowledged | HandoverDeclined
SignalEvent: TypeAlias = SignalReceived | SignalForwarded | SignalBecameCase | SignalDismissed
Event: TypeAlias = CaseEvent | PersonEvent | HandoverEvent | SignalEvent | PersonRecognised
EVENTS: tuple[type, ...] = (
    VictimReceived,
    RouteRecorded,
    RouteCorrected,
    CaseClassified,
    TraffickingDescribed,
    ConsentGiven,
    DeterminationNoted,
    SignalLinked,
    CaseClosed,
    CaseReopened,
    AccompanyingReceived,
    AccompanyingAdded,
    AgeAssessed,
    PersonDescribed,
    UrgentNeedProvided,
    RelativeRecorded,
    HouseholdRecorded,
    HandoverMade,
    HandoverAcknowledged,
    HandoverDeclined,
    SignalReceived,
    SignalForwarded,
    SignalBecameCase,
    SignalDismissed,
    PersonRecognised,
)
UPCASTS: Mapping[str, Upcast] = {}

__all__ = [
    "EVENTS",
    "UPCASTS",
    "AccompanyingAdded",
    "AccompanyingReceived",
    "AgeAssessed",
    "CaseClassified",
    "CaseClosed",
    "CaseEvent",
    "CaseReopened",
    "ConsentGiven",
    "DeterminationNoted",
    "Event",
    "HandoverAcknowledged",
    "HandoverDeclined",
    "HandoverEvent",
    "HandoverMade",
    "HouseholdRecorded",
    "PersonDescribed",
    "PersonEvent",
    "PersonRecognised",
    "PersonRecorded",
    "RelativeRecorded",
    "RouteCorrected",
    "RouteRecorded",
    "SignalBecameCase",
    "SignalDismissed",
    "SignalEvent",
    "SignalForwarded",
    "SignalLinked",
    "SignalReceived",
    "TraffickingDescribed",
    "UrgentNeedProvided",
    "VictimReceived",
]
