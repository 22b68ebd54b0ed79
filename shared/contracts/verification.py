"""Public messages of the verification service."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationOpened:
    """Verification of a case has begun, under the law of the day of the report."""

    TYPE: ClassVar[str] = "VerificationOpened.v1"
    version: int
    law: str
    reported_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialCheckCompleted:
    """The health department checked the initial information with the provincial police (L2024 Art. 27)."""

    TYPE: ClassVar[str] = "InitialCheckCompleted.v1"
    version: int
    outcome: str
    checked_on: date
    checked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRequested:
    """The police were asked in writing to verify."""

    TYPE: ClassVar[str] = "VerificationRequested.v1"
    version: int
    to_agency: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTaken:
    """A statement was taken; its content stays where it is."""

    TYPE: ClassVar[str] = "StatementTaken.v1"
    version: int
    statement_id: str
    source: str
    taken_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """A piece of evidence of one of the sources of Art. 32 was added."""

    TYPE: ClassVar[str] = "EvidenceAdded.v1"
    version: int
    evidence_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimVerified:
    """The competent authority determined that the person is a victim."""

    TYPE: ClassVar[str] = "VictimVerified.v1"
    version: int
    status: str
    determined_on: date
    determined_by: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimNotConfirmed:
    """The competent authority determined that the person is not a victim."""

    TYPE: ClassVar[str] = "VictimNotConfirmed.v1"
    version: int
    determined_on: date
    determined_by: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationLeftOpen:
    """What is known so far proves neither: the person stays one who is being identified."""

    TYPE: ClassVar[str] = "DeterminationLeftOpen.v1"
    version: int
    determined_on: date
    determined_by: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimCertified:
    """A document proves the status."""

    TYPE: ClassVar[str] = "VictimCertified.v1"
    version: int
    certificate: str
    issued_by: str
    issued_on: date


MESSAGES = (
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
