"""Asking to issue, record or withdraw papers."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCertificate:
    """Issue, or record as issued, a certificate or another paper; ``paper_id`` names it where it is no certificate."""

    case_id: CaseId
    paper_id: str
    today: date
    asker_agency: str
    document: str
    number: Personal[str] | None
    issued_by: str
    issued_on: date
    basis: str
    sha256: str | None
    issuer: str | None
    evidence_id: str | None
    legalised_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCertificate:
    """Record that a certificate was withdrawn."""

    case_id: CaseId
    today: date
    asker_agency: str
    asker_role: str
    document: str
    withdrawn_on: date
    reason: Personal[str] | None
