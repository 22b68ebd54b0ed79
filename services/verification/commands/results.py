"""Asking to determine, and to issue what proves it."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


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
