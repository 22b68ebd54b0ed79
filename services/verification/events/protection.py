"""What has happened about protection. A request and all that follows from it is one matter (``request_id``)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedPersonNamed:
    """Somebody was named who may be protected; ``number`` is that of a child with the person received.

    ``person`` is the pseudonym under which what is said of them is sealed; ``None`` where that was not kept yet.
    """

    TYPE: ClassVar[str] = "ProtectedPersonNamed.v2"
    protected_id: str
    person: str | None
    kind: str
    relation: str | None
    number: int | None
    named_by: str
    name: Personal[str] | None
    contact: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAnswered:
    """What was answered to one question of a risk assessment, both as codes."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessed:
    """The danger to somebody was assessed; ``threat`` is for investigators, ``circumstances`` for carers."""

    TYPE: ClassVar[str] = "RiskAssessed.v1"
    assessment_id: str
    protected_id: str
    assessed_on: date
    assessed_by: str
    level: str
    answers: tuple[RiskAnswered, ...]
    threat: Personal[str] | None
    circumstances: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRequested:
    """A body was asked to protect somebody."""

    TYPE: ClassVar[str] = "ProtectionRequested.v1"
    request_id: str
    protected_id: str
    asked_by: str
    requested_by: str
    to_agency: str
    requested_on: date
    emergency: bool
    decide_by: date | None
    grounds: tuple[str, ...]
    measures: tuple[str, ...]
    assessment_id: str | None
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDecided:
    """One measure of a decision, with the text it stands on and how sure that is."""

    measure_id: str
    measure: str
    until: date | None
    legal_basis: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionDecided:
    """Measures were decided: by which body, on which text, signed by whom; ``place`` is where they are carried out."""

    TYPE: ClassVar[str] = "ProtectionDecided.v1"
    request_id: str
    decision_id: str
    decided_by: str
    acting_as: str
    signatory: str
    decided_on: date
    measures: tuple[MeasureDecided, ...]
    legal_basis: str
    confidence: str
    place: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRefused:
    """The body refused what it was asked."""

    TYPE: ClassVar[str] = "ProtectionRefused.v1"
    request_id: str
    decided_by: str
    acting_as: str
    signatory: str
    decided_on: date
    reason: str
    legal_basis: str
    confidence: str
    explanation: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionApplied:
    """Measures are in place from a day."""

    TYPE: ClassVar[str] = "ProtectionApplied.v1"
    request_id: str
    measure_ids: tuple[str, ...]
    applied_by: str
    applied_on: date
    place: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionChanged:
    """A measure is as told here from now on."""

    TYPE: ClassVar[str] = "ProtectionChanged.v1"
    request_id: str
    changed_by: str
    acting_as: str
    signatory: str
    changed_on: date
    reason: str
    now: MeasureDecided
    place: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionEnded:
    """Measures ended; ``last`` tells that none of the matter is left."""

    TYPE: ClassVar[str] = "ProtectionEnded.v1"
    request_id: str
    measure_ids: tuple[str, ...]
    ended_by: str
    acting_as: str
    signatory: str
    ended_on: date
    reason: str
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionDeclined:
    """The person declined measures, or before any were decided the whole request, and undertook so in writing."""

    TYPE: ClassVar[str] = "ProtectionDeclined.v1"
    request_id: str
    measure_ids: tuple[str, ...]
    recorded_by: str
    declined_on: date
    declared_by: str
    reason: str
    undertaking_on: date
    undertaking_sha256: str
    last: bool
    words: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionHandedOver:
    """The matter is to go to the body of the place where the person lives now."""

    TYPE: ClassVar[str] = "ProtectionHandedOver.v1"
    request_id: str
    handover_id: str
    from_agency: str
    acting_as: str
    to_agency: str
    handed_on: date
    residence: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionHandoverAcknowledged:
    """The body of the other place has taken the matter."""

    TYPE: ClassVar[str] = "ProtectionHandoverAcknowledged.v1"
    request_id: str
    handover_id: str
    from_agency: str
    to_agency: str
    acting_as: str
    acknowledged_on: date


MatterEvent: TypeAlias = (
    ProtectionRequested
    | ProtectionDecided
    | ProtectionRefused
    | ProtectionApplied
    | ProtectionChanged
    | ProtectionEnded
    | ProtectionDeclined
    | ProtectionHandedOver
    | ProtectionHandoverAcknowledged
)
Protecting: TypeAlias = ProtectedPersonNamed | RiskAssessed | MatterEvent
PROTECTING: tuple[type, ...] = (
    ProtectedPersonNamed,
    RiskAssessed,
    ProtectionRequested,
    ProtectionDecided,
    ProtectionRefused,
    ProtectionApplied,
    ProtectionChanged,
    ProtectionEnded,
    ProtectionDeclined,
    ProtectionHandedOver,
    ProtectionHandoverAcknowledged,
)
