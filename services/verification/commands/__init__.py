"""What may be asked of verification."""

from typing import TypeAlias

from services.verification.commands.checking import OpenVerification, RecordInitialCheck, RequestVerification
from services.verification.commands.claims import AddEvidence, Link, TakeStatement
from services.verification.commands.protection import Protect
from services.verification.commands.results import Determine, IssueCertificate

OnFile: TypeAlias = (
    RecordInitialCheck | RequestVerification | TakeStatement | AddEvidence | Determine | IssueCertificate
)
Command: TypeAlias = OpenVerification | OnFile | Protect

__all__ = [
    "AddEvidence",
    "Command",
    "Determine",
    "IssueCertificate",
    "Link",
    "OnFile",
    "OpenVerification",
    "Protect",
    "RecordInitialCheck",
    "RequestVerification",
    "TakeStatement",
]
