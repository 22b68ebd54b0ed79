"""Rules of certificates and papers, each a sentence that is true or names its refusal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.verification.commands import IssueCertificate
from services.verification.rules.determination import Determined
from services.verification.rules.issuers import ISSUERS, Issuing
from services.verification.rules.laws import is_in_force, law_on
from shared.contracts.verification_codes import CertificateBasis, CertificateMode, Paper
from shared.contracts.vocabulary import TraffickingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Certifying:
    """Everything a certificate is judged by; ``files`` has the digests of evidence."""

    command: IssueCertificate
    issuing: Issuing | None
    standing: Determined | None
    certificates: Collection[str]
    files: Mapping[str, str | None]

    @property
    def mode(self) -> CertificateMode:
        """Issued by who brings it, on the determination that stands; recorded, when by another, earlier, or abroad."""
        own = self.command.issued_by == self.command.asker_agency
        current = self.command.basis == law_on(self.command.today)
        follows = self.standing is not None and self.standing.on <= self.command.issued_on
        foreign = self.issuing is not None and self.issuing.legalised
        return CertificateMode.ISSUED if own and current and follows and not foreign else CertificateMode.RECORDED

    @property
    def rests_on(self) -> CertificateBasis:
        """What it stands on: the determination of this case, one made elsewhere, or a foreign paper."""
        if self.issuing is not None and self.issuing.legalised:
            return CertificateBasis.FOREIGN_PAPER
        issued = self.mode is CertificateMode.ISSUED
        return CertificateBasis.DETERMINATION if issued else CertificateBasis.EARLIER_DETERMINATION


def certifying(
    command: IssueCertificate,
    *,
    standing: Determined | None,
    certificates: Collection[str],
    files: Mapping[str, str | None],
) -> Certifying:
    """Look up as which body the paper was issued."""
    issuing = ISSUERS.who(command.document, command.issued_on, agency=command.issued_by, named=command.issuer)
    return Certifying(command=command, issuing=issuing, standing=standing, certificates=certificates, files=files)


def is_not_proved_already(facts: Certifying) -> str | None:
    """One certificate of a kind stands at a time."""
    return "certified-already" if facts.command.document in facts.certificates else None


def is_dated_under_its_law(facts: Certifying) -> str | None:
    """A paper has been issued, while its law was in force; it stays good after that law has ended."""
    if facts.command.issued_on > facts.command.today:
        return "date-in-future"
    return None if is_in_force(facts.command.basis, facts.command.issued_on) else "basis-not-in-force"


def comes_from_a_body_that_may_issue_it(facts: Certifying) -> str | None:
    """The body may issue that kind on that day, as the table says."""
    return "issuer-may-not" if facts.issuing is None else None


def has_its_number(facts: Certifying) -> str | None:
    """A certificate has a number; a declaration has none to give."""
    numbered = facts.command.number is not None or facts.command.document in (
        Paper.DECLARATION_ABROAD,
        Paper.DECLARATION_DOMESTIC,
    )
    return None if numbered else "number-missing"


def names_a_file_that_is_there(facts: Certifying) -> str | None:
    """The file is evidence of this case, and the digest is that of the file."""
    evidence, digest = facts.command.evidence_id, facts.command.sha256
    if evidence is None:
        return None
    if evidence not in facts.files:
        return "item-unknown"
    kept = facts.files[evidence]
    return "digest-differs" if digest is not None and kept != digest else None


def is_legalised_if_foreign(facts: Certifying) -> str | None:
    """A foreign paper is on the file and has been legalised; no other paper need be."""
    if facts.issuing is None or not facts.issuing.legalised:
        return None
    if facts.command.legalised_by is None:
        return "not-legalised"
    return None if facts.command.evidence_id is not None else "foreign-paper-missing"


def follows_a_determination(facts: Certifying) -> str | None:
    """What proves a victim is put on the file after the determination, also where it was issued earlier."""
    determined = facts.standing is not None and facts.standing.status == TraffickingStatus.ACTUAL
    return None if determined else "not-determined-a-victim"


PAPER = (
    is_dated_under_its_law,
    comes_from_a_body_that_may_issue_it,
    has_its_number,
    names_a_file_that_is_there,
    is_legalised_if_foreign,
)
CERTIFICATE = (follows_a_determination, is_not_proved_already, *PAPER)
