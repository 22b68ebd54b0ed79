"""What is told of certificates and papers: never a number."""

from typing import TypeAlias, assert_never

from services.verification.events import (
    CertificateRegistered,
    CertificateWithdrawn,
    Paper,
    PaperRecorded,
    VictimCertified,
)
from shared.contracts import verification as public

PublicPaper: TypeAlias = (
    public.VictimCertified | public.CertificateRegistered | public.CertificateWithdrawn | public.PaperRecorded
)


def announce_paper(event: Paper, version: int) -> PublicPaper:
    """Tell that there is a paper, and what it stands on."""
    match event:
        case VictimCertified():
            return public.VictimCertified(
                version=version, certificate=event.document, issued_by=event.issued_by, issued_on=event.issued_on
            )
        case CertificateRegistered():
            return public.CertificateRegistered(
                version=version,
                certificate=event.document,
                mode=event.mode,
                issuer=event.issuer,
                law=event.law,
                rests_on=event.rests_on,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
            )
        case CertificateWithdrawn():
            return public.CertificateWithdrawn(
                version=version,
                certificate=event.document,
                withdrawn_on=event.withdrawn_on,
                withdrawn_by=event.withdrawn_by,
            )
        case PaperRecorded():
            return public.PaperRecorded(
                version=version,
                paper_id=event.paper_id,
                paper=event.paper,
                issuer=event.issuer,
                issued_by=event.issued_by,
                issued_on=event.issued_on,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
            )
        case _:
            assert_never(event)
