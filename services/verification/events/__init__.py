"""What has happened in verification."""

from typing import TypeAlias

from services.verification.events.afterwards import (
    ContestDecided,
    DeterminationContested,
    DeterminationReopened,
    PersonInformed,
)
from services.verification.events.checking import (
    InitialCheckCompleted,
    VerificationExtended,
    VerificationOpened,
    VerificationRequested,
)
from services.verification.events.claims import (
    EvidenceAdded,
    IndicatorNoted,
    RetellingAvoided,
    RetellingMade,
    StatementLinked,
    StatementTaken,
)
from services.verification.events.papers import (
    CertificateRegistered,
    CertificateWithdrawn,
    PaperRecorded,
    VictimCertified,
)
from services.verification.events.protection import PROTECTING, Protecting
from services.verification.events.results import (
    DeterminationLeftOpen,
    FallbackTested,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.events.upcasts import UPCASTS

Step: TypeAlias = VerificationOpened | InitialCheckCompleted | VerificationRequested | VerificationExtended
Item: TypeAlias = StatementTaken | EvidenceAdded | IndicatorNoted | FallbackTested
Retelling: TypeAlias = RetellingAvoided | RetellingMade
Result: TypeAlias = VictimVerified | VictimNotConfirmed | DeterminationLeftOpen
Afterwards: TypeAlias = PersonInformed | DeterminationReopened | DeterminationContested | ContestDecided
Paper: TypeAlias = VictimCertified | CertificateRegistered | CertificateWithdrawn | PaperRecorded
Event: TypeAlias = Step | Item | Retelling | Result | Afterwards | Paper | Protecting
EVENTS: tuple[type, ...] = (
    VerificationOpened,
    InitialCheckCompleted,
    VerificationRequested,
    VerificationExtended,
    StatementTaken,
    EvidenceAdded,
    IndicatorNoted,
    FallbackTested,
    RetellingAvoided,
    RetellingMade,
    VictimVerified,
    VictimNotConfirmed,
    DeterminationLeftOpen,
    PersonInformed,
    DeterminationReopened,
    DeterminationContested,
    ContestDecided,
    VictimCertified,
    CertificateRegistered,
    CertificateWithdrawn,
    PaperRecorded,
    *PROTECTING,
)

__all__ = [
    "EVENTS",
    "UPCASTS",
    "Afterwards",
    "CertificateRegistered",
    "CertificateWithdrawn",
    "ContestDecided",
    "DeterminationContested",
    "DeterminationLeftOpen",
    "DeterminationReopened",
    "Event",
    "EvidenceAdded",
    "FallbackTested",
    "IndicatorNoted",
    "InitialCheckCompleted",
    "Item",
    "Paper",
    "PaperRecorded",
    "PersonInformed",
    "Protecting",
    "Result",
    "Retelling",
    "RetellingAvoided",
    "RetellingMade",
    "StatementLinked",
    "StatementTaken",
    "Step",
    "VerificationExtended",
    "VerificationOpened",
    "VerificationRequested",
    "VictimCertified",
    "VictimNotConfirmed",
    "VictimVerified",
]
