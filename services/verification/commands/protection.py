"""What may be asked about protection. ``acting_as`` names the competent body that the asker's agency is."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.ids import CaseId, PersonId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class NameProtectedPerson:
    """Name a child with the person received, a relative or a helper who may be protected.

    ``on_file`` tells that the reception knows the child or relative by the same id already; ``person`` is whose the
    values said of them are.
    """

    case_id: CaseId
    protected_id: str
    person: PersonId
    asker_agency: str
    kind: str
    relation: str | None
    number: int | None
    on_file: bool
    name: Personal[str] | None
    contact: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer to one question of a risk assessment."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessRisk:
    """Assess the danger to somebody."""

    case_id: CaseId
    assessment_id: str
    protected_id: str
    today: date
    asker_agency: str
    assessed_on: date
    level: str
    answers: tuple[Answered, ...]
    threat: Personal[str] | None
    circumstances: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProtection:
    """Ask a body to protect somebody; ``measures`` may be left to it."""

    case_id: CaseId
    request_id: str
    protected_id: str
    today: date
    asker_agency: str
    asked_by: str
    to_agency: str
    requested_on: date
    emergency: bool
    grounds: tuple[str, ...]
    measures: tuple[str, ...]
    assessment_id: str | None
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A measure that is decided, until a day or until it is ended."""

    measure_id: str
    measure: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideProtection:
    """Decide one or several measures."""

    case_id: CaseId
    request_id: str
    decision_id: str
    today: date
    asker_agency: str
    asker_role: str
    acting_as: str
    signatory: str
    decided_on: date
    measures: tuple[Wanted, ...]
    place: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseProtection:
    """Refuse a request for a reason that is a code."""

    case_id: CaseId
    request_id: str
    today: date
    asker_agency: str
    asker_role: str
    acting_as: str
    signatory: str
    decided_on: date
    reason: str
    explanation: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyProtection:
    """Record that decided measures are in place."""

    case_id: CaseId
    request_id: str
    today: date
    asker_agency: str
    measure_ids: tuple[str, ...]
    applied_on: date
    place: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProtection:
    """Change a measure: which it is, or until when."""

    case_id: CaseId
    request_id: str
    today: date
    asker_agency: str
    asker_role: str
    acting_as: str
    signatory: str
    changed_on: date
    reason: str
    now: Wanted
    place: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndProtection:
    """End measures."""

    case_id: CaseId
    request_id: str
    today: date
    asker_agency: str
    asker_role: str
    acting_as: str
    signatory: str
    measure_ids: tuple[str, ...]
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineProtection:
    """Record that the person declines: needs a written undertaking, known by its day and its file."""

    case_id: CaseId
    request_id: str
    today: date
    asker_agency: str
    measure_ids: tuple[str, ...]
    declined_on: date
    declared_by: str
    reason: str
    undertaking_on: date | None
    undertaking_sha256: str | None
    words: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverProtection:
    """Hand the matter over to the body of the place where the person lives now."""

    case_id: CaseId
    request_id: str
    handover_id: str
    today: date
    asker_agency: str
    asker_role: str
    acting_as: str
    to_agency: str
    handed_on: date
    residence: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeProtection:
    """Take over a matter that was handed over."""

    case_id: CaseId
    request_id: str
    today: date
    asker_agency: str
    asker_role: str
    acting_as: str
    acknowledged_on: date


OnMeasures: TypeAlias = ApplyProtection | ChangeProtection | EndProtection | DeclineProtection
OnMatter: TypeAlias = DecideProtection | RefuseProtection | OnMeasures | HandOverProtection | AcknowledgeProtection
Protect: TypeAlias = NameProtectedPerson | AssessRisk | RequestProtection | OnMatter
