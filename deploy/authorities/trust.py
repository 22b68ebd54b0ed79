"""Certificates of authorities outside that are trusted, and what a signature has to be so that they vouch for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation.status import SignatureStatus
from pyhanko_certvalidator import ValidationContext

from deploy.problems import WRONG_USAGE, Problem
from shared.observability import hush

# What is wrong is raised in one sentence; the libraries would tell it a second time, with a traceback.
hush("pyhanko", "pyhanko_certvalidator")

_WHY: Mapping[AdESSubIndic | None, str] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "no chain of certificates leads to one",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "the certificate was over at that time",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "the certificate is not for this use",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "its cryptography is too weak",
}
"""What ETSI EN 319 102-1 calls by a code, as far as it can come up here."""


def read_roots(path: Path) -> Sequence[Certificate]:
    """Read the certificates of a file in PEM or DER; raises Problem where there is none."""
    try:
        found = list(load_certs_from_pemder_data(path.read_bytes()))
    except OSError as failure:
        raise Problem(f"{path}: no certificates to trust ({failure.strerror})", exit_code=WRONG_USAGE) from None
    except ValueError:
        found = []
    if not found:
        raise Problem(f"{path}: holds no certificate in PEM or DER", exit_code=WRONG_USAGE)
    return found


def validation(roots: Sequence[Certificate], moment: datetime | None = None) -> ValidationContext:
    """Say what a chain of certificates is held against: these roots alone, as of a moment, without asking a network.

    Whether a certificate was revoked is not asked: revocation lists are not part of a dossier.
    """
    return ValidationContext(
        trust_roots=list(roots), moment=moment, allow_fetching=False, revocation_mode="soft-fail", other_certs=[]
    )


def vouched(found: SignatureStatus) -> None:
    """Insist that a signature is over what it should be, holds, and is of somebody trusted; raises ``ValueError``."""
    if not found.intact:
        raise ValueError("what was signed is not what is here")
    if not found.valid:
        raise ValueError("the signature does not hold")
    if not found.trusted:
        reason = _WHY.get(found.trust_problem_indic, str(found.trust_problem_indic))
        raise ValueError(f"no trusted root vouches for {found.signing_cert.subject.human_friendly}: {reason}")
