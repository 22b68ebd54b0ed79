"""What has happened in verification."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationOpened:
    """Verification began, under the law of the day of the report."""

    TYPE: ClassVar[str] = "VerificationOpened.v1"
    law: str
    reported_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialCheckCompleted:
    """The initial information was checked; ``document`` is what proves the status, where one was found."""

    TYPE: ClassVar[str] = "InitialCheckCompleted.v1"
    outcome: str
    checked_on: date
    checked_by: str
    police_agency: str
    document: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRequested:
    """The police were asked to verify."""

    TYPE: ClassVar[str] = "VerificationRequested.v1"
    to_agency: str
    requested_by: str
    requested_on: date
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLinked:
    """How a statement stands to an earlier one."""

    kind: str
    statement_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTaken:
    """A statement was taken."""

    TYPE: ClassVar[str] = "StatementTaken.v1"
    statement_id: str
    source: str
    taken_on: date
    interviewer: str
    language: str
    interpreter: bool
    links: tuple[StatementLinked, ...]
    content: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """A piece of evidence was added."""

    TYPE: ClassVar[str] = "EvidenceAdded.v1"
    evidence_id: str
    source: str
    sha256: str | None
    description: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimVerified:
    """The person was determined to be a victim."""

    TYPE: ClassVar[str] = "VictimVerified.v1"
    status: str
    determined_on: date
    determined_by: str
    law: str
    weighed: tuple[str, ...]
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimNotConfirmed:
    """The person was determined not to be a victim; new evidence may lead to a new determination."""

    TYPE: ClassVar[str] = "VictimNotConfirmed.v1"
    determined_on: date
    determined_by: str
    law: str
    weighed: tuple[str, ...]
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationLeftOpen:
    """What was weighed proved neither; the person stays one who is being identified."""

    TYPE: ClassVar[str] = "DeterminationLeftOpen.v1"
    determined_on: date
    determined_by: str
    law: str
    weighed: tuple[str, ...]
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimCertified:
    """A document proves the status."""

    TYPE: ClassVar[str] = "VictimCertified.v1"
    document: str
    issued_by: str
    issued_on: date
    basis: str
    sha256: str | None
    number: Personal[str]


Event: TypeAlias = (
    VerificationOpened
    | InitialCheckCompleted
    | VerificationRequested
    | StatementTaken
    | EvidenceAdded
    | VictimVerified
    | VictimNotConfirmed
    | DeterminationLeftOpen
    | VictimCertified
)
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
