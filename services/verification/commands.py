"""What may be asked of verification."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVerification:
    """Open verification of a case that was received (by reaction)."""

    case_id: CaseId
    reported_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInitialCheck:
    """Record what the health department and the provincial police found in the initial information."""

    case_id: CaseId
    today: date
    asker_agency: str
    outcome: str
    police_agency: str
    checked_on: date
    document: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVerification:
    """Ask the police in writing to verify."""

    case_id: CaseId
    today: date
    asker_agency: str
    to_agency: str
    requested_on: date
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a statement stands to an earlier one: contradicts, corrects or repeats it."""

    kind: str
    statement_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStatement:
    """Take down one claim; what was claimed before stays as it was."""

    case_id: CaseId
    statement_id: str
    today: date
    content: Personal[str]
    source: str
    taken_on: date
    interviewer: str
    language: str
    interpreter: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """Add a piece of evidence; its file, if any, is known by digest."""

    case_id: CaseId
    evidence_id: str
    source: str
    description: Personal[str]
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Determine:
    """Conclude whether the person is a victim, from named statements and evidence."""

    case_id: CaseId
    today: date
    asker_agency: str
    asker_role: str
    status: str
    weighs: tuple[str, ...]
    determined_on: date
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCertificate:
    """Issue, or record as issued, the document that proves the status."""

    case_id: CaseId
    today: date
    document: str
    number: Personal[str]
    issued_by: str
    issued_on: date
    basis: str
    sha256: str | None


Command: TypeAlias = (
    OpenVerification
    | RecordInitialCheck
    | RequestVerification
    | TakeStatement
    | AddEvidence
    | Determine
    | IssueCertificate
)
