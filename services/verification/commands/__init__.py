"""What may be asked of verification."""

from typing import TypeAlias

from services.verification.commands.afterwards import (
    ContestDetermination,
    DecideContest,
    InformPerson,
    ReopenDetermination,
)
from services.verification.commands.checking import (
    ExtendVerification,
    OpenVerification,
    RecordInitialCheck,
    RequestVerification,
)
from services.verification.commands.claims import (
    AddEvidence,
    ApplyFallbackTest,
    Link,
    NoteIndicator,
    TakeStatement,
    UseRecorded,
)
from services.verification.commands.papers import IssueCertificate, WithdrawCertificate
from services.verification.commands.protection import Protect
from services.verification.commands.results import Determine

Checking: TypeAlias = RecordInitialCheck | RequestVerification | ExtendVerification
Claiming: TypeAlias = TakeStatement | UseRecorded | AddEvidence | NoteIndicator | ApplyFallbackTest
Following: TypeAlias = InformPerson | ReopenDetermination | ContestDetermination | DecideContest
Certifying: TypeAlias = IssueCertificate | WithdrawCertificate
OnFile: TypeAlias = Checking | Claiming | Determine | Following | Certifying
Command: TypeAlias = OpenVerification | OnFile | Protect

__all__ = [
    "AddEvidence",
    "ApplyFallbackTest",
    "Certifying",
    "Checking",
    "Claiming",
    "Command",
    "ContestDetermination",
    "DecideContest",
    "Determine",
    "ExtendVerification",
    "Following",
    "InformPerson",
    "IssueCertificate",
    "Link",
    "NoteIndicator",
    "OnFile",
    "OpenVerification",
    "Protect",
    "RecordInitialCheck",
    "ReopenDetermination",
    "RequestVerification",
    "TakeStatement",
    "UseRecorded",
    "WithdrawCertificate",
]
