"""What has happened in verification."""

from collections.abc import Mapping
from typing import TypeAlias

from services.verification.events.checking import InitialCheckCompleted, VerificationOpened, VerificationRequested
from services.verification.events.claims import EvidenceAdded, StatementLinked, StatementTaken
from services.verification.events.results import (
    DeterminationLeftOpen,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.kernel.plain import Upcast

Step: TypeAlias = VerificationOpened | InitialCheckCompleted | VerificationRequested
Item: TypeAlias = StatementTaken | EvidenceAdded
Result: TypeAlias = VictimVerified | VictimNotConfirmed | DeterminationLeftOpen
Event: TypeAlias = Step | Item | Result | VictimCertified
EVENTS: tuple[type, ...] = (
    VerificationOpened,
    InitialCheckCompleted,
    VerificationRequested,
    StatementTaken,
    EvidenceAdded,
    VictimVerified,
    VictimNotConfirmed,
    DeterminationLeftOpen,
    VictimCertified,
)
UPCASTS: Mapping[str, Upcast] = {}

__all__ = [
    "EVENTS",
    "UPCASTS",
    "DeterminationLeftOpen",
    "Event",
    "EvidenceAdded",
    "InitialCheckCompleted",
    "Item",
    "Result",
    "StatementLinked",
    "StatementTaken",
    "Step",
    "VerificationOpened",
    "VerificationRequested",
    "VictimCertified",
    "VictimNotConfirmed",
    "VictimVerified",
]
