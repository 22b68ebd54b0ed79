"""Asking to put statements and evidence on the file."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


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
