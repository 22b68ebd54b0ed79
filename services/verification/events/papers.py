"""Certificates and other papers."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRegistered:
    """What a certificate stands on; it follows the ``VictimCertified`` that brought it.

    ``recorded_by`` is the agency that brought it here; ``None`` in what was stored before that was asked.
    """

    TYPE: ClassVar[str] = "CertificateRegistered.v2"
    document: str
    mode: str
    issuer: str
    law: str
    rests_on: str
    recorded_by: str | None
    determination: int | None
    evidence_id: str | None
    legalised_by: str | None
    legal_basis: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWithdrawn:
    """Who issued a certificate withdrew it; where it was only recorded here, who recorded it or an approver."""

    TYPE: ClassVar[str] = "CertificateWithdrawn.v1"
    document: str
    withdrawn_on: date
    withdrawn_by: str
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecorded:
    """A paper was put on the file that proves no status by itself."""

    TYPE: ClassVar[str] = "PaperRecorded.v1"
    paper_id: str
    paper: str
    issuer: str
    issued_by: str
    issued_on: date
    evidence_id: str | None
    sha256: str | None
    legal_basis: str
    confidence: str
    number: Personal[str] | None
