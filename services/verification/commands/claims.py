"""Asking to put statements, evidence and signs on the file."""

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
    asker_agency: str
    content: Personal[str]
    source: str
    taken_on: date
    interviewer: str
    language: str
    interpreter: bool
    links: tuple[Link, ...]
    speaker: str | None
    matters: tuple[str, ...]
    retelling_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRecorded:
    """Use statements that others took, so that the person need not tell it again."""

    case_id: CaseId
    today: date
    asker_agency: str
    statements: tuple[str, ...]
    matters: tuple[str, ...]
    used_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """Add a piece of evidence; its file, if any, is known by digest."""

    case_id: CaseId
    evidence_id: str
    source: str
    description: Personal[str]
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIndicator:
    """Note a sign of trafficking, from named statements and evidence."""

    case_id: CaseId
    indicator_id: str
    today: date
    asker_agency: str
    indicator: str
    rests_on: tuple[str, ...]
    noted_on: date
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyFallbackTest:
    """Set background and absence against a statement, and weigh the signs noted."""

    case_id: CaseId
    test_id: str
    today: date
    asker_agency: str
    statement_id: str
    background_checked: bool
    absence_consistent: bool
    signs: tuple[str, ...]
    tested_on: date
    reasons: Personal[str] | None
