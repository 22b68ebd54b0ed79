"""Public messages of the verification service about protection (L2024 Art. 34; domain dossier §5).

They name no measure and no place: which measures somebody has is read from their owner alone. The
portal shows such a message, and what follows from it, only to the agencies that it names.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


class ProtectedKind(StrEnum):
    """Who besides the person received may be protected (L2024 Art. 34; the relatives are those of a legal list)."""

    CHILD = "accompanying-child"
    RELATIVE = "relative"
    HELPER = "helper"


class RiskLevel(StrEnum):
    """How great the danger is (ours)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EXTREME = "extreme"


MEASURES = (
    "secrecy-of-evidence",
    "secrecy-of-life",
    "guard",
    "limit-contacts",
    "safe-place",
    "new-residence",
    "prevent-harm",
    "detect-threats",
    "ask-police-or-army",
)
"""Measures of NĐ 62 Art. 7 and NĐ 162; on which days there is which is dated data of the owner."""

BODIES = (
    "police-investigation",
    "army-investigation",
    "border-guard",
    "coast-guard",
    "procuracy",
    "court",
    "commune-committee",
    "district-labour-office",
    "district-successor",
    "health-department",
    "social-assistance-facility",
    "victim-support-facility",
    "mission",
)
"""Bodies of NĐ 62 Art. 8 and those since; on which days which of them is competent is dated data of the owner."""

GROUNDS = ("life", "health", "honour", "dignity", "property", "lawful-interests")
"""What is at risk (L2024 Art. 34 and its decree; domain dossier §5)."""

RISK_QUESTIONS = (
    "threatened",
    "harmed-before",
    "trafficker-at-large",
    "residence-known-to-trafficker",
    "contact-by-trafficker",
    "relative-or-neighbour-involved",
    "gave-evidence",
    "debt-claimed",
    "children-at-risk",
    "fears-return",
)
"""What a risk assessment asks (ours)."""

RISK_ANSWERS = ("yes", "no", "unknown")

ASKED_BY = ("person", "legal-representative", "relative", "agency", "helper")
"""Who asks for protection (ours)."""

SIGNATORIES = ("head", "deputy-head")
"""Who decides for a body (NĐ 62 Art. 8)."""

REFUSAL_REASONS = ("no-grounds-found", "not-a-protected-person", "not-competent-for-place", "other-support-suffices")
"""Why a body refuses (ours)."""

CHANGE_REASONS = ("danger-grew", "danger-lessened", "place-known", "own-wish", "other")
"""Why a measure changes (ours)."""

END_REASONS = ("danger-over", "term-over", "not-a-victim", "own-wish", "died", "other")
"""Why measures end (ours)."""

DECLINE_REASONS = ("feels-safe", "protected-otherwise", "too-great-a-burden", "does-not-comply", "other")
"""Why somebody declines or does not comply (ours); NĐ 162 wants a justified reason and a written undertaking."""

DECLARED_BY = ("person", "legal-representative")
"""Who gives the undertaking (ours)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedPersonNamed:
    """Somebody besides the person received may be protected: a child with her, a relative, a helper."""

    TYPE: ClassVar[str] = "ProtectedPersonNamed.v1"
    version: int
    protected_id: str
    named_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessed:
    """The danger to somebody was assessed."""

    TYPE: ClassVar[str] = "RiskAssessed.v1"
    version: int
    assessment_id: str
    assessed_on: date
    assessed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRequested:
    """A body was asked to protect somebody; ``decide_by`` is the day by which it decides, where one is set."""

    TYPE: ClassVar[str] = "ProtectionRequested.v1"
    version: int
    request_id: str
    requested_by: str
    to_agency: str
    requested_on: date
    decide_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionDecided:
    """The body that was asked decided measures."""

    TYPE: ClassVar[str] = "ProtectionDecided.v1"
    version: int
    request_id: str
    decision_id: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRefused:
    """The body that was asked refused, for a reason that is a code."""

    TYPE: ClassVar[str] = "ProtectionRefused.v1"
    version: int
    request_id: str
    decided_by: str
    decided_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionApplied:
    """Measures that were decided are in place."""

    TYPE: ClassVar[str] = "ProtectionApplied.v1"
    version: int
    request_id: str
    applied_by: str
    applied_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionChanged:
    """A measure is another one now, or lasts until another day."""

    TYPE: ClassVar[str] = "ProtectionChanged.v1"
    version: int
    request_id: str
    changed_by: str
    changed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionEnded:
    """Measures ended; ``last`` tells that none of the request is left."""

    TYPE: ClassVar[str] = "ProtectionEnded.v1"
    version: int
    request_id: str
    ended_by: str
    ended_on: date
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionDeclined:
    """The person does not want a protection and has undertaken so in writing; ``last`` as when it ends."""

    TYPE: ClassVar[str] = "ProtectionDeclined.v1"
    version: int
    request_id: str
    recorded_by: str
    declined_on: date
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionHandedOver:
    """The residence lies elsewhere: the body of that place is to take the protection over."""

    TYPE: ClassVar[str] = "ProtectionHandedOver.v1"
    version: int
    request_id: str
    handover_id: str
    from_agency: str
    to_agency: str
    handed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionHandoverAcknowledged:
    """The body of the other place has the protection now."""

    TYPE: ClassVar[str] = "ProtectionHandoverAcknowledged.v1"
    version: int
    request_id: str
    handover_id: str
    from_agency: str
    to_agency: str
    acknowledged_on: date


PARTS = frozenset(
    {
        "protection",
        "name-protected-person",
        "assess-risk",
        "request-protection",
        "decide-protection",
        "refuse-protection",
        "apply-protection",
        "change-protection",
        "end-protection",
        "decline-protection",
        "hand-over-protection",
        "acknowledge-protection",
    }
)
"""What a look at a protection, or an attempt to act on one, is called where it is recorded."""

MESSAGES = (
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
