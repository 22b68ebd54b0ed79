"""Deciding about certificates and papers."""

from collections.abc import Sequence

from services.verification.commands import Certifying as Asking
from services.verification.commands import IssueCertificate, WithdrawCertificate
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import File
from services.verification.events import (
    CertificateRegistered,
    CertificateWithdrawn,
    Paper,
    PaperRecorded,
    VictimCertified,
)
from services.verification.rules.days import day_refusal
from services.verification.rules.issuers import Issuing
from services.verification.rules.papers import CERTIFICATE, PAPER, Certifying, certifying
from shared.contracts.verification_codes import CertificateBasis
from shared.contracts.verification_codes import Paper as PaperKind
from shared.kernel.personal import Personal
from shared.kernel.refusal import Refused


def certify(command: Asking, file: File) -> Sequence[Paper]:
    """Issue, record or withdraw."""
    if isinstance(command, WithdrawCertificate):
        return [_withdraw(command, file)]
    facts = certifying(command, standing=file.standing, certificates=file.certificates, files=file.files)
    proves = command.document not in set(PaperKind)
    for rule in CERTIFICATE if proves else PAPER:
        refuse_for(rule(facts))
    issuing = facts.issuing
    if issuing is None:
        raise Refused("issuer-may-not")
    if not proves:
        return [_paper(command, issuing, digest=_digest(command, file))]
    number = command.number
    if number is None:
        raise Refused("number-missing")
    return [_certificate(command, number, digest=_digest(command, file)), _register(facts, issuing)]


def _certificate(command: IssueCertificate, number: Personal[str], *, digest: str | None) -> VictimCertified:
    return VictimCertified(
        document=command.document,
        issued_by=command.issued_by,
        issued_on=command.issued_on,
        basis=command.basis,
        sha256=digest,
        number=number,
    )


def _register(facts: Certifying, issuing: Issuing) -> CertificateRegistered:
    command, own = facts.command, facts.rests_on is CertificateBasis.DETERMINATION
    return CertificateRegistered(
        document=command.document,
        mode=facts.mode,
        issuer=issuing.issuer,
        law=issuing.law,
        rests_on=facts.rests_on,
        recorded_by=command.asker_agency,
        determination=facts.standing.number if own and facts.standing is not None else None,
        evidence_id=command.evidence_id,
        legalised_by=command.legalised_by,
        legal_basis=issuing.legal_basis,
        confidence=issuing.standing.confidence,
    )


def _paper(command: IssueCertificate, issuing: Issuing, *, digest: str | None) -> PaperRecorded:
    return PaperRecorded(
        paper_id=command.paper_id,
        paper=command.document,
        issuer=issuing.issuer,
        issued_by=command.issued_by,
        issued_on=command.issued_on,
        evidence_id=command.evidence_id,
        sha256=digest,
        legal_basis=issuing.legal_basis,
        confidence=issuing.standing.confidence,
        number=command.number,
    )


def _digest(command: IssueCertificate, file: File) -> str | None:
    """Give the digest of the file: as it was told, or that of the evidence that holds it."""
    return command.sha256 or (None if command.evidence_id is None else file.files[command.evidence_id])


def _withdraw(command: WithdrawCertificate, file: File) -> CertificateWithdrawn:
    """Record that a certificate was withdrawn: by its issuer, or by who recorded what was only recorded here."""
    standing = file.certificates.get(command.document)
    if standing is None:
        raise Refused("no-such-certificate")
    # A foreign authority, or a body that is no more, cannot come here to withdraw what was recorded of it.
    here = standing.recorded and (command.asker_agency == standing.recorded_by or command.asker_role == "approver")
    if standing.issued_by != command.asker_agency and not here:
        raise Refused("issued-by-another")
    if command.withdrawn_on < standing.issued_on:
        raise Refused("before-issue")
    refuse_for(day_refusal(command.withdrawn_on, command.today))
    return CertificateWithdrawn(
        document=command.document,
        withdrawn_on=command.withdrawn_on,
        withdrawn_by=command.asker_agency,
        reason=command.reason,
    )
