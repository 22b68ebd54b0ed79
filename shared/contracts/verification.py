"""Public messages of the verification service."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.contracts import protection


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


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationExtended:
    """The police have longer to verify, until ``limit_on``; ``confidence`` is how sure the longest time is."""

    TYPE: ClassVar[str] = "VerificationExtended.v1"
    version: int
    extended_on: date
    extended_by: str
    limit_on: date
    legal_basis: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorNoted:
    """A sign of trafficking was noted."""

    TYPE: ClassVar[str] = "IndicatorNoted.v1"
    version: int
    indicator_id: str
    indicator: str
    noted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackTested:
    """Where the sources proved nothing, background and signs were weighed (L2024 Art. 32(2))."""

    TYPE: ClassVar[str] = "FallbackTested.v1"
    version: int
    test_id: str
    outcome: str
    tested_on: date
    legal_basis: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetellingAvoided:
    """An agency used what was recorded, so the person need not tell it again; ``avoided`` counts these in the case."""

    TYPE: ClassVar[str] = "RetellingAvoided.v1"
    version: int
    agency: str
    matters: tuple[str, ...]
    used_on: date
    avoided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetellingMade:
    """The person told again what was recorded, for a reason; ``made`` counts these in the case."""

    TYPE: ClassVar[str] = "RetellingMade.v1"
    version: int
    statement_id: str
    agency: str
    matters: tuple[str, ...]
    reason: str
    taken_on: date
    made: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInformed:
    """The person was informed in writing of the determination of that number, the first being 1."""

    TYPE: ClassVar[str] = "PersonInformed.v1"
    version: int
    determination: int
    status: str
    informed_on: date
    informed_by: str
    form: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationReopened:
    """What was determined is open again: the person is one who is being identified; ``was`` is the status before."""

    TYPE: ClassVar[str] = "DeterminationReopened.v1"
    version: int
    determination: int
    was: str
    cause: str
    reopened_on: date
    reopened_by: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationContested:
    """A negative determination is contested; support stays stopped until something else is announced."""

    TYPE: ClassVar[str] = "DeterminationContested.v1"
    version: int
    contest_id: str
    determination: int
    filed_on: date
    filed_by: str
    filed_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDecided:
    """A contest came to its end; where it was accepted, the determination is reopened as well."""

    TYPE: ClassVar[str] = "ContestDecided.v1"
    version: int
    contest_id: str
    determination: int
    outcome: str
    decided_on: date
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRegistered:
    """What the certificate stands on: issued here or recorded, by which body, under which law."""

    TYPE: ClassVar[str] = "CertificateRegistered.v1"
    version: int
    certificate: str
    mode: str
    issuer: str
    law: str
    rests_on: str
    legal_basis: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWithdrawn:
    """Who issued it withdrew it; it proves nothing any more."""

    TYPE: ClassVar[str] = "CertificateWithdrawn.v1"
    version: int
    certificate: str
    withdrawn_on: date
    withdrawn_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecorded:
    """A paper that belongs to the file without proving the status: a return certificate, a declaration."""

    TYPE: ClassVar[str] = "PaperRecorded.v1"
    version: int
    paper_id: str
    paper: str
    issuer: str
    issued_by: str
    issued_on: date
    legal_basis: str
    confidence: str


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
    VerificationExtended,
    IndicatorNoted,
    FallbackTested,
    RetellingAvoided,
    RetellingMade,
    PersonInformed,
    DeterminationReopened,
    DeterminationContested,
    ContestDecided,
    CertificateRegistered,
    CertificateWithdrawn,
    PaperRecorded,
    *protection.MESSAGES,
)
